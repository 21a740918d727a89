"""Violations by unit: whole years and half months from the tallies, days and narrow views from the findings.

Home Affairs sees everything, leaders and administrators everything but restricted findings. For everybody
else the findings and visits they may see are counted one by one: those are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from backend.findings.models import Finding, FindingTally, VisitTally
from backend.findings.tallies import HALF_MONTH, YEAR
from backend.people.models import Role, User
from backend.reports.figures import RowsOf, Table, tabulate
from backend.reports.placing import Rollup, Structure, places_of_units
from backend.reports.spans import ALL_TIME, Days, Split, Stretch, split_days
from backend.reports.statements import Counters, Statement, counted_by_kind, rows_of_statements, statement_of
from backend.units.queries import units_in_time
from backend.visits.models import Visit
from shared.rules.findings import CONFIRMED_STATES, State, counts_as

SEES_EVERYTHING = frozenset({Role.REVIEWER})
SEES_TOTALS = SEES_EVERYTHING | {Role.LEADER, Role.ADMINISTRATOR}
COUNTED_STATES = frozenset(state for state in State if counts_as(state))


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
    counters = (COUNTED_STATES, CONFIRMED_STATES, {State.CONTESTED}, _split_states(viewer, asked))
    which = here & _kind(asked)
    if viewer.role in SEES_TOTALS:
        allowed = which if viewer.role in SEES_EVERYTHING else which & Q(restricted=False)
        findings, visits = _all_findings(allowed, asked.days, counters), _all_visits(here, asked.days)
    else:
        between = _between(asked.days)
        findings = iter(
            [counted_by_kind(Finding.objects.visible_to(viewer).filter(which, between), counters)]
        )
        visits = iter([_seen_visits(viewer, here & between)])
    return tabulate(rows_of_statements(findings), rows_of_statements(visits), rows_of)


def _all_findings(which: Q, days: Days, counters: Counters) -> Iterator[Statement | None]:
    parts = split_days(days)
    for buckets, times in _whole(parts):
        kinds = FindingTally.objects.filter(which, buckets).order_by()
        sums = {f"n{i}": _sum(states) * times for i, states in enumerate(counters)}
        yield statement_of(kinds.values_list("unit_id", "checklist", "severity").annotate(**sums))
    for end in parts.days:
        yield counted_by_kind(Finding.objects.filter(which, _on_days_of(end)), counters, times=end.times)


def _all_visits(here: Q, days: Days) -> Iterator[Statement | None]:
    parts = split_days(days)
    for buckets, times in _whole(parts):
        tallied = VisitTally.objects.filter(here, buckets).order_by()
        yield statement_of(tallied.values_list("unit_id").annotate(visits=Sum("sealed") * times))
    for end in parts.days:
        yield _sealed(Visit.objects.filter(here, _on_days_of(end)), times=end.times)


def _seen_visits(viewer: User, which: Q) -> Statement | None:
    """Count the person's own visits; for a unit, those it is notified of a finding of."""
    if viewer.role != Role.UNIT_OFFICER:
        return _sealed(Visit.objects.visible_to(viewer).filter(which))
    notified = Finding.objects.visible_to(viewer).filter(which).order_by()
    return statement_of(notified.values_list("unit_id").annotate(visits=Count("visit", distinct=True)))


def _sealed(visits: QuerySet[Visit], *, times: int = 1) -> Statement | None:
    sealed = visits.filter(sealed_at__isnull=False).order_by()
    return statement_of(sealed.values_list("unit_id").annotate(visits=Count("pk") * times))


def _sum(states: Iterable[State]) -> Sum:
    first, *others = sorted(states)
    columns: Any = F(first)
    for state in others:
        columns += F(state)
    return Sum(columns)


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
    placed = places_of_units(units_in_time(), asked.structure, asked.rollup, asked.unit_id, today)
    here = Q(unit__in=[unit_id for unit_id, rows in placed.items() if rows]) if asked.unit_id else Q()
    return placed.__getitem__, here


def _itself(unit_id: str) -> tuple[str, ...]:
    return (unit_id,)


def _between(days: Days) -> Q:
    first = Q(day__gte=days.first) if days.first else Q()
    return first & Q(day__lte=days.last) if days.last else first


def _whole(parts: Split) -> Iterator[tuple[Q, int]]:
    """Yield the buckets to read, and whether they are added or (-1) taken out."""
    for length, stretches in ((YEAR, parts.years), (HALF_MONTH, parts.half_months)):
        for part in stretches:
            yield Q(length=length, bucket__gte=part.since, bucket__lt=part.until), part.times


def _on_days_of(part: Stretch) -> Q:
    return Q(day__gte=part.since, day__lt=part.until)
