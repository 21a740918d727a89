"""How far what was finished has travelled, and how this device stands with the server: for the screens."""

from __future__ import annotations

from typing import NamedTuple

from field_app.core.model import Trouble
from field_app.store.outbox import Sending
from field_app.sync.states import Phase


class PhotoDelivery(NamedTuple):
    """How far one photo or signature (`item` None) has travelled; `done` is the server's word alone."""

    item: str | None
    sha256: str
    size: int
    percent: int
    done: bool


class ReceiptCard(NamedTuple):
    """The server's signed and verified word that it holds every byte of a visit.

    `received_at` is local time; it and the place in the server's log are None where the server gave none.
    """

    received_at: str | None
    seq: int
    log_index: int | None
    sha256: str


class Delivery(NamedTuple):
    """What of a finished visit the server holds."""

    photos: tuple[PhotoDelivery, ...]
    receipt: ReceiptCard | None


class SyncView(NamedTuple):
    """What a visit's card has to know of the sync thread."""

    needs_login: bool
    sending: Sending


class SyncState(NamedTuple):
    """How things stand between this device and the server.

    `waiting` counts revisions the server has not sealed; `bytes_left` is what photos still have to travel;
    `last_contact` is the local wall time of the server's last answer; `retry_in_s` is set in back-off.
    """

    phase: Phase = Phase.IDLE
    waiting: int = 0
    bytes_left: int = 0
    needs_login: bool = False
    trouble: Trouble | None = None
    last_contact: str | None = None
    retry_in_s: int | None = None
    has_reference_data: bool = False
