"""Reading a province's units, counters and working hours from a folder: `units.json`, `working_hours.json`.

Sơn La's folder lies beside this room and is the example to copy. `map.json`, the communes' outlines for the
portal's picture, may be left out.
"""

from __future__ import annotations

import json
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model

from backend.units.models import Counter, Succession, Unit, WorkingHours
from shared.rules.hours import is_clock

Row = Mapping[str, Any]
T = TypeVar("T")
M = TypeVar("M", bound=Model)
_COMPUTED: Final = ("likeness", "path", "search", "sort")
_REFERENCES: Final = ("parent", "unit")


class ProvinceError(Exception):
    """A folder that cannot be read; says which file, row and field."""


@dataclass(frozen=True, slots=True)
class Province:
    """The folder of a province. Every method raises ProvinceError."""

    folder: Path

    def units(self) -> list[Unit]:
        """Return the units: agencies, former districts, communes before and since 01/7/2025."""
        units = self._each("units.json", "units", _unit)
        _check_known("units.json: units", units, "parent_id", {unit.id for unit in units})
        return units

    def successions(self) -> dict[str, list[Succession]]:
        """Return who carries on whose work, by predecessor; the first one named is the principal one."""
        found = self._each("units.json", "units", lambda row: (str(row["id"]), list(_successions(row))))
        for _, successions in found:
            _check_known("units.json: merged_into", successions, "successor_id", {unit for unit, _ in found})
        return dict(found)

    def counters(self) -> list[Counter]:
        """Return the one-stop counters of every time."""
        counters = self._each("units.json", "counters", _counter)
        _check_known("units.json: counters", counters, "unit_id", {unit.id for unit in self.units()})
        return counters

    def working_hours(self) -> list[WorkingHours]:
        """Return the hours that counters keep."""
        hours = self._each("working_hours.json", "working_hours", _hours)
        of_units = [row for row in hours if row.unit_id]
        _check_known("working_hours.json", of_units, "unit_id", {unit.id for unit in self.units()})
        return hours

    def _each(self, file: str, key: str, make: Callable[[Row], T]) -> list[T]:
        return [
            _made(f"{file}: {key}", number, row, make) for number, row in enumerate(self._rows(file, key), 1)
        ]

    def _rows(self, file: str, key: str) -> list[Row]:
        try:
            rows = json.loads((self.folder / file).read_text(encoding="utf-8"))[key]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ProvinceError(f"{self.folder / file}: no list “{key}” can be read ({error!r})") from error
        if not isinstance(rows, list):
            raise ProvinceError(f"{self.folder / file}: “{key}” is not a list")
        return rows


SONLA: Final = Province(Path(__file__).parent / "data" / "sonla")


def _made(where: str, number: int, row: Row, make: Callable[[Row], T]) -> T:
    try:
        return make(row)
    except KeyError as error:
        raise ProvinceError(f"{where}, row {number}: {error} is missing") from error
    except ValidationError as error:
        raise ProvinceError(f"{where}, row {number}: {error.message_dict}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ProvinceError(f"{where}, row {number}: {error}") from error


def _checked(row: M) -> M:
    """Return a row whose own fields are as the table takes them; what follows from the rest comes later."""
    empty = {
        field.name for field in row._meta.concrete_fields if field.null and not getattr(row, field.attname)
    }
    row.clean_fields(exclude={*_COMPUTED, *_REFERENCES, *empty})
    return row


def _check_known(where: str, rows: Sequence[Model], field: str, known: AbstractSet[str]) -> None:
    """Refuse rows that name what is not in the folder, and two rows of one id."""
    ids = Tally(row.pk for row in rows if row.pk is not None)
    twice = [pk for pk, count in ids.items() if count > 1]
    if twice:
        raise ProvinceError(f"{where}: {twice[0]} stands there twice")
    for row in rows:
        named = getattr(row, field)
        if named is not None and named not in known:
            raise ProvinceError(f"{where}: {row.pk or named} names {named}, which is no unit of the file")


def _unit(row: Row) -> Unit:
    unit = Unit(
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
    return _checked(unit)


def _successions(row: Row) -> Iterable[Succession]:
    for order, merger in enumerate(row["merged_into"]):
        yield Succession(
            predecessor_id=row["id"],
            successor_id=merger["unit_id"],
            on=date.fromisoformat(merger["on"]),
            principal=order == 0,
        )


def _counter(row: Row) -> Counter:
    counter = Counter(
        id=row["id"],
        unit_id=row["host_unit_id"],
        name_vi=row["name_vi"],
        kind=Counter.Kind(row["counter_type"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )
    return _checked(counter)


def _hours(row: Row) -> WorkingHours:
    if not all(is_clock(time) for session in row["sessions"] for time in session):
        raise ValueError(f"sessions: {row['sessions']} are not pairs of “HH:MM”")
    whose = row["unit_id"] or "default"
    days = (_day(row["valid_from"]), _day(row["valid_to"]))
    hours = WorkingHours(
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
    return _checked(hours)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
