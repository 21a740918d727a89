"""What became of the demo's visits: Home Affairs reviews, the units answer, all by the product's own verbs.

Steps wait in a queue and are done in the order of their days, between the trips. What an interrupted run has
done already is seen from the history and not done again.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from backend.demo import pictures
from backend.demo.faults import WORDS
from backend.demo.plan import Stop, working_day
from backend.findings.case import NOTHING, VerbInput
from backend.findings.files import attach_file
from backend.findings.models import Finding
from backend.findings.notices import issue_notice
from backend.findings.verbs import VERBS
from backend.people.actions import create_user
from backend.people.models import Role, User
from backend.visits.models import Visit
from backend.visits.review import accept_visit, return_visit
from shared.protocol.revision import LOCAL_TIME
from shared.rules.checklists import Severity
from shared.rules.findings import State, Verb

TEXTS: Final[Any] = json.loads((Path(__file__).parent / "data" / "review_story.json").read_text("utf-8"))
IN_QUEUE_DAYS: Final = 16
"""Visits of the last days before loading still wait for a review."""
UNDECIDED_DAYS: Final = 14
"""What units answered in the last days before loading still waits for Home Affairs' decision."""
DROPPED: Final = 0.07
_BY_UNIT: Final = frozenset({Verb.SUBMIT_FIX, Verb.CONTEST, Verb.EXPLAIN})
_BEFORE_NOTICE: Final = 2
"""Lines of a finding's history when the unit learns of it: confirmed, notified."""

Move = tuple[int, str, str]
Act = Callable[[datetime], None]


class ReviewStory:
    """The queue of what is still to be done, by its moment."""

    def __init__(self, reviewer: User, loaded_on: date) -> None:
        self._reviewer = reviewer
        self._loaded_on = loaded_on
        self._due: list[tuple[datetime, int, Act]] = []
        self._numbers = count()
        self._returned = False

    def expect(self, stop: Stop, visit_id: UUID) -> None:
        """Plan the review of a visit; the newest ones stay in the queue, the first of them is returned."""
        if stop.day < self._loaded_on - timedelta(days=IN_QUEUE_DAYS):
            self._plan(stop.day, 4, partial(self._review, stop, visit_id))
        elif not self._returned and stop.case is None:
            self._returned = True
            self._plan(stop.day, 2, partial(self._return, visit_id))

    def catch_up(self, until: datetime) -> None:
        """Do everything that was due before."""
        while self._due and self._due[0][0] < until:
            at, _, act = heapq.heappop(self._due)
            act(at)

    def _plan(self, after: date, days: int, act: Act) -> None:
        number = next(self._numbers)
        day = working_day(after + timedelta(days=days))
        at = datetime.combine(day, time(8), LOCAL_TIME) + timedelta(minutes=number * 7 % 480)
        heapq.heappush(self._due, (at, number, act))

    def _review(self, stop: Stop, visit_id: UUID, at: datetime) -> None:
        """Accept a visit and decide about each of its findings; the notice follows."""
        rng = stop.rng("afterwards")
        visit = Visit.objects.filter(pk=visit_id).first()
        if visit is None or visit.sealed_at is None:
            return  # set aside, or a photo is still to come
        if visit.state == Visit.State.SEALED:
            accept_visit(
                visit_id, by=self._reviewer, now=at, match="*", comment=rng.choice(TEXTS["accepted"])
            )
        for finding in Finding.objects.filter(visit=visit_id).order_by("item"):
            dropped = rng.random() < DROPPED
            given = VerbInput(reason=rng.choice(TEXTS["dropped"])) if dropped else NOTHING
            if finding.state == State.RECORDED:
                verb = Verb.DROP if dropped else Verb.CONFIRM
                VERBS[verb](finding.pk, given, by=self._reviewer, now=at, match="*")
        self._plan(at.date(), 2, partial(self._notify, stop, visit_id))

    def _return(self, visit_id: UUID, at: datetime) -> None:
        finding = Finding.objects.filter(visit=visit_id).order_by("item").first()
        if finding is not None and finding.visit.state == Visit.State.SEALED:
            words = TEXTS["returned"]
            comments = [{"item": finding.item, "comment": words["words"]}]
            return_visit(
                visit_id, by=self._reviewer, now=at, match="*", comments=comments, comment=words["comment"]
            )

    def _notify(self, stop: Stop, visit_id: UUID, at: datetime) -> None:
        """Send the conclusion notice; then the unit does with each finding what its course says."""
        rng = stop.rng("courses")
        shown = Finding.objects.filter(visit=visit_id, restricted=False).exclude(state=State.DROPPED)
        found = list(shown.order_by("item"))
        waiting = [finding.pk for finding in found if finding.state == State.CONFIRMED]
        if waiting:
            issue_notice(visit_id, by=self._reviewer, now=at, match="*", finding_ids=waiting)
        for finding in found:
            officer = _officer(finding.unit_id, at)
            self._next(finding.pk, officer, _course(rng), 0, at)

    def _next(
        self, finding_id: UUID, officer: User, moves: Sequence[Move], number: int, at: datetime
    ) -> None:
        if number < len(moves):
            days = moves[number][0]
            self._plan(at.date(), days, partial(self._move, finding_id, officer, moves, number))

    def _move(
        self, finding_id: UUID, officer: User, moves: Sequence[Move], number: int, at: datetime
    ) -> None:
        _, name, words = moves[number]
        verb = Verb(name)
        if verb not in _BY_UNIT and at.date() > self._loaded_on - timedelta(days=UNDECIDED_DAYS):
            return
        finding = Finding.objects.get(pk=finding_id)
        if finding.history.count() == _BEFORE_NOTICE + number:
            by = officer if verb in _BY_UNIT else self._reviewer
            VERBS[verb](finding_id, _given(finding, verb, words, by, at), by=by, now=at, match="*")
        self._next(finding_id, officer, moves, number + 1, at)


