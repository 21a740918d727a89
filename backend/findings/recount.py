"""Count findings and visits anew and compare with the tallies kept beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import Count

from backend.findings.models import Finding
from backend.findings.tally import FINDING_KEY, VISIT_KEY, Cell, FindingTally, VisitTally, shift
from backend.visits.models import Visit
from shared.periods import bucket_of


def drift(*, fix: bool = False) -> dict[Cell, int]:
    """Return how far each tally row is from the truth (truth minus tally), empty when all agree.

    With `fix` the rows are corrected in the same transaction.
    """
    with transaction.atomic():
        findings = _difference(_counted_findings(), _kept(FindingTally, FINDING_KEY))
        visits = _difference(_counted_visits(), _kept(VisitTally, VISIT_KEY))
        if fix:
            shift(FindingTally, FINDING_KEY, findings)
            shift(VisitTally, VISIT_KEY, visits)
    return findings | visits


def _counted_findings() -> Counter[Cell]:
    rows = Finding.objects.order_by().values_list("day", *FINDING_KEY[1:]).annotate(n=Count("pk"))
    return _by_bucket(rows)


def _counted_visits() -> Counter[Cell]:
    sealed = Visit.objects.filter(sealed_at__isnull=False).order_by()
    return _by_bucket(sealed.values_list("day", "unit_id").annotate(n=Count("pk")))


def _by_bucket(rows: models.QuerySet[Any, tuple[Any, ...]]) -> Counter[Cell]:
    counted: Counter[Cell] = Counter()
    for day, *rest, n in rows.iterator():
        counted[(bucket_of(day), *rest)] += n
    return counted


def _kept(model: type[models.Model], key: tuple[str, ...]) -> dict[Cell, int]:
    rows = model._default_manager.values_list(*key, "n")
    return {tuple(cell): n for *cell, n in rows.iterator()}


def _difference(truth: Mapping[Cell, int], kept: Mapping[Cell, int]) -> dict[Cell, int]:
    cells = truth.keys() | kept.keys()
    return {cell: n for cell in cells if (n := truth.get(cell, 0) - kept.get(cell, 0))}
