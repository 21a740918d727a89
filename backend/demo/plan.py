"""Who went where on which day: the demo's half year, laid out backwards from the day it is loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from shared.protocol.revision import LOCAL_TIME, Mode

TRIPS: list[Mapping[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "trips.json").read_text("utf-8")
)
CORE = ("GG", "UX", "NY")
FIXED_HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 1), (9, 2)}
STARTS = ((-5, 0), (145, 0), (-3, 1))  # minutes after the first or second sitting begins
SEED = 1038


@dataclass(frozen=True)
class Stop:
    """One visit of a trip; `late_by` and `sitting` say when it begins against the unit's sittings."""

    number: int
    day: date
    by: str
    unit_id: str
    mode: Mode
    checklists: tuple[str, ...]
    late_by: int
    sitting: int
    minutes: int
    case: str | None

    def rng(self, purpose: str) -> Random:
        """Return the generator from which one side of this visit is drawn."""
        return Random(f"{SEED} {self.number} {purpose}")  # noqa: S311 - a story, not a secret

    def starts(self, sittings: tuple[tuple[str, str], ...]) -> datetime:
        """Return when the team comes in, given the unit's sittings on that day."""
        begin = time.fromisoformat(sittings[min(self.sitting, len(sittings) - 1)][0])
        return datetime.combine(self.day, begin, LOCAL_TIME) + timedelta(minutes=self.late_by)


def half_year(until: date) -> tuple[tuple[Stop, ...], ...]:
    """Return the trips that end before `until`, earliest first."""
    stops = _stops(until)
    return tuple(tuple(next(stops) for _ in trip["units"]) for trip in TRIPS)


def _stops(until: date) -> Iterator[Stop]:
    number = 0
    for trip in TRIPS:
        day = working_day(until - timedelta(days=trip["days_ago"]))
        for place, unit_id in enumerate(trip["units"]):
            number += 1
            late_by, sitting = STARTS[place]
            special = trip.get("special", {})
            yield Stop(
                number=number,
                day=day,
                by=trip["by"],
                unit_id=unit_id,
                mode=trip["mode"],
                checklists=(*CORE, *trip.get("also", ())),
                late_by=late_by,
                sitting=sitting,
                minutes=55 + 7 * (number % 5),
                case=special.get("case") if special.get("unit") == unit_id else None,
            )


def working_day(day: date) -> date:
    """Return the last working day up to `day`."""
    while day.weekday() > 4 or (day.month, day.day) in FIXED_HOLIDAYS:
        day -= timedelta(days=1)
    return day
