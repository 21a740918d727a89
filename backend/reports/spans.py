"""Days asked for, cut into whole month buckets (read from the tallies) and ragged ends (counted by row)."""

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
class Split:
    """Whole buckets from one first day until before another (None: none), and the days left over."""

    whole: tuple[date, date] | None
    ragged: tuple[tuple[date, date], ...]


def split(days: Days) -> Split:
    """Cut the days at the 15ths: every official period is whole buckets and leaves nothing ragged."""
    first = max(days.first or EARLIEST, EARLIEST)
    last = min(days.last or LATEST, LATEST)
    if first > last:
        return Split(None, ())
    since = first if first == bucket_of(first) else _next(bucket_of(first))
    until = bucket_of(last + _DAY)
    if since >= until:
        return Split(None, ((first, last),))
    ends = ((first, since - _DAY), (until, last))
    return Split((since, until), tuple((a, b) for a, b in ends if a <= b))


def _next(bucket: date) -> date:
    return bucket_of(bucket + timedelta(days=31))
