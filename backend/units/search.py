"""Which units, or counters, people mean by what they type.

A unit answers to its own name, to those of its counters, and to those of the units whose work it carries on;
words may be run together or begun, and where nothing else is found, one letter may be wrong. All names of a
province are a few hundred: they are compared here, by the same rules as on the phone, never by the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, IntegerField, QuerySet, Value, When

from backend.units.models import Counter, Succession, Unit
from shared.base.search import Query, Rank, query, search_text

NEARLY: Final = 2 * Rank.NEARLY
Found = dict[str, int]
"""Ids with how well each was found: the lower the better, its own name before one it goes by as well."""


@dataclass(frozen=True, slots=True)
class Names:
    """What something is called, as it is searched: by its own name, and by others that lead to it."""

    own: str
    others: frozenset[str]

    def rank(self, wanted: Query) -> int | None:
        """Return how well it is found, None if it is not."""
        ranks = [(wanted.rank(self.own), 0), *((wanted.rank(text), 1) for text in self.others)]
        return min((2 * rank + borrowed for rank, borrowed in ranks if rank is not None), default=None)

    def is_nearly(self, wanted: Query) -> bool:
        """Tell whether it is found if one letter may be wrong."""
        return any(wanted.is_nearly(text) for text in (self.own, *self.others))


def units_found(text: str) -> Found:
    """Return the units that `text` names; three statements."""
    return _found(query(text), _unit_names())


def units_named(text: str) -> Found:
    """Return what `units_found` does, without those where a letter would be wrong."""
    return _ranked(query(text), _unit_names())


def counters_found(text: str) -> Found:
    """Return the counters that `text` names, by their own names or their unit's; three statements."""
    of_units = _unit_names()
    counters = Counter.objects.values_list("pk", "unit_id", "search")
    names = {pk: Names(own, of_units[unit].others | {of_units[unit].own}) for pk, unit, own in counters}
    return _found(query(text), names)


def ranked_rows(rows: QuerySet[Any, Any], found: Found) -> QuerySet[Any, Any]:
    """Keep what was found of the rows, each with its `rank`."""
    by_rank: dict[int, list[str]] = defaultdict(list)
    for pk, rank in found.items():
        by_rank[rank].append(pk)
    whens = [When(pk__in=ids, then=Value(rank)) for rank, ids in sorted(by_rank.items())]
    ranks = Case(*whens, default=Value(NEARLY), output_field=IntegerField())
    kept: QuerySet[Any, Any] = rows.filter(pk__in=list(found)).annotate(rank=ranks)
    return kept


def _found(wanted: Query, names: Mapping[str, Names]) -> Found:
    return _ranked(wanted, names) or {pk: NEARLY for pk, called in names.items() if called.is_nearly(wanted)}


def _ranked(wanted: Query, names: Mapping[str, Names]) -> Found:
    ranks = ((pk, called.rank(wanted)) for pk, called in names.items())
    return {pk: rank for pk, rank in ranks if rank is not None}


def _unit_names() -> dict[str, Names]:
    """Return what every unit is called: by its counters and its predecessors, too."""
    units = list(Unit.objects.values_list("pk", "search", "name_vi", "name_en"))
    others: dict[str, set[str]] = {pk: set() for pk, *_ in units}
    for unit, search in Counter.objects.values_list("unit_id", "search"):
        others[unit].add(search)
    heirs: dict[str, list[str]] = defaultdict(list)
    for before, after in Succession.objects.values_list("predecessor_id", "successor_id"):
        heirs[before].append(after)
    for pk, _, *names in units:
        for heir in _all_heirs(pk, heirs):
            others[heir].add(search_text(*names))  # not of its district, whose name leads nowhere
    return {pk: Names(search, frozenset(others[pk])) for pk, search, *_ in units}


def _all_heirs(unit: str, heirs: Mapping[str, list[str]]) -> set[str]:
    """Return who carries on a unit's work, however many times it was handed on."""
    found: set[str] = set()
    waiting = [unit]
    while waiting:
        following = set(heirs.get(waiting.pop(), ())) - found
        found |= following
        waiting += following
    return found
