"""Under which names people look for a unit: its own, its counters', and those of units it carries on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from shared.base.search import Query, Rank, query, search_text
from shared.base.text import sort_key

Body = Mapping[str, Any]


class Found(NamedTuple):
    """A unit that was found; `formerly` is the name of the former unit it was found by, if not by its own."""

    unit_id: str
    formerly: str | None


class _Name(NamedTuple):
    searched: str
    source: int
    """0: the unit's own name; 1: of a counter; 2: of a former unit. Ties are broken in this order."""
    formerly: str | None


class _Entry(NamedTuple):
    unit_id: str
    sort: str
    names: tuple[_Name, ...]


class UnitIndex:
    """Units of one day, or of all time, with the names they answer to."""

    def __init__(self, units: Iterable[Body], counters: Iterable[Body], day: date | None) -> None:
        """Take the copies as the feed brought them; `day` None keeps all."""
        known = {str(unit["id"]): unit for unit in units}
        before = _predecessors(known, day)
        of_unit: dict[str, list[_Name]] = defaultdict(list)
        for counter in counters:
            if exists_on(counter, day):
                of_unit[str(counter.get("unit"))].append(_Name(search_text(name_of(counter)), 1, None))
        self._entries = [
            _Entry(
                unit_id,
                sort_key(name_of(unit)),
                (
                    _Name(_words(unit), 0, None),
                    *of_unit[unit_id],
                    *(_Name(_words(each), 2, name_of(each)) for each in _all_before(unit_id, before, known)),
                ),
            )
            for unit_id, unit in known.items()
            if exists_on(unit, day)
        ]

    def find(self, text: str) -> list[Found]:
        """Return the units found, the best first; those with a letter wrong only where no others are."""
        wanted = query(text)
        hits = [hit for entry in self._entries if (hit := _exact(entry, wanted)) is not None]
        if not hits:
            hits = [hit for entry in self._entries if (hit := _nearly(entry, wanted)) is not None]
        return [found for *_, found in sorted(hits)]


def name_of(body: Body) -> str:
    """Return a copy's name, its id where it has none."""
    return str(body.get("name_vi") or body["id"])


def exists_on(body: Body, day: date | None) -> bool:
    """ISO days compare as texts; None means always did, or still does; the last day counts."""
    if day is None:
        return True
    first, last = body.get("valid_from"), body.get("valid_to")
    return (not first or first <= day.isoformat()) and (not last or day.isoformat() <= last)


_Hit = tuple[Rank, int, str, Found]


def _exact(entry: _Entry, wanted: Query) -> _Hit | None:
    hits = ((rank, name) for name in entry.names if (rank := wanted.rank(name.searched)) is not None)
    best = min(hits, key=lambda hit: (hit[0], hit[1].source), default=None)
    return None if best is None else _hit(entry, *best)


def _nearly(entry: _Entry, wanted: Query) -> _Hit | None:
    name = next((name for name in entry.names if wanted.is_nearly(name.searched)), None)
    return None if name is None else _hit(entry, Rank.NEARLY, name)


def _hit(entry: _Entry, rank: Rank, name: _Name) -> _Hit:
    return rank, name.source, entry.sort, Found(entry.unit_id, name.formerly)


def _words(unit: Body) -> str:
    return search_text(*(str(unit.get(each) or "") for each in ("name_vi", "abbrev", "district")))


def _predecessors(units: Mapping[str, Body], day: date | None) -> Mapping[str, list[str]]:
    """Return whose work each unit carries on: of units that are no more."""
    before: dict[str, list[str]] = defaultdict(list)
    for unit_id, unit in units.items():
        if unit.get("valid_to") and (day is None or not exists_on(unit, day)):
            for successor in unit.get("successors") or ():
                if day is None or str(successor.get("on") or "") <= day.isoformat():
                    before[str(successor.get("unit"))].append(unit_id)
    return before


def _all_before(unit_id: str, before: Mapping[str, list[str]], units: Mapping[str, Body]) -> Iterator[Body]:
    """Yield the units this one carries on, and those they carried on."""
    seen, waiting = {unit_id}, list(before.get(unit_id, ()))
    while waiting:
        each = waiting.pop(0)
        if each not in seen:
            seen.add(each)
            yield units[each]
            waiting += before.get(each, ())
