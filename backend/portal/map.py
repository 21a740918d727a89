"""Confirmed findings on a map of today's communes: a picture beside the table that says the same in figures.

The shapes are for pictures of figures, not for legal boundaries; see docs/reference-data.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final

from django.conf import settings

from backend.people.models import User
from backend.reports.figures import Figures
from backend.reports.placing import Structure
from backend.reports.queries import Question, violations_by_unit
from backend.units.models import Unit

STEPS: Final = 4
"""Shades for units with confirmed findings, beside one for none and one for no visit."""


@dataclass(frozen=True)
class Shape:
    """A commune: its outline as an SVG path, what was found there (None: nobody was there), and its shade."""

    unit: Unit
    path: str
    figures: Figures | None
    step: int | None


@dataclass(frozen=True)
class Map:
    """The picture: its size, the communes in the order they are drawn, and what the shades mean."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    legend: tuple[tuple[int, int, int], ...]


def drawn(reader: User, asked: Question, today: date) -> Map | None:
    """Draw what `reader` may see, at the units that carry on the work of those visited.

    None where the province brought no map.
    """
    if not _kept():
        return None
    rows = violations_by_unit(reader, replace(asked, structure=Structure.NOW), today=today).rows
    kept, outlines = _kept(), shapes()
    units = Unit.objects.in_bulk(list(outlines))
    here = {unit_id: rows[unit_id] for unit_id in units if unit_id in rows}
    most = max((figures.confirmed for figures in here.values()), default=0)
    communes = [_shape(unit, outlines[unit_id], here.get(unit_id), most) for unit_id, unit in units.items()]
    return Map(kept["width"], kept["height"], tuple(communes), tuple(legend(most)))


def step(confirmed: int, most: int) -> int:
    """Return the shade of so many confirmed findings: 0 for none, `STEPS` for the most."""
    return -(-STEPS * confirmed // most) if most else 0


def legend(most: int) -> Iterator[tuple[int, int, int]]:
    """Yield each shade that occurs, and the fewest and most findings it stands for."""
    for shade in range(1, STEPS + 1):
        fewest, last = (shade - 1) * most // STEPS + 1, shade * most // STEPS
        if fewest <= last:
            yield shade, fewest, last


def _shape(unit: Unit, path: str, figures: Figures | None, most: int) -> Shape:
    return Shape(unit, path, figures, None if figures is None else step(figures.confirmed, most))


def shapes() -> Mapping[str, str]:
    """Return the outline of every commune by its unit's id."""
    found: Mapping[str, str] = _kept().get("shapes", {})
    return found


@cache
def _kept() -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads((settings.PROVINCE / "map.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return kept
