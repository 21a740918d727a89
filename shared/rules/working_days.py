"""Working days: the calendar is data that the caller brings; nothing here knows a holiday.

A day is worked from Monday to Friday unless it is off (a public holiday or the day given in its place), and
on a Saturday or Sunday only where the Government had it made up for a day off elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

SATURDAY = 5
ONE_DAY = timedelta(days=1)

Kind = Literal["off", "worked"]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A calendar: weekdays that are not worked, and days of weekends that are."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def corrected(self, days: Mapping[date, Kind]) -> Self:
        """Return the calendar with what was decided of single days since: such a decision wins."""
        off = {day for day, kind in days.items() if kind == "off"}
        worked = set(days) - off
        return type(self)((self.off | off) - worked, (self.worked | worked) - off)

    def is_worked(self, day: date) -> bool:
        """Say whether offices work on `day`."""
        if day.weekday() >= SATURDAY:
            return day in self.worked
        return day not in self.off

    def add(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`; `day` itself where `count` is 0."""
        for _ in range(count):
            day += ONE_DAY
            while not self.is_worked(day):
                day += ONE_DAY
        return day

    def before(self, day: date, count: int) -> date:
        """Return the `count`-th working day before `day`."""
        for _ in range(count):
            day -= ONE_DAY
            while not self.is_worked(day):
                day -= ONE_DAY
        return day

    def between(self, first: date, last: date) -> int:
        """Return how many working days there are after `first` up to `last`; 0 where `last` is not later."""
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(map(self.is_worked, days))


def years_of(days: Iterable[date]) -> range:
    """Return the years a calendar must cover to count from any of `days`: a year on each side as well."""
    years = [day.year for day in days]
    return range(min(years) - 1, max(years) + 2)
