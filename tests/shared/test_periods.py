from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.periods import Period, PeriodError, bucket_of, buckets_between, official_period


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


@given(years)
def test_a_period_is_a_whole_number_of_buckets(year: int) -> None:
    assert [len(period.buckets()) for period in periods_of(year)] == [3, 6, 3, 12]
    for period in periods_of(year):
        assert period.buckets()[0] == period.date_from
        assert bucket_of(period.date_to + timedelta(days=1)) == period.date_to + timedelta(days=1)


@given(days)
def test_a_bucket_starts_on_the_last_15th(day: date) -> None:
    bucket = bucket_of(day)
    assert bucket.day == 15
    assert 0 <= (day - bucket).days < 31
    assert bucket_of(bucket) == bucket


@given(days, days)
def test_a_day_is_in_a_period_exactly_when_its_bucket_is(day: date, other: date) -> None:
    for period in periods_of(other.year):
        assert (day in period) == (bucket_of(day) in period.buckets())


@given(days, st.integers(0, 900))
def test_buckets_between_two_days_follow_each_other(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    buckets = buckets_between(first, last)
    assert buckets[0] == bucket_of(first)
    assert buckets[-1] == bucket_of(last)
    assert all(a < b for a, b in pairwise(buckets))
