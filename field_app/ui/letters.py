"""Breaking text into lines by the widths of its letters, and the textures of what was broken.

Kivy's own wrapping costs 0.3 ms a label and needs a texture to know a height. Here the width of each letter
is measured once, so a row knows its height without drawing anything.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kivy.core.text import Label as CoreLabel

from field_app.core.lettering import shown

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


class _Widths(dict[str, float]):
    """How far each letter of one size and weight moves the pen, measured at first use."""

    def __init__(self, size: float, bold: bool) -> None:
        super().__init__()
        self.ruler: Any = CoreLabel(font_size=size, bold=bold)

    def __missing__(self, letter: str) -> float:
        """Measure a run of the letter: that evens out SDL's rounding to whole pixels."""
        width = self[letter] = float(self.ruler.get_extents(letter * RUN)[0]) / RUN
        return width


@cache
def _widths(size: float, bold: bool) -> _Widths:
    return _Widths(size, bold)


@lru_cache(maxsize=8192)
def _extent(text: str, size: float, bold: bool) -> float:
    return sum(map(_widths(size, bold).__getitem__, text))


@cache
def line_height(size: float, *, bold: bool = False) -> float:
    """Return the height of one line."""
    return float(_widths(size, bold).ruler.get_extents("Ầg")[1])


def learn(letters: str, size: float, *, bold: bool) -> None:
    """Measure letters before they are needed."""
    _extent(letters, size, bold)


@lru_cache(maxsize=1024)
def break_lines(text: str, size: float, width: float, *, bold: bool = False, most: int = 0) -> Text:
    """Break `text` to fit `width`; `most` limits the lines, the last one then ends in an ellipsis."""
    lines: list[str] = []
    for paragraph in shown(text).split("\n"):
        lines += _break_paragraph(paragraph, size, width, bold)
    if most and len(lines) > most:
        lines = [*lines[: most - 1], _shorten(lines[most - 1], size, width, bold)]
    widest = max(_extent(line, size, bold) for line in lines)
    return Text(tuple(lines), size, bold, widest, line_height(size, bold=bold) * len(lines))


def _break_paragraph(text: str, size: float, width: float, bold: bool) -> list[str]:
    space = _extent(" ", size, bold)
    lines: list[str] = []
    line: list[str] = []
    used = 0.0
    for word in text.split(" "):
        wide = _extent(word, size, bold)
        if line and used + space + wide > width:
            lines.append(" ".join(line))
            line, used = [], 0.0
        if wide > width:
            *pieces, word = _cut(word, size, width, bold)
            lines += pieces
            wide = _extent(word, size, bold)
        used += wide + (space if line else 0.0)
        line.append(word)
    return [*lines, " ".join(line)]


def _cut(word: str, size: float, width: float, bold: bool) -> list[str]:
    """Cut a word wider than the line into pieces."""
    pieces: list[str] = []
    while len(word) > 1 and _extent(word, size, bold) > width:
        end = len(word) - 1
        while end > 1 and _extent(word[:end], size, bold) > width:
            end -= 1
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]


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

    def clear(self) -> None:
        self._kept.clear()


_textures = _Textures()


def texture_of(text: Text, align: str = "left") -> Any:
    """Return the white texture that shows `text`."""
    return _textures.get(text, align)


def forget() -> None:
    """Let go of every broken text and texture; the widths of letters stay."""
    break_lines.cache_clear()
    _extent.cache_clear()
    _textures.clear()
