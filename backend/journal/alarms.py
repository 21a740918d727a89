"""Which events somebody has to be told of at once: they stand in the journal and in `GET alarms`."""

from __future__ import annotations

from typing import Final

ALARMS: Final = (
    "device.chain_broken",
    "device.lost",
    "epoch.started",
    "photo.mismatched",
    "quarantine.released",
    "session.secret-reused",
    "storage.short",
)
"""A broken chain, a lost phone, a restored database, a damaged photo, a release, a copy, a full disk."""
