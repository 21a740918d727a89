"""In which rows of the report a unit's findings stand: its own, its successor's, those of the units above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from shared.rules.units import UnitInTime, successor_on

Places = Mapping[str, tuple[str, ...]]


class Structure(StrEnum):
    """Under which unit a finding stands: the one visited, or the one that carries on its work today."""

    THEN = "then"
    NOW = "now"


class Rollup(StrEnum):
    """Whether a row counts its unit alone or also everything below it."""

    OWN = "own"
    SUBTREE = "subtree"


def places_of_units(
    units: Mapping[str, UnitInTime], structure: Structure, rollup: Rollup, unit_id: str | None, today: date
) -> Places:
    """Return, for every unit, the rows in which it counts; no rows where only another unit was asked for.

    A unit that ended without a successor, such as a district, stays itself also in today's structure.
    """
    here = {unit.id: unit.id for unit in units.values()}
    if structure is Structure.NOW:
        here = {known: successor_on(units, known, today) or known for known in units}
    above = {known: _line(units, known) for known in units}
    wanted = here.get(unit_id or "", unit_id)

    def rows(at: str) -> tuple[str, ...]:
        line = above[at] if rollup is Rollup.SUBTREE else (at,)
        if wanted is None:
            return line
        return line[: line.index(wanted) + 1] if wanted in line else ()

    return {known: rows(at) for known, at in here.items()}


def _line(units: Mapping[str, UnitInTime], unit_id: str) -> tuple[str, ...]:
    """Return the unit and those above it, up to the province."""
    line = []
    current: str | None = unit_id
    while current is not None:
        line.append(current)
        current = units[current].parent_id
    return tuple(line)
