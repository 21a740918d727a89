"""A sheet is a laid-out row: what to draw where, what can be tapped where, and how high it is. No OpenGL yet.

Coordinates run from the top left corner, y downwards, in pixels. Sheets are made for every row
of a page, drawn only for those in sight.
"""

from __future__ import annotations

from typing import NamedTuple

from field_app.core.model import Preview
from field_app.ui.letters import Text, break_lines
from field_app.ui.theme import INK, Colour
from field_app.viewmodels.controls import Tap


class Box(NamedTuple):
    """A filled rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour
    radius: float = 0.0


class Frame(NamedTuple):
    """The outline of a rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour
    radius: float
    line: float


class Words(NamedTuple):
    """Text with its top left corner at x, y."""

    x: float
    y: float
    text: Text
    colour: Colour
    align: str


class Icon(NamedTuple):
    """A pictogram in a square."""

    x: float
    y: float
    size: float
    name: str
    colour: Colour


class Picture(NamedTuple):
    """A small copy, covering its rectangle or (`whole`) fitting into it."""

    x: float
    y: float
    width: float
    height: float
    copy: Preview
    whole: bool


Mark = Box | Frame | Words | Icon | Picture


class Hit(NamedTuple):
    """A rectangle that answers to a finger; `label` is what it says, for tests."""

    x: float
    y: float
    width: float
    height: float
    tap: Tap
    label: str

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


class Sheet:
    """Marks and hits of one row, collected from top to bottom; later hits lie above earlier ones."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.height = 0.0
        self.marks: list[Mark] = []
        self.hits: list[Hit] = []

    def box(
        self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0.0
    ) -> None:
        """Draw a filled rectangle."""
        self.marks.append(Box(x, y, width, height, colour, radius))

    def frame(
        self, x: float, y: float, width: float, height: float, colour: Colour, radius: float, line: float
    ) -> None:
        """Draw an outline."""
        self.marks.append(Frame(x, y, width, height, colour, radius, line))

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        width: float,
        colour: Colour = INK,
        *,
        bold: bool = False,
        most: int = 0,
    ) -> Text:
        """Draw text from x, y, broken to `width`; returns how much room it took."""
        lines = break_lines(text, size, width, bold=bold, most=most)
        self.marks.append(Words(x, y, lines, colour, "left"))
        return lines

    def centred(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        text: str,
        size: float,
        colour: Colour,
        *,
        bold: bool = False,
        most: int = 2,
    ) -> None:
        """Draw text in the middle of a rectangle."""
        lines = break_lines(text, size, width, bold=bold, most=most)
        left, top = x + (width - lines.width) / 2, y + (height - lines.height) / 2
        self.marks.append(Words(left, top, lines, colour, "center"))

    def icon(self, x: float, y: float, size: float, name: str, colour: Colour) -> None:
        """Draw a pictogram."""
        self.marks.append(Icon(x, y, size, name, colour))

    def picture(
        self, x: float, y: float, width: float, height: float, copy: Preview, *, whole: bool = False
    ) -> None:
        """Draw the small copy of a picture."""
        self.marks.append(Picture(x, y, width, height, copy, whole))

    def hit(self, x: float, y: float, width: float, height: float, tap: Tap, label: str) -> None:
        """Make a rectangle answer to a finger."""
        self.hits.append(Hit(x, y, width, height, tap, label))

    def hit_at(self, x: float, y: float) -> Hit | None:
        """Return the topmost tappable thing under a point."""
        return next((hit for hit in reversed(self.hits) if hit.holds(x, y)), None)
