"""Counting what was looked at on visits, once each: a worker takes up those not counted as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, TypeAlias

from django.db import transaction
from django.db.models import F, Model, Q

from backend.checklists.queries import published_checklists
from backend.insight.models import CountedVisit, ItemAnswers, UnitAnswers
from backend.kernel.problems import ProblemError
from backend.units.queries import sessions_on
from backend.visits.bodies import parsed_body
from backend.visits.models import Revision, Visit
from shared.rules.evaluation import Context, evaluate_all
from shared.rules.periods import half_month_of, year_of

AT_ONCE: Final = 200
"""Visits in one transaction."""
JUDGED: Final = frozenset({"pass", "fail"})

Cell: TypeAlias = tuple[date, str, str]
"""Day, unit and item."""
Tally: TypeAlias = Counter[tuple[Cell, str]]


def count_answers(_now: datetime) -> None:
    """Count the visits that are not counted as they are now, until none is left."""
    while _count_some():
        pass


def _count_some() -> int:
    head_is_counted = Q(counted__revision=F("head"))
    due = Visit.objects.exclude(state=Visit.State.SUBMITTED).filter(Q(counted=None) | ~head_is_counted)
    with transaction.atomic():
        visits = list(due.select_related("head", "counted__revision").order_by("pk")[:AT_ONCE])
        changes: Tally = Counter()
        for visit in visits:
            counted = getattr(visit, "counted", None)
            if counted is not None:
                changes.subtract(_answers(visit, counted.revision))
            changes.update(_answers(visit, visit.head))
            CountedVisit.objects.update_or_create(visit=visit, defaults={"revision": visit.head})
        _write(changes)
    return len(visits)


def _answers(visit: Visit, revision: Revision) -> Tally:
    """Return what was looked at and what failed; nothing for a withdrawn visit, or a body nobody can read."""
    try:
        body = parsed_body(revision.body)
        checklists = published_checklists(body.checklists)
    except (ValueError, ProblemError):
        return Counter()
    if body.kind == "withdraw":
        return Counter()
    context = Context(day=visit.day, sessions=sessions_on(visit.unit_id, visit.day), answers=body.answers)
    found: Tally = Counter()
    for _, item, _, result in evaluate_all(checklists, context):
        if result.outcome in JUDGED and not item.restricted:
            cell = (visit.day, visit.unit_id, item.code)
            found[cell, "looked"] += 1
            found[cell, "failed"] += result.outcome == "fail"
    return found


def _write(changes: Tally) -> None:
    by_unit: Counter[tuple[tuple[object, ...], str]] = Counter()
    by_item: Counter[tuple[tuple[object, ...], str]] = Counter()
    for ((day, unit, item), column), n in changes.items():
        by_unit[(year_of(day), unit, item), column] += n
        by_item[(half_month_of(day), item), column] += n
    _add(UnitAnswers, ("year", "unit_id", "item"), by_unit)
    _add(ItemAnswers, ("half_month", "item"), by_item)


def _add(
    model: type[Model], key: Iterable[str], changes: Mapping[tuple[tuple[object, ...], str], int]
) -> None:
    """Add the changes to the rows of a tally, making those that are missing."""
    names = tuple(key)
    for cell in sorted({cell for cell, _ in changes}, key=str):
        values = dict(zip(names, cell, strict=True))
        more = {name: changes.get((cell, name), 0) for name in ("looked", "failed")}
        rows = model._default_manager.filter(**values)
        if not rows.update(**{name: F(name) + n for name, n in more.items()}):
            model._default_manager.create(**values, **more)
