"""Times as the wire writes them, and the day it is in Sơn La."""

from __future__ import annotations

from datetime import UTC, date, datetime

from shared.protocol.revision import LOCAL_TIME


def utc_text(at: datetime) -> str:
    """Return a time as it is written on the wire: UTC, milliseconds, "Z"."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_day(at: datetime) -> date:
    """Return the day in Sơn La."""
    return at.astimezone(LOCAL_TIME).date()
