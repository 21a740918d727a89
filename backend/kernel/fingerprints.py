"""What a row says, in one hash that the audit log keeps: nothing of it can be altered unseen."""

from __future__ import annotations

from shared.protocol.wire import canonical_json, sha256_hex


def fingerprint(facts: object) -> str:
    """Return the SHA-256 over the canonical JSON of these facts."""
    return sha256_hex(canonical_json(facts).encode())
