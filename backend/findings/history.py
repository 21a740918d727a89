"""What earlier visits to a unit say that makes a new finding graver."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from backend.findings.lineage import lineage
from backend.findings.models import Finding
from shared.evaluation import History
from shared.findings import CONFIRMED_STATES, State
from shared.text import fold

MONTHS: Final = 12
ABSENT_WITHOUT_REASON: Final = "GG-05"
"""The item on which absentees are named."""


def history(visit_id: UUID, unit_id: str, day: date) -> History:
    """Return what was found at the unit, its predecessors and successors in the 12 months up to `day`.

    A repeat follows a confirmed finding; an absence counts as long as it was not dropped or withdrawn.
    """
    earlier = (
        Finding.objects.filter(unit__in=lineage(unit_id), day__gte=_year_before(day), day__lte=day)
        .exclude(visit=visit_id)
        .exclude(state__in=(State.DROPPED, State.WITHDRAWN))
        .filter(Q(state__in=CONFIRMED_STATES) | Q(item=ABSENT_WITHOUT_REASON))
        .values_list("item", "state", "facts")
    )
    rows = list(earlier)
    return History(
        repeat_items=frozenset(item for item, state, _ in rows if state in CONFIRMED_STATES),
        absent_officials=frozenset(
            fold(name) for item, _, facts in rows if item == ABSENT_WITHOUT_REASON for name in _named(facts)
        ),
    )


def _named(facts: dict[str, Any]) -> Iterable[str]:
    return (official["full_name"] for official in facts.get("officials", ()))


def _year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February looks back to 1 March."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)
