"""Answers of citizens against the days they were given on: the log holds a root over each whole day."""

from __future__ import annotations

from backend.citizens.actions.days import root_of
from backend.citizens.models import AnswerDay
from backend.journal.verification import Verdict

KIND = "day of citizens' answers"


def check_answers(verdict: Verdict) -> None:
    """Check that every day that was closed has the answers it had then, and none of them was altered."""
    for closed in AnswerDay.objects.order_by("day"):
        verdict.seen[KIND] += 1
        with verdict.reading(KIND, closed.day):
            known = closed.count, closed.root
            verdict.expect(KIND, closed.day, "has other answers than it had", known, root_of(closed.day))
