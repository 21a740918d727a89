"""The one tag of EXIF that changes how a photo looks: which way up it is. Any bytes are safe to read."""

from __future__ import annotations

from typing import Final, Literal

UPRIGHT: Final = 1
ORIENTATION: Final = 0x0112
_WIDTHS: Final = {1: 1, 3: 2, 4: 4, 6: 1, 8: 2, 9: 4}
"""Bytes of a whole number, by its type in TIFF."""


def orientation_of(tiff: bytes) -> int:
    """Return the orientation, 1 to 8, that a block of EXIF gives; 1 where it gives none that can be read.

    Of several values the first counts. Entries that break off, or come after what cannot be read, are none.
    """
    order = _byte_order(tiff)
    if order is None:
        return UPRIGHT
    at = int.from_bytes(tiff[4:8], order)
    count = int.from_bytes(tiff[at : at + 2], order)
    for place in range(at + 2, min(at + 2 + 12 * count, len(tiff) - 11), 12):
        if int.from_bytes(tiff[place : place + 2], order) == ORIENTATION:
            return _value(tiff, place, order)
    return UPRIGHT


def _byte_order(tiff: bytes) -> Literal["little", "big"] | None:
    return {b"II": "little", b"MM": "big"}.get(bytes(tiff[:2]))  # type: ignore[return-value]  # the two there


def _value(tiff: bytes, place: int, order: Literal["little", "big"]) -> int:
    """Return the first number of an entry: in the entry itself, or where it points when they are many."""
    width = _WIDTHS.get(int.from_bytes(tiff[place + 2 : place + 4], order), 0)
    count = int.from_bytes(tiff[place + 4 : place + 8], order)
    at = place + 8 if width * count <= 4 else int.from_bytes(tiff[place + 8 : place + 12], order)
    value = int.from_bytes(tiff[at : at + width], order)
    return value if 1 <= value <= 8 else UPRIGHT
