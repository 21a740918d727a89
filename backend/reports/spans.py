"""Days asked for as years and half months, read from the tallies, and the days left, counted one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from shared.rules.periods import half_month_of, year_of

_DAY = timedelta(days=1)
_LONGEST_HALF_MONTH, _LONGEST_YEAR = timedelta(days=17), timedelta(days=366)
EARLIEST = year_of(date(1901, 1, 1))
LATEST = year_of(date(2201, 1, 1)) - _DAY


@dataclass(frozen=True)
class Days:
    """From one day to another, both included; None is open."""

    first: date | None = None
    last: date | None = None


ALL_TIME = Days()


@dataclass(frozen=True)
class Stretch:
    """From one day until before another: to be added, or (`times` -1) taken out of what is counted whole."""

    since: date
    until: date
    times: int = 1


@dataclass(frozen=True)
class Split:
    """What to read as whole years and as whole half months, and what is left to count day by day."""

    years: tuple[Stretch, ...] = ()
    half_months: tuple[Stretch, ...] = ()
    days: tuple[Stretch, ...] = ()


def split_days(asked: Days) -> Split:
    """Cut the days at the 1sts and 15ths: official periods and calendar months leave nothing ragged.

    Of a half month or year asked for in part, the shorter part is read: what is asked for, or the rest. Days
    within one half month are all counted: its tally has as many rows to read.
    """
    since = max(asked.first or EARLIEST, EARLIEST)
    until = min(asked.last or LATEST, LATEST) + _DAY
    if since >= until:
        return Split()
    if _part_of_a_half_month(since, until):
        return Split(days=(Stretch(since, until),))
    half_months, days = _rounded(Stretch(since, until), half_month_of, _LONGEST_HALF_MONTH)
    if half_months is None:
        return Split(days=days)
    years, rest = _rounded(half_months, year_of, _LONGEST_YEAR)
    return Split((years,) if years else (), rest, days)


def _part_of_a_half_month(since: date, until: date) -> bool:
    first = half_month_of(since)
    end = half_month_of(first + _LONGEST_HALF_MONTH)
    return until <= end and (since, until) != (first, end)


def _rounded(
    asked: Stretch, floor: Callable[[date], date], longest: timedelta
) -> tuple[Stretch | None, tuple[Stretch, ...]]:
    """Return the whole buckets nearest to what is asked for, and what corrects them.

    `floor` gives the first day of a bucket; none is longer than `longest`.
    """
    first, last = floor(asked.since), floor(asked.until - _DAY)
    end = floor(last + longest)
    if first != last:
        whole = Stretch(_nearest(asked.since, floor, longest), _nearest(asked.until, floor, longest))
    elif 2 * (asked.until - asked.since) > end - first:
        whole = Stretch(first, end)
    else:
        return None, (asked,)
    corrections = (*_between(asked.since, whole.since), *_between(whole.until, asked.until))
    return whole if whole.since < whole.until else None, corrections


def _nearest(day: date, floor: Callable[[date], date], longest: timedelta) -> date:
    """Return the first day of a bucket that is nearest to `day`."""
    below = floor(day)
    above = floor(below + longest)
    return below if day - below < above - day else above


def _between(since: date, until: date) -> tuple[Stretch, ...]:
    """Return what lies between two days, to be taken out where they stand the other way round."""
    if since == until:
        return ()
    return (Stretch(since, until) if since < until else Stretch(until, since, -1),)
