from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.periods import Period, PeriodError, half_month_of, official_period, year_of


def periods_of(year: int) -> list[Period]:
    return [official_period(f"{year}-{part}") for part in ("Q1", "H1", "Q3", "Y")]


years = st.integers(2000, 2100)
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("code", "first", "last", "due"),
    [
        ("2026-Q1", date(2025, 12, 15), date(2026, 3, 14), date(2026, 3, 20)),
        ("2026-H1", date(2025, 12, 15), date(2026, 6, 14), date(2026, 6, 20)),
        ("2026-Q3", date(2026, 6, 15), date(2026, 9, 14), date(2026, 9, 20)),
        ("2026-9M", date(2025, 12, 15), date(2026, 9, 14), date(2026, 9, 20)),
        ("2026-Y", date(2025, 12, 15), date(2026, 12, 14), date(2026, 12, 20)),
    ],
)
def test_official_periods_are_not_calendar_quarters(code: str, first: date, last: date, due: date) -> None:
    period = official_period(code)
    assert (period.date_from, period.date_to, period.due, period.code) == (first, last, due, code)


@pytest.mark.parametrize(
    "code",
    [
        "2026-Q2",
        "2026-Q4",
        "2026-H2",
        "2026",
        "26-Q1",
        "2026-q1",
        "2026-Q1\n",
        "",
        "٢٠٢٦-Q1",
        "0001-Y",
        "0000-Q1",
    ],
)
def test_there_is_no_report_for_any_other_code(code: str) -> None:
    with pytest.raises(PeriodError):
        official_period(code)


@given(years)
def test_half_year_third_quarter_and_the_rest_tile_the_year(year: int) -> None:
    first, half, third, whole = periods_of(year)
    one = timedelta(days=1)
    assert first.date_from == half.date_from == whole.date_from
    assert half.date_to + one == third.date_from
    assert third.date_to < whole.date_to
    assert whole.date_to + one == periods_of(year + 1)[0].date_from


@given(days)
def test_a_half_month_begins_on_the_last_1st_or_15th(day: date) -> None:
    first = half_month_of(day)
    assert first.day in {1, 15}
    assert 0 <= (day - first).days < 17
    assert half_month_of(first) == first


@given(days, days)
def test_a_day_is_in_a_period_or_month_exactly_when_its_half_month_is(day: date, other: date) -> None:
    for period in periods_of(other.year):
        assert (day in period) == (half_month_of(day) in period)
    month = (other.year, other.month)
    assert ((day.year, day.month) == month) == ((half_month_of(day).year, half_month_of(day).month) == month)


@given(days)
def test_a_year_is_the_official_year_that_holds_the_day(day: date) -> None:
    first = year_of(day)
    assert day in official_period(f"{first.year + 1}-Y")
    assert official_period(f"{first.year + 1}-Y").date_from == first
