"""Days asked for are cut into whole buckets and ragged ends without gap or overlap."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backend.reports.spans import ALL_TIME, Days, split
from shared.periods import bucket_of, official_period

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(st.tuples(DAYS, DAYS).map(sorted))
def test_every_day_is_counted_exactly_once(ends: list[date]) -> None:
    first, last = ends
    parts = split(Days(first, last))
    counted: list[date] = []
    if parts.whole:
        since, until = parts.whole
        assert (bucket_of(since), bucket_of(until)) == (since, until)
        counted += _days(since, until - timedelta(days=1))
    for a, b in parts.ragged:
        counted += _days(a, b)
    assert sorted(counted) == _days(first, last)


def test_official_periods_leave_nothing_ragged() -> None:
    for code in ("2026-Q1", "2026-H1", "2026-Q3", "2026-Y"):
        period = official_period(code)
        parts = split(Days(period.date_from, period.date_to))
        assert parts.whole == (period.date_from, period.date_to + timedelta(days=1))
        assert parts.ragged == ()


def test_all_time_is_whole_buckets() -> None:
    assert split(ALL_TIME).ragged == ()


def test_days_beyond_the_calendar_of_the_product_count_nothing() -> None:
    assert split(Days(date(9999, 12, 31), None)) == split(Days(None, date(1, 1, 1)))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
