"""What is read of what devices handed in: its state as the wire tells it, tickets, and gaps in a chain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict
from uuid import UUID


class PhotoState(TypedDict):
    """How many bytes of a photo the server holds."""

    sha256: str
    offset: int
    size: int
    done: bool


class RevisionState(TypedDict):
    """Where one revision of a visit stands: stored or sealed, or quarantined under a ticket."""

    revision_id: str
    sha256: str
    status: str
    received_seq: NotRequired[int]
    receipt: NotRequired[dict[str, Any] | None]
    ticket: NotRequired[str]
    code: NotRequired[str]
    decision: NotRequired[str]
    reason: NotRequired[str]


class VisitState(TypedDict):
    """What the server holds of a visit."""

    state: str
    revisions: list[RevisionState]
    photos: list[PhotoState]
    receipt: dict[str, Any] | None


class PushResult(TypedDict):
    """What became of one revision that was pushed."""

    revision_id: str
    sha256: str
    status: NotRequired[str]
    received_seq: NotRequired[int]
    photos: NotRequired[list[PhotoState]]
    receipt: NotRequired[dict[str, Any]]
    ticket: NotRequired[str]
    problem: NotRequired[dict[str, Any]]


class Gap(TypedDict):
    """Numbers of a device's chain that never came, from the first to the last."""

    first: int
    last: int


class ChainReport(TypedDict):
    """What lists of devices show of a chain: the newest number that came, and the gaps."""

    newest_number: int | None
    missing: list[Gap]


class Neighbour(TypedDict):
    """What came from the device right before or after a gap."""

    n: int
    visit_id: UUID
    received_at: datetime
    visit__unit_id: str
    visit__day: date


class GapDetail(Gap):
    """A gap with its neighbours, as far as those are stored."""

    before: Neighbour | None
    after: Neighbour | None


class Owner(TypedDict):
    """Somebody who owns a device, or did something."""

    id: UUID
    full_name: str | None


class TicketColumns(TypedDict):
    """A body that was set aside, as it is stored."""

    id: UUID
    state: str
    device_id: UUID
    device__model: str
    device__user_id: UUID
    device__user__full_name: str
    revision_id: UUID
    visit_id: UUID | None
    n: int | None
    sha256: str
    key_id: str
    code: str
    detail: str
    received_at: datetime
    dismissed_at: datetime | None
    reason: str


class TicketRow(TicketColumns):
    """A ticket as lists show it; `retry` is what the device does by itself."""

    owner: Owner
    retry: str


class TicketEvent(TypedDict):
    """Something that was done with a ticket."""

    at: datetime
    by: Owner | None
    verb: str
    code: str | None
    outcome: str | None
    reason: str | None


class NamedPhoto(TypedDict):
    """A photo that a body names."""

    sha256: str
    size: int


class WholeTicket(TicketRow):
    """A ticket with all that is known of it; `body` is for Home Affairs alone."""

    size: int
    signature_holds: bool
    says: Mapping[str, str | None]
    body: str | None
    photos: list[NamedPhoto]
    history: list[TicketEvent]
