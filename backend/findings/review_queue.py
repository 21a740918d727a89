"""Which visits wait for Home Affairs, and how grave is what was found there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from backend.findings.models import Finding
from backend.people.models import User
from backend.visits.models import Visit
from shared.rules.checklists import Severity
from shared.rules.findings import State

MAX_RANKED: Final = 500
"""So many of the oldest visits are put in order by what was found; those behind them have to wait anyway."""


@dataclass(frozen=True, slots=True)
class Gravity:
    """How much of which severity was found on a visit and is not dropped."""

    serious: int = 0
    violation: int = 0
    reminder: int = 0

    @property
    def order(self) -> tuple[int, int, int]:
        """Return what puts the gravest first."""
        return -self.serious, -self.violation, -self.reminder

    @property
    def total(self) -> int:
        """Return how many findings these are."""
        return self.serious + self.violation + self.reminder


NOTHING_FOUND: Final = Gravity()


def waiting_visits(reader: User) -> QuerySet[Visit]:
    """Return the visits that wait for a review, as far as `reader` may know them."""
    return Visit.objects.visible_to(reader).filter(state=Visit.State.SEALED)


def gravity_of(visit_ids: Collection[UUID]) -> Mapping[UUID, Gravity]:
    """Return how grave the findings of each of these visits are."""
    found = Finding.objects.filter(visit__in=visit_ids).exclude(state__in=[State.DROPPED, State.WITHDRAWN])
    rows = (
        found.order_by()
        .values("visit")
        .annotate(
            serious=Count("pk", filter=Q(severity=Severity.SERIOUS)),
            violation=Count("pk", filter=Q(severity=Severity.VIOLATION)),
            reminder=Count("pk", filter=Q(severity=Severity.REMINDER)),
        )
    )
    return {row["visit"]: Gravity(row["serious"], row["violation"], row["reminder"]) for row in rows}


def gravest_first(visits: QuerySet[Visit]) -> list[UUID]:
    """Return the ids of the oldest MAX_RANKED of these visits, the gravest first, then the oldest."""
    oldest = list(visits.order_by("day", "pk").values_list("pk", flat=True)[:MAX_RANKED])
    gravity = gravity_of(oldest)
    return sorted(oldest, key=lambda pk: gravity.get(pk, NOTHING_FOUND).order)


def next_to_review(reader: User, after: UUID) -> UUID | None:
    """Return the visit a reviewer goes on with: the gravest they may decide on, beside the one just seen."""
    others = waiting_visits(reader).exclude(pk=after).exclude(author=reader).exclude(team=reader)
    return next(iter(gravest_first(others)), None)
