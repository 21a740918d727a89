"""Which letters the app can show: those that both its faces have, the screen's and the paper's.

So a text reads the same on the screen, where it is signed, and on paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, Final, TypeVar

from shared.base.letters import boxed, drawable

T = TypeVar("T")

COVERED: Final = (
    "20-7e a0-17f 18f 192 1a0-1a1 1af-1b0 1f0 1fa-1ff 218-21b 237 259 2bc 2c6-2c7 2c9 2d8-2dd 2f3 "
    "300-301 303 309 30f 323 384-38a 38c 38e-3a1 3a3-3ce 3d1-3d2 3d6 400-486 488-513 1e00-1e01 "
    "1e3e-1e3f 1e80-1e85 1ea0-1ef9 1f4d 2000-200b 2010 2013-2015 2017-201e 2020-2022 2026 2030 "
    "2032-2033 2039-203a 203c 2044 2074 207f 20a3-20a4 20a6-20ac 20b1 2105 2113 2116 2122 2126 212e "
    "215b-215e 2202 2206 220f 2211-2212 221a 221e 222b 2248 2260 2264-2265 25ca fb01-fb02"
)
"""Ranges of code points, hexadecimal: the letters of Roboto and Liberation Serif in all their styles."""


def _class(ranges: str) -> str:
    """Return the ranges as the inside of a character class."""
    bounds = [
        (int(first, 16), int(last or first, 16))
        for first, _, last in (r.partition("-") for r in ranges.split())
    ]
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in bounds)


_HAS = re.compile(f"[{_class(COVERED)}]")
_ALL = re.compile(f"[{_class(COVERED)}\n]*")


def has(letter: str) -> bool:
    """Tell whether both faces have a letter."""
    return _HAS.match(letter) is not None


@lru_cache(maxsize=512)
def shown(text: str) -> str:
    """Return a text as it is drawn."""
    return text if _ALL.fullmatch(text) else drawable(text, has)


def unshown(text: str) -> str:
    """Return the letters of a text that are drawn as boxes, each once."""
    return "" if _ALL.fullmatch(text) else boxed(text, has)


def words_of(record: object) -> Iterator[str]:
    """Yield every text of a record, at whatever depth."""
    if isinstance(record, str):
        yield record
    elif isinstance(record, tuple):
        for each in record:
            yield from words_of(each)
    elif is_dataclass(record):
        for field in fields(record):
            yield from words_of(getattr(record, field.name))


def all_shown(record: T) -> T:
    """Return a record with every text in it as it is drawn."""
    value: Any = record
    if isinstance(value, str):
        value = shown(value)
    elif isinstance(value, tuple):
        value = tuple(map(all_shown, value))
    elif is_dataclass(value) and not isinstance(value, type):
        value = replace(value, **{each.name: all_shown(getattr(value, each.name)) for each in fields(value)})
    return value  # type: ignore[no-any-return]  # of the type that came
