"""Units in time: agencies and communes that begin, end and are merged into others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Merger:
    """From the day `on`, the unit `unit_id` carries on what the merged unit did."""

    unit_id: str
    on: date


@dataclass(frozen=True, slots=True)
class UnitInTime:
    """A unit and the days on which it exists; None = always did, or still does; `valid_to` is its last day.

    `merged_into` lists the successors, the principal one first. Districts have none.
    """

    id: str
    name: str
    parent_id: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    merged_into: tuple[Merger, ...] = ()


def valid_on(unit: UnitInTime, day: date) -> bool:
    """Say whether the unit existed on that day."""
    return _within(day, unit.valid_from, unit.valid_to)


def successor_on(units: Mapping[str, UnitInTime], unit_id: str, on: date) -> str | None:
    """Return the unit that answers on day `on` for what `unit_id` did: itself while it exists.

    Returns None where nobody does: an unknown unit, a day before the unit began, a district.
    """
    seen: set[str] = set()
    current: str | None = unit_id
    while current is not None and current not in seen and (unit := units.get(current)) is not None:
        if valid_on(unit, on):
            return current
        seen.add(current)
        current = next((merger.unit_id for merger in unit.merged_into if merger.on <= on), None)
    return None


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
