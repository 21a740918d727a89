"""Whose work a unit carries on, and who carries on its own: where repeats and duties reach across mergers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from backend.people.models import Role, User
from backend.units.models import Succession
from backend.units.queries import subtree_ids


def answered_for(unit_id: str) -> set[str]:
    """Return the units whose findings concern officers of `unit_id`: it, all below, their predecessors."""
    units = set(subtree_ids(unit_id))
    return units | predecessors(units)


def predecessors(unit_ids: Iterable[str]) -> set[str]:
    """Return all whose work these units carry on today, however far back."""
    found: set[str] = set()
    newest = set(unit_ids)
    while newest:
        rows = _begun().filter(successor__in=newest).values_list("predecessor_id", flat=True)
        newest = set(rows) - found
        found |= newest
    return found


def successors(unit_ids: Iterable[str]) -> set[str]:
    """Return all who carry on the work of these units today, however many mergers later."""
    found: set[str] = set()
    newest = set(unit_ids)
    while newest:
        rows = _begun().filter(predecessor__in=newest).values_list("successor_id", flat=True)
        newest = set(rows) - found
        found |= newest
    return found


def officers_for(unit_id: str) -> QuerySet[User]:
    """Return the people who answer for the unit now: its own, and those of whoever carries on its work."""
    units = {unit_id} | successors([unit_id])
    officers = User.objects.filter(role=Role.UNIT_OFFICER, is_active=True, unit__in=units)
    return officers.order_by("pk")


def _begun() -> QuerySet[Succession]:
    return Succession.objects.in_force(timezone.localdate())
