"""Vietnam's working days: the library's calendar, corrected by what was announced and what the office enters.

The only module that imports `holidays`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

import holidays

from backend.findings.models import SpecialDay
from shared.rules.working_days import Kind, WorkingDays, years_of

ANNOUNCED: Final[Mapping[date, Kind]] = MappingProxyType(
    {
        # New Year 2026: Friday off, made up for on a Saturday. The Ministry of Home Affairs' announcement of
        # December 2025 after the Prime Minister's consent; not in the library.
        date(2026, 1, 2): "off",
        date(2026, 1, 10): "worked",
    }
)
"""Where the library differs from what was announced."""


def working_days(*days: date) -> WorkingDays:
    """Return the calendar to count from any of `days`: a year before and after them is covered."""
    calendar = _of_years(tuple(years_of(days)))
    return calendar.corrected(_entered())


def _entered() -> dict[date, Kind]:
    rows: Iterable[tuple[date, str]] = SpecialDay.objects.values_list("day", "kind")
    return {day: "off" if kind == SpecialDay.Kind.OFF else "worked" for day, kind in rows}


@cache
def _of_years(years: tuple[int, ...]) -> WorkingDays:
    public = holidays.country_holidays("VN", years=years)
    return WorkingDays(frozenset(public), frozenset(public.weekend_workdays)).corrected(ANNOUNCED)
