"""Looks at a page as laid out: is any word cut off, outside its box, or over another word or pictogram?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from field_app.ui.letters import texture_of
from field_app.ui.sheet import Box, Icon, Sheet, Words
from tests.field_app.driver import Driver

SLACK = 2.0
"""Pixels: letters are measured one by one and drawn together."""


class Place(NamedTuple):
    """A rectangle of a sheet, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: Place) -> bool:
        """Tell whether the other one lies inside."""
        return (
            other.left >= self.left - SLACK
            and other.top >= self.top - SLACK
            and other.right <= self.right + SLACK
            and other.bottom <= self.bottom + SLACK
        )

    def overlaps(self, other: Place) -> bool:
        """Tell whether both cover the same ground."""
        across = min(self.right, other.right) - max(self.left, other.left)
        along = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > SLACK and along > SLACK * 2  # lines of text have air above and below the letters

    @property
    def area(self) -> float:
        """Return its size."""
        return (self.right - self.left) * (self.bottom - self.top)


def misfits(hand: Driver) -> list[str]:
    """Return what is wrong with the words of the page that is shown, in sight or not."""
    return [f"{problem}: {text}" for sheet in hand.sheets() for problem, text in _of_sheet(sheet)]


def _of_sheet(sheet: Sheet) -> Iterator[tuple[str, str]]:
    whole = Place(0, 0, sheet.width, sheet.height)
    placed = [(mark, _place(mark)) for mark in sheet.marks if isinstance(mark, Words)]
    for mark, place in placed:
        text = " ".join(mark.text.lines)
        if mark.text.lines[-1].endswith(" …"):
            yield "cut off", text
        if not whole.holds(place):
            yield "outside its row", text
        ground = _ground(sheet, mark, place)
        if ground is not None and not ground.holds(place):
            yield "outside its box", text
    yield from _overlapping(sheet, placed)


def _overlapping(sheet: Sheet, placed: list[tuple[Words, Place]]) -> Iterator[tuple[str, str]]:
    for (one, place), (other, elsewhere) in combinations(placed, 2):
        if place.overlaps(elsewhere):
            yield "over each other", f"{' '.join(one.text.lines)} / {' '.join(other.text.lines)}"
    icons = [mark for mark in sheet.marks if isinstance(mark, Icon)]
    for icon in icons:
        square = Place(icon.x, icon.y, icon.x + icon.size, icon.y + icon.size)
        for mark, place in placed:
            if square.overlaps(place):
                yield f"over the pictogram {icon.name}", " ".join(mark.text.lines)


def _place(mark: Words) -> Place:
    texture = texture_of(mark.text, mark.align)
    return Place(mark.x, mark.y, mark.x + texture.width, mark.y + texture.height)


def _ground(sheet: Sheet, mark: Words, place: Place) -> Place | None:
    """Return the smallest box below the middle of the words, None where they stand on the page itself."""
    x, y = (place.left + place.right) / 2, (place.top + place.bottom) / 2
    below = sheet.marks[: sheet.marks.index(mark)]
    boxes: Iterable[Place] = (
        Place(each.x, each.y, each.x + each.width, each.y + each.height)
        for each in below
        if isinstance(each, Box)
    )
    hit = [box for box in boxes if box.left <= x <= box.right and box.top <= y <= box.bottom]
    return min(hit, key=lambda box: box.area, default=None)
