"""Identifiers: UUID version 7 (RFC 9562, section 5.7) in the one spelling the protocol accepts."""

from __future__ import annotations

import re

RANDOM_BYTES = 10
_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MAX_MS = 2**48 - 1


def uuid7(unix_ms: int, rand: bytes) -> str:
    """Return the UUIDv7 made of `unix_ms` (milliseconds since 1970) and ten random bytes.

    Ids sort by their time; inside one millisecond by the random bytes.
    Raises ValueError when the time does not fit 48 bits or `rand` is not ten bytes.
    """
    if not 0 <= unix_ms <= _MAX_MS:
        raise ValueError(f"time does not fit a UUIDv7: {unix_ms} ms")
    if len(rand) != RANDOM_BYTES:
        raise ValueError(f"a UUIDv7 takes {RANDOM_BYTES} random bytes, not {len(rand)}")
    noise = int.from_bytes(rand, "big") >> 6  # 74 of the 80 bits
    high, low = noise >> 62, noise & (2**62 - 1)
    digits = f"{unix_ms << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def is_uuid(value: object) -> bool:
    """Say whether `value` is a UUID in canonical form: lower-case hex, 8-4-4-4-12, nothing around it."""
    return isinstance(value, str) and _CANONICAL.fullmatch(value) is not None