def _given(finding: Finding, verb: Verb, words: str, by: User, at: datetime) -> VerbInput:
    """Return what the story gives with a verb; a fix comes with a photo of the place as it is now."""
    texts = TEXTS[words]
    text = texts if isinstance(texts, str) else texts[finding.pk.int % len(texts)]
    if verb is Verb.SUBMIT_FIX:
        photo = SimpleUploadedFile("khac-phuc.jpg", _mended(finding.pk.int % 5), "image/jpeg")
        return VerbInput(reason=text, files=(attach_file(finding.pk, photo, by=by, now=at).pk,))
    if verb is Verb.AMEND:
        milder = Severity.REMINDER if finding.severity != Severity.REMINDER else Severity.VIOLATION
        return VerbInput(reason=text, severity=milder)
    return VerbInput(reason=text)


@cache
def _mended(which: int) -> bytes:
    rng = Random(f"mended {which}")  # noqa: S311 - the same in every run
    return pictures.notice_board(rng, heading="ĐÃ NIÊM YẾT ĐỦ", titles=WORDS["titles"], missing=0)


def _course(rng: Random) -> Sequence[Move]:
    courses = TEXTS["courses"]
    chosen = rng.choices(courses, [course["often"] for course in courses])[0]
    return [(days, verb, words) for days, verb, words in chosen["moves"]]


def _officer(unit_id: str, now: datetime) -> User:
    """Return who answers for a unit; one who is made up for it cannot log in."""
    known = User.objects.filter(unit=unit_id, role=Role.UNIT_OFFICER).first()
    return known or create_user(
        username=f"unit-{unit_id.removeprefix('sl-')}",
        password=None,
        full_name=Random(unit_id).choice(TEXTS["heads"]),  # noqa: S311 - the same in every run
        role=Role.UNIT_OFFICER,
        unit_id=unit_id,
        now=now,
    )
