"""Days asked for as month buckets, read from the tallies, and ragged ends, counted finding by finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.periods import FIRST_DAY, bucket_of

EARLIEST = date(1900, 1, FIRST_DAY)
LATEST = date(2200, 1, FIRST_DAY) - timedelta(days=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """From one day to another, both included; None is open."""

    first: date | None = None
    last: date | None = None


ALL_TIME = Days()


@dataclass(frozen=True)
class End:
    """Days beside the buckets: to be added, or (`times` -1) to be taken out of a bucket counted whole."""

    first: date
    last: date
    times: int = 1


@dataclass(frozen=True)
class Split:
    """Whole buckets from one first day until before another (None: none), and what is left to correct."""

    whole: tuple[date, date] | None
    ends: tuple[End, ...]


def split(days: Days) -> Split:
    """Cut the days at the 15ths: every official period is whole buckets and leaves nothing ragged.

    Of a bucket that is asked for in part, the shorter part is counted: what is asked for, or the rest.
    """
    first = max(days.first or EARLIEST, EARLIEST)
    last = min(days.last or LATEST, LATEST)
    if first > last:
        return Split(None, ())
    since, until = bucket_of(first), _next(bucket_of(last))
    if _next(since) == until and (first, last) != (since, until - _DAY):
        return Split(None, (End(first, last),))
    since, head = _from(first, since)
    until, tail = _to(last, until)
    return Split((since, until) if since < until else None, (*head, *tail))


def _from(first: date, bucket: date) -> tuple[date, tuple[End, ...]]:
    """Return the first bucket to read and what to correct before it."""
    after = _next(bucket)
    if first == bucket:
        return bucket, ()
    if first - bucket < after - first:
        return bucket, (End(bucket, first - _DAY, -1),)
    return after, (End(first, after - _DAY),)


def _to(last: date, until: date) -> tuple[date, tuple[End, ...]]:
    """Return the bucket to stop before and what to correct behind it."""
    bucket = bucket_of(until - _DAY)
    if last == until - _DAY:
        return until, ()
    if until - last < last - bucket:
        return until, (End(last + _DAY, until - _DAY, -1),)
    return bucket, (End(bucket, last),)


def _next(bucket: date) -> date:
    return bucket_of(bucket + timedelta(days=31))
