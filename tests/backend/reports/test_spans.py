"""Days asked for are cut into whole years, whole half months and ragged ends without gap or overlap."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.reports.spans import ALL_TIME, Days, Split, Stretch, split_days
from shared.rules.periods import half_month_of, official_period, year_of

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
SPANS = st.tuples(DAYS, DAYS).map(sorted)


@given(SPANS)
def test_every_day_is_counted_exactly_once(ends: list[date]) -> None:
    first, last = ends
    counted = _counted(split_days(Days(first, last)))
    assert set(counted.values()) <= {0, 1}
    assert sorted(counted.elements()) == _days(Stretch(first, last + timedelta(days=1)))


@given(SPANS)
def test_what_is_read_whole_is_whole(ends: list[date]) -> None:
    parts = split_days(Days(*ends))
    for part in parts.years:
        assert (year_of(part.since), year_of(part.until)) == (part.since, part.until)
    for part in parts.half_months:
        assert (half_month_of(part.since), half_month_of(part.until)) == (part.since, part.until)


@given(SPANS)
def test_never_more_than_a_quarter_of_a_month_at_either_end_is_counted_day_by_day(ends: list[date]) -> None:
    first, last = ends
    parts = split_days(Days(first, last)).days
    if half_month_of(first) != half_month_of(last):
        assert all(part.until - part.since <= timedelta(days=8) for part in parts)


def test_days_within_one_half_month_are_counted_as_they_are() -> None:
    first, last = date(2026, 7, 20), date(2026, 7, 29)
    assert split_days(Days(first, last)) == Split(days=(Stretch(first, last + timedelta(days=1)),))


def test_a_whole_half_month_is_read_as_one() -> None:
    half_month = Stretch(date(2026, 7, 15), date(2026, 8, 1))
    assert split_days(Days(date(2026, 7, 15), date(2026, 7, 31))) == Split(half_months=(half_month,))


@given(SPANS)
def test_never_more_than_half_a_year_at_either_end_is_read_by_half_months(ends: list[date]) -> None:
    assert all(part.until - part.since <= timedelta(days=184) for part in split_days(Days(*ends)).half_months)


@pytest.mark.parametrize("code", ["2026-Q1", "2026-H1", "2026-Q3", "2026-Y"])
def test_official_periods_leave_nothing_ragged(code: str) -> None:
    period = official_period(code)
    assert split_days(Days(period.date_from, period.date_to)).days == ()


def test_an_official_year_is_read_as_one() -> None:
    period = official_period("2026-Y")
    year = Stretch(period.date_from, period.date_to + timedelta(days=1))
    assert split_days(Days(period.date_from, period.date_to)) == Split(years=(year,))


def test_a_calendar_year_is_one_year_and_two_half_months() -> None:
    parts = split_days(Days(date(2026, 1, 1), date(2026, 12, 31)))
    assert parts == Split(
        years=(Stretch(date(2025, 12, 15), date(2026, 12, 15)),),
        half_months=(
            Stretch(date(2025, 12, 15), date(2026, 1, 1), -1),
            Stretch(date(2026, 12, 15), date(2027, 1, 1)),
        ),
    )


def test_all_time_is_whole_years() -> None:
    parts = split_days(ALL_TIME)
    assert parts.years
    assert parts == Split(years=parts.years)


def test_days_beyond_the_calendar_of_the_product_count_nothing() -> None:
    assert split_days(Days(date(9999, 12, 31), None)) == split_days(Days(None, date(1, 1, 1))) == Split()


def _counted(parts: Split) -> Counter[date]:
    """Return how often each day is counted."""
    counted = Counter[date]()
    for part in (*parts.years, *parts.half_months, *parts.days):
        for day in _days(part):
            counted[day] += part.times
    return counted


def _days(part: Stretch) -> list[date]:
    return [part.since + timedelta(days=n) for n in range((part.until - part.since).days)]
