"""One press for many: a verb to several findings, or to all that is undecided of a visit. All, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.findings.case import NOTHING, FindingVerb, VerbInput
from backend.findings.verbs.review import confirm
from backend.journal.recording import recording
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.visits.models import Visit
from backend.visits.review import accept_visit


@dataclass(frozen=True, slots=True)
class One:
    """What is given for one of several findings; `match` is the ETag that was seen of it."""

    given: VerbInput = NOTHING
    match: str | None = None


class ManyRefusedError(Exception):
    """Nothing was recorded, for something stands against some of them; `refused` says what, by finding."""

    def __init__(self, refused: Mapping[UUID, ProblemError]) -> None:
        super().__init__(f"{len(refused)} refused")
        self.refused = refused


def do_to_all(verb: FindingVerb, several: Mapping[UUID, One], *, by: User, now: datetime) -> None:
    """Do one verb to all of these findings, or to none: ManyRefusedError names each that cannot be."""
    refused: dict[UUID, ProblemError] = {}
    with recording(by=by, at=now):
        for finding_id, one in sorted(several.items()):
            try:
                verb(finding_id, one.given, by=by, now=now, match=one.match)
            except ProblemError as error:
                refused[finding_id] = error
        if refused:
            raise ManyRefusedError(refused)


def finish_review(
    visit_id: UUID,
    undecided: Mapping[UUID, One],
    *,
    by: User,
    now: datetime,
    match: str | None,
    comment: str = "",
) -> Visit:
    """Confirm what is undecided of a visit as recorded, and take the visit as done: both or neither."""
    with recording(by=by, at=now):
        do_to_all(confirm, undecided, by=by, now=now)
        return accept_visit(visit_id, by=by, now=now, match=match, comment=comment)
