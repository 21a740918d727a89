"""Keys that people type, read out and mix up: two that differ by case or by letters alike are one."""

from __future__ import annotations

from typing import Final

from shared.base.text import fold

_ALIKE: Final = str.maketrans("01i", "oll")


def likeness(key: str) -> str:
    """Return what all keys share that look like `key`: "THU-X-1", "thu-x-l" and "thù-x-i" are one.

    For letters of the Latin alphabet; those of others are not taken in keys (see `is_plain`).
    """
    return fold(key).translate(_ALIKE)


def is_plain(key: str) -> bool:
    """Say whether `key` has letters of the Vietnamese alphabet alone, none of others that look like them."""
    return fold(key).isascii()
