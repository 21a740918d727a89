"""Which units, or counters, people mean by what they type.

A unit answers to its own name, to those of its counters, and to those of the units whose work it carries on;
words may be run together or begun, and where nothing else is found, one letter may be wrong. All names of a
province are a few hundred: they are compared here, by the same rules as on the phone, never by the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from backend.units.models import Counter, Succession, Unit
from shared.base.search import Query, Rank, query

Names = Mapping[str, Iterable[str]]
Found = dict[str, Rank]


def units_found(text: str) -> Found:
    """Return the ids of the units that `text` names, with how well; three statements."""
    return _found(query(text), _unit_names())


def units_named(text: str) -> Found:
    """Return what `units_found` does, without those where a letter would be wrong."""
    return _ranked(query(text), _unit_names())


def counters_found(text: str) -> Found:
    """Return the ids of the counters that `text` names, by their own names or their unit's."""
    of_units = _unit_names()
    own = Counter.objects.values_list("pk", "unit_id", "search")
    return _found(query(text), {pk: [search, *of_units.get(unit, ())] for pk, unit, search in own})


def ranked_rows(rows: QuerySet[Any, Any], found: Found) -> QuerySet[Any, Any]:
    """Keep what was found of the rows, each with its `rank`."""
    by_rank: dict[int, list[str]] = defaultdict(list)
    for pk, rank in found.items():
        by_rank[rank].append(pk)
    whens = [When(pk__in=ids, then=Value(rank)) for rank, ids in sorted(by_rank.items())]
    ranks = Case(*whens, default=Value(int(Rank.NEARLY)), output_field=IntegerField())
    ranked: QuerySet[Any, Any] = rows.filter(pk__in=list(found)).annotate(rank=ranks)
    return ranked


def _found(wanted: Query, names: Names) -> Found:
    return _ranked(wanted, names) or {
        pk: Rank.NEARLY for pk, texts in names.items() if any(wanted.is_nearly(text) for text in texts)
    }


def _ranked(wanted: Query, names: Names) -> Found:
    best = ((pk, min(_ranks(wanted, texts), default=None)) for pk, texts in names.items())
    return {pk: rank for pk, rank in best if rank is not None}


def _ranks(wanted: Query, texts: Iterable[str]) -> Iterator[Rank]:
    for text in texts:
        if (rank := wanted.rank(text)) is not None:
            yield rank


def _unit_names() -> dict[str, set[str]]:
    """Return the searched names of every unit: its own, its counters', its predecessors'."""
    names: dict[str, set[str]] = {pk: {search} for pk, search in Unit.objects.values_list("pk", "search")}
    for unit, search in Counter.objects.values_list("unit_id", "search"):
        names[unit].add(search)
    heirs: dict[str, list[str]] = defaultdict(list)
    for before, after in Succession.objects.values_list("predecessor_id", "successor_id"):
        heirs[before].append(after)
    own = {pk: frozenset(texts) for pk, texts in names.items()}
    for before in heirs:
        for after in _all_heirs(before, heirs):
            names[after] |= own[before]
    return names


def _all_heirs(unit: str, heirs: Mapping[str, list[str]]) -> set[str]:
    """Return who carries on a unit's work, however many times it was handed on."""
    found: set[str] = set()
    waiting = [unit]
    while waiting:
        following = set(heirs.get(waiting.pop(), ())) - found
        found |= following
        waiting += following
    return found
