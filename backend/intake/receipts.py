"""Receipts: the server's signed word for what it holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from backend.journal.recording import Numbers
from backend.kernel.keys import server_key
from backend.kernel.times import utc_text
from backend.visits.models import Receipt, Revision
from shared.protocol.wire import canonical_json, photos_sha256, receipt_message


def new_receipt(revision: Revision, photos: Iterable[str], seq: int, numbers: Numbers) -> Receipt:
    """Return the receipt for a revision whose `photos` are all held; `seq` is the sealing's in the feed."""
    key = server_key()
    facts = {
        "revision_id": str(revision.pk),
        "sha256": revision.sha256,
        "photos_sha256": photos_sha256(photos),
        "received_at": utc_text(revision.received_at),
        "seq": seq,
        "log_index": revision.leaf_index,
        "log_size": numbers.tree_size,
        "log_root": numbers.tree_root,
        "key_id": key.key_id,
        **({"epoch": numbers.epoch} if numbers.epoch else {}),
    }
    return Receipt(revision=revision, signed=canonical_json(facts), sig=key.sign(receipt_message(facts)))


def receipt_as_json(receipt: Receipt) -> dict[str, Any]:
    """Return the receipt as devices get it: its facts, the signature, and the exact text that was signed."""
    facts: dict[str, Any] = json.loads(receipt.signed)
    return {**facts, "sig": receipt.sig, "signed": receipt.signed}
