"""Closing a day: the log is told once how many answers it has and their root, never of one of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from backend.citizens.models import Answer, AnswerDay, SpentTicket
from backend.journal.recording import recording
from backend.kernel.times import local_day
from shared.base.merkle import Frontier
from shared.protocol.wire import canonical_json

LATEST: Final = timedelta(hours=1)
"""So long after midnight a form that was sent before it may still be on its way into the database."""
COLUMNS: Final = tuple(field.attname for field in Answer._meta.concrete_fields)


def close_days(now: datetime) -> None:
    """Close every day that is over; forget forms that were taken the day before."""
    today = local_day(now - LATEST)
    SpentTicket.objects.filter(day__lt=today - timedelta(days=1)).delete()
    answered = Answer.objects.filter(day__lt=today).values_list("day", flat=True).distinct()
    for day in sorted(set(answered) - set(AnswerDay.objects.values_list("day", flat=True))):
        _close(day, now)


def root_of(day: date) -> tuple[int, str]:
    """Return how many answers a day has, and the root of the tree over them in the order of their ids."""
    tree = Frontier()
    for row in Answer.objects.filter(day=day).order_by("id").values_list(*COLUMNS):
        tree = tree.append(
            sha256(canonical_json([None if v is None else str(v) for v in row]).encode()).digest()
        )
    return tree.size, tree.root().hex()


def _close(day: date, now: datetime) -> None:
    with recording(by=None, at=now) as journal:
        count, root = root_of(day)
        closed = AnswerDay.objects.create(day=day, count=count, root=root)
        journal.log_row("answers.day-closed", closed, count=count, root=root)
