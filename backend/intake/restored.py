"""Noticing by oneself that the database came back from a backup: devices hold signed proof of what is gone.

Only what this server signed counts: a cursor it sealed, a receipt it signed. A number a device merely names
proves nothing, so no broken phone can make the server begin a new life.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from backend.journal.epoch import STARTED, begin_anew, epoch
from backend.journal.models import Event
from backend.kernel.keys import server_key
from backend.people.models import Algorithm
from backend.people.signatures import verify
from backend.visits.models import Receipt
from shared.base.ids import is_uuid
from shared.protocol.wire import WireError, receipt_message, strict_loads


def notice_lost_receipt(receipt: object, now: datetime) -> None:
    """Begin anew if the newest receipt a device holds is genuine, of this life, and unknown here."""
    facts = _genuine(receipt)
    if facts is None or Receipt.objects.filter(pk=facts["revision_id"]).exists():
        return
    life = epoch()
    if facts.get("epoch", life) != life or ("epoch" not in facts and _is_later_life()):
        return
    lost = {"revision": facts["revision_id"], "seq": facts["seq"]}
    begin_anew("a device holds a receipt that is gone", now=now, instead_of=life, **lost)


def _genuine(receipt: object) -> Mapping[str, Any] | None:
    """Return what a receipt says, if this server signed exactly that; `signed` is its text, `sig` over it."""
    if not isinstance(receipt, Mapping):
        return None
    signed, sig = receipt.get("signed"), receipt.get("sig")
    if not isinstance(signed, str) or not isinstance(sig, str):
        return None
    try:
        facts = strict_loads(signed.encode())
    except (WireError, UnicodeEncodeError):
        return None
    if not isinstance(facts, dict) or not is_uuid(facts.get("revision_id")):
        return None
    key = server_key()
    is_ours = verify(Algorithm.ED25519, key.public_key_b64, receipt_message(facts), sig)
    return facts if is_ours else None


def _is_later_life() -> bool:
    """Say whether the database began anew before: receipts that name no life are all of the first."""
    return Event.objects.filter(verb=STARTED).exists()
