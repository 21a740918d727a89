"""The hash chain over events: what exactly is hashed, once for writing and for checking."""

from __future__ import annotations

from datetime import UTC

from backend.journal.models import Event
from shared.protocol.wire import canonical_json, sha256_hex

GENESIS = "0" * 64  # the hash "before" the first event


def event_hash(previous: str, event: Event) -> str:
    """Return SHA-256 over the previous event's hash (hex) followed by this row as canonical JSON."""
    return sha256_hex((previous + canonical_json(event_row(event))).encode())


def event_row(event: Event) -> dict[str, object]:
    """Return the row as it is hashed: all of it but the hash."""
    return {
        "index": event.index,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": str(event.actor_id) if event.actor_id else None,
        "verb": event.verb,
        "noun": event.noun,
        "noun_id": event.noun_id,
        "unit": event.unit_id,
        "data": event.data,
    }
