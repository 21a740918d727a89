"""Count findings and visits anew and compare with the tallies kept beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import models, transaction
from django.db.models import Count

from backend.findings.models import Finding, FindingTally, VisitTally
from backend.findings.tallies import (
    FINDING_KEY,
    STATES,
    VISIT_KEY,
    TallyChanges,
    buckets_of,
)
from backend.journal.totals import Cell
from backend.visits.models import Visit

Counts = Counter[tuple[Cell, str]]


def recount(*, fix: bool = False) -> dict[tuple[Cell, str], int]:
    """Return by how much each column of each row is off (truth minus tally), empty when all agree.

    With `fix` the rows are corrected in the same transaction.
    """
    with transaction.atomic():
        findings, visits = tally_differences()
        if fix:
            TallyChanges(findings, visits).run()
    return findings | visits


def tally_differences() -> tuple[dict[tuple[Cell, str], int], dict[tuple[Cell, str], int]]:
    """Return what `recount` does, of findings and of visits apart; it only reads, without a transaction."""
    findings = _difference(_counted_findings(), _kept(FindingTally, FINDING_KEY, STATES))
    visits = _difference(_counted_visits(), _kept(VisitTally, VISIT_KEY, ("sealed",)))
    return findings, visits


def _counted_findings() -> Counts:
    rows = Finding.objects.order_by().values_list("day", *FINDING_KEY[2:], "state").annotate(n=Count("pk"))
    counts: Counts = Counter()
    for day, *kind, state, n in rows.iterator():
        for bucket in buckets_of(day):
            counts[(*bucket, *kind), state] += n
    return counts


def _counted_visits() -> Counts:
    sealed = Visit.objects.filter(sealed_at__isnull=False).order_by()
    counts: Counts = Counter()
    for day, unit_id, n in sealed.values_list("day", "unit_id").annotate(n=Count("pk")).iterator():
        for bucket in buckets_of(day):
            counts[(*bucket, unit_id), "sealed"] += n
    return counts


def _kept(model: type[models.Model], key: tuple[str, ...], columns: tuple[str, ...]) -> Counts:
    rows = model._default_manager.values_list(*key, *columns)
    return Counter(dict(_columns(rows.iterator(), len(key), columns)))


def _columns(
    rows: Iterator[tuple[Any, ...]], width: int, columns: tuple[str, ...]
) -> Iterator[tuple[tuple[Cell, str], int]]:
    for row in rows:
        for column, n in zip(columns, row[width:], strict=True):
            yield (row[:width], column), n


def _difference(truth: Counts, kept: Counts) -> dict[tuple[Cell, str], int]:
    places = truth.keys() | kept.keys()
    return {place: n for place in places if (n := truth[place] - kept[place])}
