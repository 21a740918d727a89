"""Official reporting periods: not calendar quarters, but counted from 15 December.

Source: Văn bản 581/BNV-CCHC (summary by Sở Nội vụ Nam Định); nine months: provincial rules under
NĐ 09/2019/NĐ-CP. There is no report for a second or a fourth quarter: the half-year and the yearly report
take their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_CODE = re.compile(r"([0-9]{4})-(Q1|H1|Q3|9M|Y)")
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


def previous_period(period: Period) -> Period:
    """Return the period before: Q1 follows the year before, H1 the first quarter, Q3 the half year.

    Nine months and a year are compared with the same ones of the year before.
    """
    year, part = int(period.code[:4]), period.code[5:]
    before = {"Q1": (year - 1, "Y"), "H1": (year, "Q1"), "Q3": (year, "H1")}
    return _period(*before.get(part, (year - 1, part)))


def same_period_last_year(period: Period) -> Period:
    """Return the same period, a year earlier."""
    return _period(int(period.code[:4]) - 1, period.code[5:])


def periods_with_neighbours(day: date) -> tuple[Period, ...]:
    """Return the periods of the official year a day falls in, by the day their report is due."""
    year = year_of(day).year + 1
    return tuple(_period(year, part) for part in _PARTS)


_PARTS: Final = {
    "Q1": ("Quý I năm {}", "First quarter {}", (-1, 12, 15), (3, 14), (3, 20)),
    "H1": ("6 tháng đầu năm {}", "First half of {}", (-1, 12, 15), (6, 14), (6, 20)),
    "Q3": ("Quý III năm {}", "Third quarter {}", (0, 6, 15), (9, 14), (9, 20)),
    "9M": ("9 tháng đầu năm {}", "First nine months of {}", (-1, 12, 15), (9, 14), (9, 20)),
    "Y": ("Năm {}", "Year {}", (-1, 12, 15), (12, 14), (12, 20)),
}
"""Names, first day (year before or not, month, day), last day and due day of each period."""


def _period(year: int, part: str) -> Period:
    vi, en, (before, month, day), last, due = _PARTS[part]
    return Period(
        f"{year}-{part}",
        vi.format(year),
        en.format(year),
        date(year + before, month, day),
        date(year, *last),
        date(year, *due),
    )
