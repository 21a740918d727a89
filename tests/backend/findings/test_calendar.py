"""Vietnam's calendar as the Government announced it, and the due dates that follow over the holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backend.findings.calendar import working_days
from backend.findings.models import SpecialDay

pytestmark = pytest.mark.django_db

ANNOUNCED = """
2025  01-01  01-27 01-28 01-29 01-30 01-31  04-07  04-30 05-01 05-02  09-01 09-02                worked 04-26
2026  01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24 worked 01-10 08-22
2027  01-01  02-04 02-05 02-08 02-09 02-10  04-16  04-30 05-03  09-02 09-03  11-24               worked
"""
"""Weekdays on which offices are closed, and days of weekends made up for: New Year, Tet, the Hung Kings,
Victory Day and May Day, National Day, since 2026 Culture Day, with the days given in their place."""

DUE = [
    # notified on, working days, due on
    ("2025-01-24", 5, "2025-02-07"),  # the Friday before Tet of At Ty
    ("2025-04-24", 2, "2025-04-26"),  # Saturday 26 April was worked in the place of 2 May
    ("2025-04-28", 5, "2025-05-08"),
    ("2025-08-29", 1, "2025-09-03"),
    ("2025-12-31", 1, "2026-01-05"),
    ("2026-01-08", 3, "2026-01-12"),  # Saturday 10 January was worked in the place of 2 January
    ("2026-02-13", 1, "2026-02-23"),  # the Friday before Tet of Binh Ngo
    ("2026-02-10", 15, "2026-03-10"),
    ("2026-04-24", 5, "2026-05-06"),
    ("2026-08-20", 15, "2026-09-14"),
    ("2026-11-23", 1, "2026-11-25"),
    ("2027-02-03", 5, "2027-02-17"),  # the Wednesday before Tet of Dinh Mui
    ("2027-04-29", 1, "2027-05-04"),
    ("2027-09-01", 1, "2027-09-06"),
]


@pytest.mark.parametrize("line", ANNOUNCED.strip().splitlines(), ids=lambda line: line[:4])
def test_each_year_has_exactly_the_announced_days(line: str) -> None:
    closed, worked = (part.split() for part in line[4:].split("worked"))
    first = date(int(line[:4]), 1, 1)
    days = [first + timedelta(days=n) for n in range(365)]
    calendar = working_days(first)
    assert [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not calendar.is_worked(day)] == closed
    assert [f"{day:%m-%d}" for day in days if day.weekday() >= 5 and calendar.is_worked(day)] == worked


@pytest.mark.parametrize(("notified_on", "count", "due_on"), DUE)
def test_due_dates_over_the_holidays(notified_on: str, count: int, due_on: str) -> None:
    day = date.fromisoformat(notified_on)
    assert working_days(day).add(day, count) == date.fromisoformat(due_on)


def test_the_office_can_correct_the_calendar() -> None:
    tuesday = date(2027, 11, 23)
    SpecialDay.objects.create(day=tuesday, kind=SpecialDay.Kind.OFF, source="Thông báo của UBND tỉnh")
    assert working_days(tuesday).add(date(2027, 11, 22), 1) == date(2027, 11, 25)
