"""Figures by counter, channel and calendar quarter: what may be shown, with and without set-aside days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, TypedDict

from django.db.models import Sum

from backend.citizens.models import GRADES, Answer, Channel, Invitation, SetAside
from backend.people.models import User
from backend.people.rules import require
from backend.units.models import Counter
from shared.rules.satisfaction import K_UNIT, Quarter, Share, looks_stuffed, share_of, shrunk

DIMENSIONS: Final = GRADES[1:]
"""A place, B papers, C officers, D result, E feedback: those of SIPAS, asked in our own words."""
ESTIMATED: Final = (Channel.SLIP, Channel.EXIT)
"""Channels that make figures of a counter; whoever passes a sign answers for themselves alone."""


class ShareRow(TypedDict):
    """k of n with its interval; nulls where there are too few answers."""

    level: str
    k: int | None
    n: int | None
    low: float | None
    high: float | None


class FigureRow(TypedDict):
    """What is shown of a counter and channel in a quarter."""

    counter_id: str
    counter: str
    unit_id: str
    unit: str
    channel: str
    overall: ShareRow
    dimensions: dict[str, ShareRow]
    set_aside_days: int
    without_set_aside: ShareRow
    all_fives: bool
    answered_of_slips: float | None
    estimate: float | None


@dataclass(frozen=True)
class _Place:
    counter: Counter
    channel: str
    answers: Sequence[Answer]
    kept: Sequence[Answer]  # without days that were set aside
    days_aside: int
    printed: int


def figures(quarter: Quarter, reader: User, *, unit_id: str | None = None) -> list[FigureRow]:
    """Return the figures of a quarter in the order of the counters' names, which is no rank."""
    require(reader, "satisfaction.read")
    places = [place for place in _places(quarter) if place.answers]
    estimates = _estimates(places)
    return [
        _row(place, estimates.get((place.counter.pk, place.channel)))
        for place in places
        if unit_id is None or place.counter.unit_id == unit_id
    ]


def _places(quarter: Quarter) -> Iterable[_Place]:
    found: defaultdict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(day__range=(quarter.first, quarter.last)):
        found[answer.counter_id, answer.channel].append(answer)
    aside, printed = _set_aside(quarter), _printed(quarter)
    counters = Counter.objects.filter(pk__in={counter for counter, _ in found}).select_related("unit")
    for counter in counters.order_by("unit__sort", "sort", "pk"):
        for channel in Channel.values:
            answers, days = found.get((counter.pk, channel), []), aside[counter.pk, channel]
            kept = [answer for answer in answers if answer.day not in days]
            yield _Place(counter, channel, answers, kept, len(days), printed.get(counter.pk, 0))


def _row(place: _Place, estimate: float | None) -> FigureRow:
    graded = {name: [_grade(answer, name) for answer in place.answers] for name in DIMENSIONS}
    overall = share_of([answer.q0 for answer in place.answers])
    shown = overall.n is not None
    return {
        "counter_id": place.counter.pk,
        "counter": place.counter.name_vi,
        "unit_id": place.counter.unit_id,
        "unit": place.counter.unit.name_vi,
        "channel": place.channel,
        "overall": _share(overall),
        "dimensions": {name: _share(share_of([g for g in grades if g])) for name, grades in graded.items()},
        "set_aside_days": place.days_aside if shown else 0,
        "without_set_aside": _share(_without(place)),
        "all_fives": looks_stuffed([[getattr(a, name) for name in GRADES] for a in place.answers]),
        "answered_of_slips": _answered(place) if shown else None,
        "estimate": estimate,
    }


def _without(place: _Place) -> Share:
    """Return the figure without set-aside days, unless the difference would show a handful of answers."""
    left_out = len(place.answers) - len(place.kept)
    if 0 < left_out < K_UNIT:
        return Share("too-few")
    return share_of([answer.q0 for answer in place.kept])


def _answered(place: _Place) -> float | None:
    if place.channel != Channel.SLIP or not place.printed:
        return None
    return len(place.answers) / place.printed


def _estimates(places: Sequence[_Place]) -> dict[tuple[str, str], float]:
    """Return the shares drawn towards the province's, for each channel by itself."""
    found: dict[tuple[str, str], float] = {}
    for channel in ESTIMATED:
        shares = {p.counter.pk: share_of([a.q0 for a in p.kept]) for p in places if p.channel == channel}
        counts = {key: (s.k, s.n) for key, s in shares.items() if s.k is not None and s.n is not None}
        if len(counts) > 1:
            drawn = zip(counts, shrunk(list(counts.values())), strict=True)
            found |= {(key, str(channel)): value for key, value in drawn}
    return found


def _set_aside(quarter: Quarter) -> defaultdict[tuple[str, str], set[date]]:
    days: defaultdict[tuple[str, str], set[date]] = defaultdict(set)
    rows = SetAside.objects.filter(day__range=(quarter.first, quarter.last))
    for counter, channel, day in rows.values_list("counter_id", "channel", "day"):
        days[counter, channel].add(day)
    return days


def _printed(quarter: Quarter) -> dict[str, int]:
    batches = Invitation.objects.filter(channel=Channel.SLIP, valid_from__range=(quarter.first, quarter.last))
    return dict(batches.order_by().values_list("counter_id").annotate(Sum("number")))


def _grade(answer: Answer, name: str) -> int | None:
    grade: int | None = getattr(answer, name)
    return grade


def _share(share: Share) -> Any:
    return asdict(share)
