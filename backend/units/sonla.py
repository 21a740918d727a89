"""Reading Sơn La's units, counters and working hours from the files beside this room."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from backend.units.models import Counter, Succession, Unit, WorkingHours

DATA = Path(__file__).parent / "data"
Row = Mapping[str, Any]


def units() -> list[Unit]:
    """Return the province's units: agencies, former districts, communes before and since 01/7/2025."""
    return [_unit(row) for row in _read("sonla_units.json", "units")]


def successions() -> dict[str, list[Succession]]:
    """Return who carries on whose work, by predecessor; the first successor named is the principal one."""
    return {row["id"]: list(_successions(row)) for row in _read("sonla_units.json", "units")}


def counters() -> list[Counter]:
    """Return the one-stop counters of every time."""
    return [_counter(row) for row in _read("sonla_units.json", "counters")]


def working_hours() -> list[WorkingHours]:
    """Return the hours that counters keep."""
    return [_hours(row) for row in _read("working_hours.json", "working_hours")]


def _read(file: str, key: str) -> list[Row]:
    rows: list[Row] = json.loads((DATA / file).read_text(encoding="utf-8"))[key]
    return rows


def _unit(row: Row) -> Unit:
    return Unit(
        id=row["id"],
        parent_id=row["parent_id"],
        name_vi=row["name_vi"],
        name_en=row["name_en"] or "",
        abbrev=row["abbrev"] or "",
        kind=Unit.Kind(row["unit_type"]),
        level=Unit.Level(row["level"]),
        district=row["attributes"].get("district", ""),
        seat=row["attributes"].get("seat", ""),
        gso_code=row["gso_code"] or "",
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _successions(row: Row) -> Iterable[Succession]:
    for order, merger in enumerate(row["merged_into"]):
        yield Succession(
            predecessor_id=row["id"],
            successor_id=merger["unit_id"],
            on=date.fromisoformat(merger["on"]),
            principal=order == 0,
        )


def _counter(row: Row) -> Counter:
    return Counter(
        id=row["id"],
        unit_id=row["host_unit_id"],
        name_vi=row["name_vi"],
        kind=Counter.Kind(row["counter_type"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _hours(row: Row) -> WorkingHours:
    whose = row["unit_id"] or "default"
    days = (_day(row["valid_from"]), _day(row["valid_to"]))
    return WorkingHours(
        id=f"{whose}-{row['season_from']}",
        unit_id=row["unit_id"],
        season_from=row["season_from"],
        season_to=row["season_to"],
        weekdays=row["weekdays"],
        sessions=row["sessions"],
        valid_from=days[0],
        valid_to=days[1],
        basis=row["basis"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
