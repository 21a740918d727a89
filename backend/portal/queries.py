"""What the first page and the figures count, each in one SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from backend.findings.annotations import overdue
from backend.findings.models import Finding
from backend.findings.queries import counts_by_state, findings_for
from backend.findings.review_queue import waiting_visits
from backend.findings.rows import FindingColumns
from backend.kernel.rows import rows_of
from backend.people.models import User
from backend.reports.figures import Figures, Table
from backend.reports.queries import Question, violations_by_unit
from backend.units.models import Unit
from backend.visits.queries import visit_row
from backend.visits.rows import VisitColumns, VisitRow

Row = dict[str, Any]
FIRST: Final = 6
"""So many of each kind stand on the first page; the rest is one click away."""
MOST_COUNTED: Final = 1000
"""Beyond so many nobody needs the exact number, and counting would cost more with each."""


@dataclass(frozen=True)
class Bar:
    """One unit's confirmed findings, and how wide they are beside the worst unit's."""

    unit: Unit
    figures: Figures
    share: int


def counts(reader: User, today: date) -> Mapping[str, int]:
    """Return how many findings `reader` may see are in each state, and how many are overdue."""
    late = Finding.objects.visible_to(reader).filter(overdue(today)).count()
    return {**counts_by_state(reader), "overdue": late}


def first_waiting(reader: User) -> tuple[int, list[VisitRow]]:
    """Return how many visits wait for a review, MOST_COUNTED + 1 for all above, and the oldest of them."""
    sealed = waiting_visits(reader)
    oldest = rows_of(VisitColumns, sealed.order_by("day", "pk"))[:FIRST]
    return sealed.order_by()[: MOST_COUNTED + 1].count(), [visit_row(row) for row in oldest]


def first_findings(
    reader: User, today: date, which: Q, *ordering: str, limit: int = FIRST
) -> list[FindingColumns]:
    """Return the first findings of a kind."""
    rows = findings_for(reader, today).filter(which).order_by(*ordering, "pk")
    return list(rows_of(FindingColumns, rows)[:limit])


def bars(reader: User, asked: Question, today: date, limit: int | None = None) -> tuple[list[Bar], Table]:
    """Return the units by confirmed findings, the most first, and the whole table."""
    table = violations_by_unit(reader, asked, today=today)
    worst = sorted(table.rows.items(), key=lambda row: (-row[1].confirmed, -row[1].recorded, row[0]))
    shown = worst[:limit]
    units = Unit.objects.in_bulk([unit_id for unit_id, _ in shown])
    most = max((figures.confirmed for _, figures in shown), default=0)
    return list(_bars(shown, units, most)), table


def _bars(rows: Iterable[tuple[str, Figures]], units: Mapping[str, Unit], most: int) -> Iterable[Bar]:
    for unit_id, figures in rows:
        yield Bar(units[unit_id], figures, round(100 * figures.confirmed / most) if most else 0)
