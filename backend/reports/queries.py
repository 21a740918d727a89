"""Violations by unit: whole buckets from the tallies, ragged ends and narrow views from the findings.

Home Affairs sees everything, leaders and administrators everything but restricted findings. For everybody
else the findings and visits they may see are counted one by one: those are few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum

from backend.findings.models import Finding
from backend.findings.tally import FindingTally, VisitTally
from backend.people.models import Role, User
from backend.reports.figures import RowsOf, Table, tabulate
from backend.reports.placing import Rollup, Structure, places
from backend.reports.spans import ALL_TIME, Days, split
from backend.units.queries import units_in_time
from backend.visits.models import Visit
from shared.findings import CONFIRMED_STATES, State, counts_as

SEES_EVERYTHING = frozenset({Role.REVIEWER})
SEES_TOTALS = SEES_EVERYTHING | {Role.LEADER, Role.ADMINISTRATOR}
COUNTED_STATES = frozenset(state for state in State if counts_as(state))

Counting: TypeAlias = Callable[[Iterable[State]], Aggregate]


@dataclass(frozen=True)
class Question:
    """What is asked; what is None stays open. The breakdowns show the findings in the states `split`."""

    days: Days = ALL_TIME
    checklist: str | None = None
    severity: str | None = None
    split: frozenset[State] | None = None
    structure: Structure = Structure.THEN
    rollup: Rollup = Rollup.OWN
    unit_id: str | None = None


def violations_by_unit(viewer: User, asked: Question, *, today: date) -> Table:
    """Count findings and visits per unit for what `viewer` may see.

    Visits are all sealed ones of those days: asking for one checklist or severity does not lessen them.
    """
    rows_of, here = _placement(asked, today)
    totals = viewer.role in SEES_TOTALS
    findings = _finding_sources(viewer, asked, here) if totals else _seen_findings(viewer, asked, here)
    visits = _visit_sources(asked, here) if totals else _seen_visits(viewer, asked, here)
    return tabulate(_rows(findings), _rows(visits), rows_of)


def _finding_sources(viewer: User, asked: Question, here: Q) -> Iterator[QuerySet[Any, Any]]:
    """Yield one query per kind of source; what a leader may not see is left out."""
    which = here & _kind(asked)
    if viewer.role not in SEES_EVERYTHING:
        which &= Q(restricted=False)
    states = _split_states(viewer, asked)
    parts = split(asked.days)
    if parts.whole:
        tallied = FindingTally.objects.filter(which, _in_buckets(parts.whole))
        yield _by_kind(tallied, states, _sum)
    if parts.ragged:
        yield _by_kind(Finding.objects.filter(which, _in_ends(parts.ragged)), states, _count)


def _seen_findings(viewer: User, asked: Question, here: Q) -> Iterator[QuerySet[Any, Any]]:
    seen = Finding.objects.visible_to(viewer).filter(here, _kind(asked), _between(asked.days))
    yield _by_kind(seen, _split_states(viewer, asked), _count)


def _visit_sources(asked: Question, here: Q) -> Iterator[QuerySet[Any, Any]]:
    parts = split(asked.days)
    if parts.whole:
        tallied = VisitTally.objects.filter(here, _in_buckets(parts.whole)).order_by()
        yield tallied.values_list("unit_id").annotate(visits=Sum("sealed"))
    if parts.ragged:
        yield _by_unit(Visit.objects.filter(here, _in_ends(parts.ragged)))


def _seen_visits(viewer: User, asked: Question, here: Q) -> Iterator[QuerySet[Any, Any]]:
    """Yield the person's own visits; to a unit, those it is notified of a finding of."""
    which = here & _between(asked.days)
    if viewer.role == Role.UNIT_OFFICER:
        notified = Finding.objects.visible_to(viewer).filter(which).order_by()
        yield notified.values_list("unit_id").annotate(visits=Count("visit", distinct=True))
    else:
        yield _by_unit(Visit.objects.visible_to(viewer).filter(which))


def _by_unit(visits: QuerySet[Visit]) -> QuerySet[Any, Any]:
    sealed = visits.filter(sealed_at__isnull=False).order_by()
    return sealed.values_list("unit_id").annotate(visits=Count("pk"))


def _by_kind(rows: QuerySet[Any], split_states: Iterable[State], counted: Counting) -> QuerySet[Any, Any]:
    """Group by what a `Cell` tells apart, in the order of its fields."""
    kinds = rows.order_by().values_list("unit_id", "checklist", "severity")
    counts: QuerySet[Any, Any] = kinds.annotate(
        all_recorded=counted(COUNTED_STATES),
        all_confirmed=counted(CONFIRMED_STATES),
        all_contested=counted([State.CONTESTED]),
        all_split=counted(split_states),
    )
    return counts


def _rows(sources: Iterable[QuerySet[Any, Any]]) -> list[Any]:
    """Read all sources in one statement, so that all are seen at one moment; no ORM in between."""
    queries = list(sources)
    if not queries:
        return []
    try:
        sql, params = queries[0].union(*queries[1:], all=True).query.sql_with_params()
    except EmptyResultSet:  # no unit to look at
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[Any] = cursor.fetchall()
    return rows


def _count(states: Iterable[State]) -> Aggregate:
    return Count("state", filter=Q(state__in=sorted(states)))  # not its key: the index then has all


def _sum(states: Iterable[State]) -> Aggregate:
    return Sum(reduce(add, (F(state) for state in sorted(states))))


def _split_states(viewer: User, asked: Question) -> frozenset[State]:
    if asked.split is not None:
        return asked.split
    return COUNTED_STATES if viewer.role in SEES_EVERYTHING else CONFIRMED_STATES


def _kind(asked: Question) -> Q:
    wanted = {"checklist": asked.checklist, "severity": asked.severity}
    return Q(**{name: value for name, value in wanted.items() if value is not None})


def _placement(asked: Question, today: date) -> tuple[RowsOf, Q]:
    """Return in which rows a unit counts, and the units to look at."""
    if (asked.structure, asked.rollup) == (Structure.THEN, Rollup.OWN):
        return _itself, Q(unit=asked.unit_id) if asked.unit_id else Q()
    placed = places(units_in_time(), asked.structure, asked.rollup, asked.unit_id, today)
    here = Q(unit__in=[unit_id for unit_id, rows in placed.items() if rows]) if asked.unit_id else Q()
    return placed.__getitem__, here


def _itself(unit_id: str) -> tuple[str, ...]:
    return (unit_id,)


def _between(days: Days) -> Q:
    first = Q(day__gte=days.first) if days.first else Q()
    return first & Q(day__lte=days.last) if days.last else first


def _in_buckets(whole: tuple[date, date]) -> Q:
    return Q(bucket__gte=whole[0], bucket__lt=whole[1])


def _in_ends(ragged: Iterable[tuple[date, date]]) -> Q:
    ends = Q()
    for first, last in ragged:
        ends |= Q(day__gte=first, day__lte=last)
    return ends
