"""What is read of papers for lists and pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID

from backend.documents.signed.rows import SignedCopyRow
from backend.visits.rows import PersonRef


class DocumentColumns(TypedDict):
    """A paper as it is stored; number, day, signer and authority as typed in from the register."""

    id: UUID
    kind: str
    status: str
    reference: str
    code: str
    title: str
    unit_id: str | None
    unit__name_vi: str | None
    visit_id: UUID | None
    notice_id: UUID | None
    campaign_id: UUID | None
    period: str
    follows_id: UUID | None
    edition: int
    made_at: datetime
    made_by_id: UUID
    made_by__full_name: str
    official_number: str
    symbol: str
    issued_on: date | None
    signer: str
    authority: str
    registered_at: datetime | None
    withdrawn_why: str
    withdrawn_by_paper: str


class DocumentRow(DocumentColumns):
    """A paper as lists show it."""

    made_by: PersonRef
    etag: str


class WholeDocument(DocumentRow):
    """A paper with its facts' hash, what people wrote, the papers that follow it, its signed copies."""

    sha256: str
    cutoff_event: int | None
    texts: dict[str, str]
    followers: list[UUID]
    signed: list[SignedCopyRow]
