"""Official reporting periods: not calendar quarters, but counted from 15 December.

Source: Văn bản 581/BNV-CCHC (summary by Sở Nội vụ Nam Định). There is no report for a second or a
fourth quarter: the half-year and the yearly report take their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_CODE = re.compile(r"([0-9]{4})-(Q1|H1|Q3|Y)")
FIRST_DAY = 15


class PeriodError(ValueError):
    """The text names no official reporting period."""


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period; both ends belong to it. `due` is the day the report must reach the Ministry."""

    code: str
    vi: str
    en: str
    date_from: date
    date_to: date
    due: date

    def __contains__(self, day: date) -> bool:
        return self.date_from <= day <= self.date_to


def official_period(code: str) -> Period:
    """Return the period named "2026-Q1", "2026-H1", "2026-Q3" or "2026-Y"; PeriodError for the rest."""
    match = _CODE.fullmatch(code)
    if match is None or int(match[1]) < 2:
        raise PeriodError(f"no official reporting period: {code!r}")
    return _period(int(match[1]), match[2])


def half_month_of(day: date) -> date:
    """Return the first day, a 1st or a 15th, of the half month `day` falls in.

    Official periods and the months of the calendar are both whole half months.
    """
    return day.replace(day=FIRST_DAY if day.day >= FIRST_DAY else 1)


def year_of(day: date) -> date:
    """Return the first day, a 15 December, of the official year `day` falls in."""
    first = date(day.year, 12, FIRST_DAY)
    return first if day >= first else first.replace(year=day.year - 1)


def _period(year: int, part: str) -> Period:
    start = date(year - 1, 12, 15)
    if part == "Q1":
        return Period(
            f"{year}-Q1",
            f"Quý I năm {year}",
            f"First quarter {year}",
            start,
            date(year, 3, 14),
            date(year, 3, 20),
        )
    if part == "H1":
        return Period(
            f"{year}-H1",
            f"6 tháng đầu năm {year}",
            f"First half of {year}",
            start,
            date(year, 6, 14),
            date(year, 6, 20),
        )
    if part == "Q3":
        return Period(
            f"{year}-Q3",
            f"Quý III năm {year}",
            f"Third quarter {year}",
            date(year, 6, 15),
            date(year, 9, 14),
            date(year, 9, 20),
        )
    return Period(f"{year}-Y", f"Năm {year}", f"Year {year}", start, date(year, 12, 14), date(year, 12, 20))
