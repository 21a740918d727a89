"""What is read of findings and notices for lists and pages: the columns of each list, and the rows shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from backend.kernel.rows import columns_of
from backend.visits.rows import PersonRef


class FindingColumns(TypedDict):
    """A finding as lists show it; `overdue` and `repeat` follow from the day and the reader."""

    id: UUID
    visit_id: UUID
    unit_id: str
    unit__name_vi: str
    day: date
    checklist: str
    item: str
    statement: str
    severity: str
    initial_severity: str
    state: str
    restricted: bool
    to_verify: bool
    recorded_at: datetime
    version: int
    notice_id: UUID | None
    notified_on: date | None
    due_on: date | None
    explain_until: date | None
    contest_until: date | None
    closed_on: date | None
    overdue: bool
    repeat: bool
    answered_at: datetime | None
    answered_late: bool | None


class FindingDetailColumns(FindingColumns):
    """A finding with its grounds."""

    revision_id: UUID
    legal_basis: list[dict[str, Any]]
    facts: dict[str, Any]
    sipas: list[str]


class FileColumns(TypedDict):
    """A paper or picture that a unit brought."""

    id: UUID
    name: str
    mime: str
    size: int
    sha256: str
    uploaded_at: datetime
    handed_in: bool


class _OfDecision(TypedDict):
    number: int
    at: datetime
    by_id: UUID
    by__full_name: str
    by__role: str
    verb: str
    from_state: str
    to_state: str
    reason: str
    statement: str | None
    severity_before: str
    severity_after: str
    due_before: date | None
    due_after: date | None
    late: bool
    notice_id: UUID | None


class DecisionColumns(_OfDecision):
    """One line of a finding's history, its papers by id and hash."""

    files: list[dict[str, str]]


class DecisionRow(_OfDecision):
    """One line of a finding's history as pages show it."""

    by: PersonRef
    files: list[FileColumns]


class WholeFinding(FindingDetailColumns):
    """A finding with evidence, history and papers, as far as the reader may know them."""

    evidence: list[UUID]
    etag: str
    history: list[DecisionRow]
    files: list[FileColumns]


class NoticeColumns(TypedDict):
    """A conclusion notice as it is stored."""

    id: UUID
    year: int
    number: int
    reference: str | None
    supplement: int
    kind: str
    visit_id: UUID
    unit_id: str
    unit__name_vi: str
    issued_at: datetime
    issued_by_id: UUID
    issued_by__full_name: str
    sha256: str


class NoticeRow(NoticeColumns):
    """A conclusion notice as lists show it; `code` is its number as it is printed."""

    issued_by: PersonRef
    code: str


class NoticeDetailColumns(NoticeColumns):
    """A conclusion notice with its frozen, signed text."""

    content: str
    key_id: str
    sig: str


FINDING_FIELDS = columns_of(FindingColumns)
DETAIL_FIELDS = columns_of(FindingDetailColumns)
NOTICE_FIELDS = columns_of(NoticeColumns)
