"""Whose work a unit carries on, and who carries on its own: where repeats and duties reach across mergers."""

from __future__ import annotations

from collections.abc import Iterable

from backend.units.models import Succession
from backend.units.queries import subtree_ids


def lineage(unit_id: str) -> set[str]:
    """Return the unit with all its predecessors and all its successors."""
    return predecessors({unit_id}) | successors({unit_id}) | {unit_id}


def answered_for(unit_id: str) -> set[str]:
    """Return the units whose findings concern officers of `unit_id`: it, all below, their predecessors."""
    units = set(subtree_ids(unit_id))
    return units | predecessors(units)


def predecessors(unit_ids: Iterable[str]) -> set[str]:
    """Return all whose work these units carry on, however far back."""
    return _linked(unit_ids, "successor", "predecessor")


def successors(unit_ids: Iterable[str]) -> set[str]:
    """Return all who carry on the work of these units, however far on."""
    return _linked(unit_ids, "predecessor", "successor")


def _linked(start: Iterable[str], known: str, wanted: str) -> set[str]:
    found: set[str] = set()
    newest = set(start)
    while newest:
        rows = Succession.objects.filter(**{f"{known}__in": newest}).values_list(f"{wanted}_id", flat=True)
        newest = set(rows) - found
        found |= newest
    return found
