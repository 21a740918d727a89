"""The fixes that wait for Home Affairs: each with what was seen before, and what the unit shows now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import QuerySet

from backend.findings.access import evidence_for
from backend.findings.models import Decision, Finding, FindingFile
from backend.findings.rows import FileColumns
from backend.kernel.rows import rows_of
from backend.people.models import User
from backend.visits.access import author_or_team
from backend.visits.models import Visit
from backend.visits.queries import evidence_row
from backend.visits.rows import EvidenceColumns, EvidenceRow
from shared.rules.findings import State, Verb


@dataclass(frozen=True, slots=True)
class Fix:
    """What a unit handed in for one finding, and the photos from before."""

    text: str
    at: datetime
    late: bool
    before: list[EvidenceRow]
    after: list[FileColumns]
    is_own: bool
    """Whether the reader took part in the visit: somebody else decides."""


def waiting_fixes(reader: User) -> QuerySet[Finding]:
    """Return the findings whose fix waits to be checked, as far as `reader` may know them."""
    return Finding.objects.visible_to(reader).filter(state=State.FIX_SUBMITTED)


def fixes_of(finding_ids: Sequence[UUID], reader: User) -> Mapping[UUID, Fix]:
    """Return the fix last handed in for each of these findings."""
    findings = Finding.objects.visible_to(reader).filter(pk__in=finding_ids)
    places = {row[0]: row[1:] for row in findings.values_list("pk", "revision", "item", "visit")}
    handed_in = {one.finding_id: one for one in _handed_in(places)}
    before, after, own = _before(places, reader), _after(handed_in.values(), reader), _own(places, reader)
    return {
        pk: Fix(
            text=one.reason,
            at=one.at,
            late=one.late,
            before=before[places[pk][:2]],
            after=[after[UUID(file["id"])] for file in one.files if UUID(file["id"]) in after],
            is_own=places[pk][2] in own,
        )
        for pk, one in handed_in.items()
    }


Places = Mapping[UUID, tuple[UUID, str, UUID]]
"""Of each finding its revision, item and visit."""


def _handed_in(places: Places) -> QuerySet[Decision]:
    """Return the answers with which fixes were handed in, the last of each finding last."""
    return Decision.objects.filter(finding__in=places, verb=Verb.SUBMIT_FIX).order_by("number")


def _before(places: Places, reader: User) -> Mapping[tuple[UUID, str], list[EvidenceRow]]:
    proof = evidence_for(reader).filter(revision__in={revision for revision, _, _ in places.values()})
    found: defaultdict[tuple[UUID, str], list[EvidenceRow]] = defaultdict(list)
    rows = proof.order_by("pk").values("revision_id", *EvidenceColumns.__annotations__)
    for row in rows:
        piece = evidence_row(cast("EvidenceColumns", row))
        found[row["revision_id"], row["item"]].append(piece)
    return found


def _after(handed_in: Iterable[Decision], reader: User) -> Mapping[UUID, FileColumns]:
    ids = [file["id"] for one in handed_in for file in one.files]
    papers = FindingFile.objects.visible_to(reader).filter(pk__in=ids)
    return {paper["id"]: paper for paper in rows_of(FileColumns, papers)}


def _own(places: Places, reader: User) -> set[UUID]:
    visits = {visit for _, _, visit in places.values()}
    mine = Visit.objects.filter(author_or_team(reader, visit=""), pk__in=visits)
    return set(mine.values_list("pk", flat=True))
