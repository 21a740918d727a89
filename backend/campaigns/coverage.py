"""Coverage: which units of a campaign were visited, which are assigned, which not yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from backend.campaigns.models import Assignment, Campaign
from backend.campaigns.rows import CoverageRow, CoveredUnit
from backend.kernel.exact import begins_with
from backend.people.models import User
from backend.people.rules import may
from backend.units.models import Unit


def known_assignments(viewer: User, campaign: Campaign) -> QuerySet[Assignment]:
    """Return the assignments that count for this viewer: for a leader only those the units were told of."""
    planned = campaign.assignments.exclude(state=Assignment.State.CANCELLED)
    if may(viewer, "campaign.plan"):
        return planned
    return planned.filter(mode=Assignment.Mode.PLANNED)


def covered_units(viewer: User, campaign: Campaign) -> QuerySet[Unit]:
    """Return the units a campaign is about: those of its scope, and wherever it goes or went."""
    within = Q(pk__in=known_assignments(viewer, campaign).values("unit"))
    within |= Q(pk__in=_visits(campaign).values("unit"))
    for path in campaign.scope.values_list("path", flat=True):
        within |= _in_force(campaign) & begins_with("path", path)
    return Unit.objects.visible_to(viewer).filter(within)


def with_coverage(rows: Iterable[CoveredUnit], viewer: User, campaign: Campaign) -> list[CoverageRow]:
    """Return unit rows with how often each was assigned and visited; two queries for all."""
    made = list(rows)
    units = [row["id"] for row in made]
    assigned = _per_unit(known_assignments(viewer, campaign).filter(unit__in=units))
    visited = _per_unit(_visits(campaign).filter(unit__in=units))
    return [
        {
            "unit": row["id"],
            "name_vi": row["name_vi"],
            "assigned": assigned[row["id"]],
            "visits": visited[row["id"]],
            "state": _state(assigned[row["id"]], visited[row["id"]]),
        }
        for row in made
    ]


def _state(assigned: int, visited: int) -> str:
    if visited:
        return "visited"
    return "assigned" if assigned else "not-yet"


def _visits(campaign: Campaign) -> QuerySet[Any]:
    """Return its visits whose evidence is complete, by the name visits give the campaign they belong to."""
    return campaign.visits.filter(sealed_at__isnull=False)


def _per_unit(rows: QuerySet[Any]) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list("unit").annotate(Count("pk"))))


def _in_force(campaign: Campaign) -> Q:
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=campaign.ends)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gte=campaign.starts))
