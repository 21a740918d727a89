"""What is read of visits for lists and pages: the columns of each list, and the rows as they are shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from backend.kernel.rows import columns_of
from shared.protocol.revision import Location, SignerRole


class PersonRef(TypedDict):
    """A person, by name."""

    id: UUID
    full_name: str


class _OfVisit(TypedDict):
    id: UUID
    unit_id: str
    unit__name_vi: str
    counter_id: str | None
    campaign_id: UUID | None
    mode: str
    author_id: UUID
    author__full_name: str
    day: date
    started_at: datetime | None
    finished_at: datetime | None
    state: str
    sealed_at: datetime | None
    head_id: UUID
    head__received_at: datetime
    head__flags: list[str]


class VisitColumns(_OfVisit):
    """A visit as it is stored; `checklists` are version ids between spaces."""

    checklists: str


class VisitRow(_OfVisit):
    """A visit as lists show it."""

    checklists: list[str]
    author: PersonRef


class EvidenceColumns(TypedDict):
    """A photo or signature with what is stored of its file."""

    id: UUID
    visit_id: UUID
    revision_id: UUID
    revision__receipt: UUID | None
    item: str
    kind: str
    photo_id: str
    photo__size: int
    photo__completed_at: datetime | None
    photo__mismatches: int
    photo__view: str
    photo__view_reason: str
    photo__is_cut: bool
    photo__decoder: str
    shown_as_id: str | None
    shown_as__view: str | None
    shown_as__view_reason: str | None
    shown_as__is_cut: bool | None
    shown_as__decoder: str | None
    mime: str
    restricted: bool


class EvidenceRow(EvidenceColumns):
    """A photo or signature as lists show it; `held` says whether every byte is there.

    What is shown is the photo or, where there is one, its marked copy: whether that is here, and what is
    known of pictures of it for the screen (`untried` again once the decoder is another one).
    """

    held: bool
    shown_held: bool
    view: str
    view_reason: str
    is_cut: bool
    flags: list[str]


class OpeningColumns(TypedDict):
    """One opening of an untouched original."""

    id: UUID
    by_id: UUID
    by__full_name: str
    at: datetime
    reason: str


class OpeningRow(OpeningColumns):
    """An opening as lists show it."""

    by: PersonRef


class Times(TypedDict):
    """When a photo was taken, and within how many seconds that is sure; None: only the wall clock says so."""

    taken_at: datetime | None
    uncertainty_s: float | None


class TimedEvidenceRow(EvidenceRow, Times):
    """A photo or signature with when it was made."""


class EvidenceFacts(Times):
    """What the signed body and its receipt say of one photo."""

    received_at: datetime
    clock_skew_s: int | None
    location: Location | None


class RevisionColumns(TypedDict):
    """One signed state of a visit; `receipt` is None until it is sealed."""

    id: UUID
    kind: str
    sha256: str
    device_id: UUID
    key_id: str
    parents: list[str]
    received_at: datetime
    received_seq: int
    flags: list[str]
    receipt: UUID | None


class RevisionRow(RevisionColumns):
    """One signed state of a visit as pages show it."""

    sealed: bool


class ReviewColumns(TypedDict):
    """What Home Affairs said of one revision."""

    id: UUID
    revision_id: UUID
    verdict: str
    comment: str
    comments: list[dict[str, str]]
    by_id: UUID
    by__full_name: str
    at: datetime


class ReviewRow(ReviewColumns):
    """A round of review as pages show it."""

    by: PersonRef


class ResponseRow(TypedDict):
    """One answer: what the inspector gave, what the device made of it, and what it means."""

    item: str
    value: Any  # as the item asks: a number, a choice, a list …
    outcome: str | None
    device_outcome: str | None
    minutes_late: int | None
    ratio: float | None
    note: str | None
    officials: list[dict[str, Any]]
    followups: dict[str, Any]
    fixed_on_spot: bool
    no_photo_reason: str | None
    statement: str | None
    photos: list[str]
    mono_ms: int | None
    flags: list[str]


class SignatureRow(TypedDict):
    """A signature under the minutes; `covers` says whether it was given for what they say."""

    role: SignerRole
    name: str
    post: str | None
    user: str | None
    signed_at: datetime | None
    photo: str
    content_sha256: str
    covers: bool


class WholeVisit(VisitRow):
    """A visit with everything its head says, as far as the reader may know it."""

    etag: str
    reviews: list[ReviewRow]
    team: list[PersonRef]
    clock_skew_s: int | None
    responses: list[ResponseRow]
    schema: str
    app: dict[str, Any] | None
    minutes: dict[str, Any] | None
    signatures: list[SignatureRow]
    location: Location | None
    evidence: list[TimedEvidenceRow]
    revisions: list[RevisionRow]


VISIT_FIELDS = columns_of(VisitColumns)
EVIDENCE_FIELDS = columns_of(EvidenceColumns)
