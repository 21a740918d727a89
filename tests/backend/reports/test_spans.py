"""Days asked for are cut into whole buckets and ragged ends without gap or overlap."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.reports.spans import ALL_TIME, Days, split
from shared.periods import bucket_of, official_period

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_every_day_is_counted_exactly_once(ends: list[date]) -> None:
    first, last = ends
    assert +_counted(Days(first, last)) == Counter(_days(first, last))


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_of_a_bucket_never_more_than_half_is_counted_day_by_day(ends: list[date]) -> None:
    first, last = ends
    if bucket_of(first) != bucket_of(last):
        assert all((end.last - end.first).days < 16 for end in split(Days(first, last)).ends)


def test_official_periods_leave_nothing_ragged() -> None:
    for code in ("2026-Q1", "2026-H1", "2026-Q3", "2026-Y"):
        period = official_period(code)
        parts = split(Days(period.date_from, period.date_to))
        assert parts.whole == (period.date_from, period.date_to + timedelta(days=1))
        assert parts.ends == ()


def test_all_time_is_whole_buckets() -> None:
    assert split(ALL_TIME).ends == ()


def test_days_beyond_the_calendar_of_the_product_count_nothing() -> None:
    assert split(Days(date(9999, 12, 31), None)) == split(Days(None, date(1, 1, 1)))


def _counted(days: Days) -> Counter[date]:
    """Return how often each day is counted; whole buckets are whole buckets."""
    parts, counted = split(days), Counter[date]()
    if parts.whole:
        since, until = parts.whole
        assert (bucket_of(since), bucket_of(until)) == (since, until)
        counted.update(_days(since, until - timedelta(days=1)))
    for end in parts.ends:
        for day in _days(end.first, end.last):
            counted[day] += end.times
    assert set(counted.values()) <= {0, 1}
    return counted


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
