"""Reading findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast
from uuid import UUID

from django.db.models import QuerySet, Sum

from backend.findings.access import evidence_for
from backend.findings.annotations import with_annotations
from backend.findings.models import Decision, Finding, FindingFile, FindingTally
from backend.findings.notices.text import number_of
from backend.findings.rows import (
    DETAIL_FIELDS,
    FINDING_FIELDS,
    NOTICE_FIELDS,
    DecisionColumns,
    DecisionRow,
    FileColumns,
    FindingDetailColumns,
    NoticeColumns,
    NoticeRow,
    WholeFinding,
)
from backend.findings.tallies import YEAR
from backend.kernel.preconditions import etag
from backend.kernel.rows import rows_of
from backend.people.models import Role, User
from backend.units.heirs import answered_for, predecessors
from backend.visits.rows import PersonRef
from shared.rules.findings import NOTIFIED_STATES, State, Verb

__all__ = [
    "DETAIL_FIELDS",
    "FINDING_FIELDS",
    "NOTICE_FIELDS",
    "counts_by_state",
    "earlier_findings",
    "findings_for",
    "notice_row",
    "open_findings",
    "whole_finding",
]

FACTS_FOR_UNITS: Final = frozenset(
    {
        "value",
        "outcome",
        "counted",
        "unit",
        "of",
        "ratio",
        "minutes_late",
        "officials",
        "fixed_on_spot",
        "escalated_by",
    }
)
"""What the inspected unit is told; the inspector's notes are none of it."""


def findings_for(reader: User, today: date) -> QuerySet[Any, Any]:
    """Return what `reader` may see of the findings, with what follows from the day."""
    return with_annotations(Finding.objects.visible_to(reader), reader, today)


def earlier_findings(reader: User, unit_id: str, before: date, today: date) -> QuerySet[Any, Any]:
    """Return what was found before that day at the unit and its predecessors, the newest first."""
    units = {unit_id} | predecessors([unit_id])
    return findings_for(reader, today).filter(unit__in=units, day__lt=before).order_by("-day", "item", "pk")


def counts_by_state(reader: User) -> Mapping[str, int]:
    """Return how many findings Home Affairs, or a unit, may know of in each state, however many there are.

    They are counted from the tallies of whole years, of which each finding stands in one.
    """
    tallies, states = FindingTally.objects.filter(length=YEAR), frozenset(State)
    if reader.role != Role.REVIEWER:
        units = answered_for(reader.unit_id) if reader.role == Role.UNIT_OFFICER and reader.unit_id else []
        tallies, states = tallies.filter(unit__in=units, restricted=False), NOTIFIED_STATES
    sums = tallies.aggregate(**{str(state): Sum(str(state), default=0) for state in sorted(states)})
    return {str(state): sums.get(state, 0) for state in State}


def open_findings(unit_ids: Sequence[str]) -> int:
    """Return how many findings at these units are neither closed nor gone."""
    over = (State.CLOSED, State.DROPPED, State.WITHDRAWN)
    return Finding.objects.filter(unit__in=unit_ids).exclude(state__in=over).count()


def whole_finding(row: FindingDetailColumns, reader: User) -> WholeFinding:
    """Return a finding's row with evidence, facts as far as `reader` may know them, history and papers."""
    proof = evidence_for(reader).filter(revision=row["revision_id"], item=row["item"])
    facts = row["facts"]
    if reader.role == Role.UNIT_OFFICER:
        facts = {name: fact for name, fact in facts.items() if name in FACTS_FOR_UNITS}
    files = FindingFile.objects.visible_to(reader).filter(finding=row["id"]).order_by("pk")
    papers = list(rows_of(FileColumns, files))
    return {
        **row,
        "facts": facts,
        "evidence": list(proof.order_by("pk").values_list("pk", flat=True)),
        "etag": etag(row["id"], row["version"]),
        "history": list(_history(row["id"], papers, reader)),
        "files": papers,
    }


def _history(finding_id: UUID, papers: Iterable[FileColumns], reader: User) -> Iterator[DecisionRow]:
    """Yield every decision, the first one first, with the papers handed in with it.

    What a finding stated before the unit was notified is not for the unit.
    """
    by_id = {str(paper["id"]): paper for paper in papers}
    hidden = [Verb.STATEMENT] if reader.role == Role.UNIT_OFFICER else []
    decisions = Decision.objects.filter(finding=finding_id).exclude(verb__in=hidden).order_by("number")
    for row in rows_of(DecisionColumns, decisions):
        by = PersonRef(id=row["by_id"], full_name=row["by__full_name"])
        files = [by_id[file["id"]] for file in row["files"] if file["id"] in by_id]
        yield cast("DecisionRow", {**row, "by": by, "files": files})


def notice_row(row: NoticeColumns) -> NoticeRow:
    """Return a notice's row as lists show it."""
    by = PersonRef(id=row["issued_by_id"], full_name=row["issued_by__full_name"])
    return {**row, "issued_by": by, "code": row["reference"] or number_of(row["number"])}
