"""Texts every writer can take: composed, without control characters, a box for what the face cannot draw.

One emoji in one note would stop the whole PDF/A, one vertical tab the whole Word file.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final

from shared.base.letters import drawable

FONTS: Final = Path(__file__).parent / "fonts"


@cache
def letters() -> frozenset[int]:
    """Return the code points that every style of the shipped face has."""
    return frozenset(set.intersection(*(_letters_in(path) for path in sorted(FONTS.glob("*.ttf")))))


def _letters_in(face: Path) -> set[int]:
    from fontTools.ttLib import TTFont

    with TTFont(face, lazy=True) as font:
        return set(font.getBestCmap())


def bold_width(text: str) -> float:
    """Return how wide a line is in bold, in units of its size."""
    widths, per_em = _bold_widths()
    return sum(widths.get(ord(char), per_em // 2) for char in text) / per_em


@cache
def _bold_widths() -> tuple[dict[int, int], int]:
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / "LiberationSerif-Bold.ttf", lazy=True) as font:
        metrics = font["hmtx"].metrics
        widths = {code: metrics[name][0] for code, name in font.getBestCmap().items()}
        return widths, font["head"].unitsPerEm


def printable(text: str) -> str:
    """Return the text as it can be printed; line feeds stay."""
    known = letters()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return drawable(lines, lambda char: ord(char) in known and not unicodedata.category(char).startswith("C"))


def all_printable(data: Any) -> Any:
    """Return JSON with every text in it made printable."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, list):
        return [all_printable(one) for one in data]
    if isinstance(data, dict):
        return {key: all_printable(one) for key, one in data.items()}
    return data
