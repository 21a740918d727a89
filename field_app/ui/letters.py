"""Breaking text into lines by the widths of its letters, and the textures of what was broken.

Kivy's own wrapping costs 0.3 ms a label and needs a texture to know a height. Here the width of each letter
is measured once, so a row knows its height without drawing anything.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kivy.core.text import Label as CoreLabel

RUN = 8
"""Letters measured together."""
TEXTURES_KEPT = 240
"""About two long checklists; a phone holds them in some 20 MB."""


class Text(NamedTuple):
    """Lines that fit a width, in one size and weight."""

    lines: tuple[str, ...]
    size: float
    bold: bool
    width: float
    height: float


@cache
def _ruler(size: float, bold: bool) -> Any:
    return CoreLabel(font_size=size, bold=bold)


@cache
def _advance(letter: str, size: float, bold: bool) -> float:
    """Return how far a letter moves the pen; a run of them evens out SDL's rounding to whole pixels."""
    return float(_ruler(size, bold).get_extents(letter * RUN)[0]) / RUN


@lru_cache(maxsize=8192)
def _extent(text: str, size: float, bold: bool) -> float:
    return sum(_advance(letter, size, bold) for letter in text)


@cache
def line_height(size: float, *, bold: bool = False) -> float:
    """Return the height of one line."""
    return float(_ruler(size, bold).get_extents("Ầg")[1])


def learn(letters: str, size: float, *, bold: bool) -> None:
    """Measure letters before they are needed."""
    for letter in letters:
        _advance(letter, size, bold)


@lru_cache(maxsize=1024)
def break_lines(text: str, size: float, width: float, *, bold: bool = False, most: int = 0) -> Text:
    """Break `text` to fit `width`; `most` limits the lines, the last one then ends in an ellipsis."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _break_paragraph(paragraph, size, width, bold)
    if most and len(lines) > most:
        lines = [*lines[: most - 1], _shorten(lines[most - 1], size, width, bold)]
    widest = max(_extent(line, size, bold) for line in lines)
    return Text(tuple(lines), size, bold, widest, line_height(size, bold=bold) * len(lines))


def _break_paragraph(text: str, size: float, width: float, bold: bool) -> list[str]:
    space = _advance(" ", size, bold)
    lines: list[str] = []
    line: list[str] = []
    used = 0.0
    for word in _breakable(text, size, width, bold):
        wide = _extent(word, size, bold)
        if line and used + space + wide > width:
            lines.append(" ".join(line))
            line, used = [], 0.0
        used += wide + (space if line else 0.0)
        line.append(word)
    return [*lines, " ".join(line)]


def _breakable(text: str, size: float, width: float, bold: bool) -> list[str]:
    """Split into words, and words wider than the line into pieces."""
    pieces: list[str] = []
    for word in text.split(" "):
        rest = word
        while _extent(rest, size, bold) > width and len(rest) > 1:
            cut = len(rest) - 1
            while cut > 1 and _extent(rest[:cut], size, bold) > width:
                cut -= 1
            pieces.append(rest[:cut])
            rest = rest[cut:]
        pieces.append(rest)
    return pieces


def _shorten(line: str, size: float, width: float, bold: bool) -> str:
    words = line.split(" ")
    while len(words) > 1 and _extent(" ".join(words) + " …", size, bold) > width:
        words.pop()
    return " ".join(words) + " …"


class _Textures:
    """The last textures drawn, white, so that one serves every colour."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[tuple[str, ...], float, bool, str], Any] = OrderedDict()

    def get(self, text: Text, align: str) -> Any:
        key = (text.lines, text.size, text.bold, align)
        texture = self._kept.get(key)
        if texture is None:
            label = CoreLabel(text="\n".join(text.lines), font_size=text.size, bold=text.bold, halign=align)
            label.refresh()
            texture = self._kept[key] = label.texture
            if len(self._kept) > TEXTURES_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return texture


_textures = _Textures()


def texture_of(text: Text, align: str = "left") -> Any:
    """Return the white texture that shows `text`."""
    return _textures.get(text, align)
