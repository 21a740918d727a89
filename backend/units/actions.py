"""Changing units, counters and working hours; devices are told in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from backend.journal.recording import Audience, recording
from backend.journal.reference import publish_rows, save_changed
from backend.kernel.exact import begins_with
from backend.kernel.likeness import likeness
from backend.kernel.rows import rows_of
from backend.people.models import User
from backend.people.rules import require
from backend.units.models import Counter, Succession, Unit, WorkingHours
from backend.units.queries import with_successors
from backend.units.rows import UnitColumns
from backend.units.serializers import CounterSerializer, UnitSerializer, WorkingHoursSerializer
from shared.base.search import search_text
from shared.base.text import clean_letters, sort_key


def put_units(
    units: Sequence[Unit], successions: Mapping[str, Sequence[Succession]], *, by: User | None, at: datetime
) -> int:
    """Make ``units`` as they are given, with the successors of each; return how many were changed.

    ``path``, ``search`` and ``sort`` need not be given: they follow from the rest. What lies below a unit
    that moved moves along.
    """
    _allow(by)
    with recording(by=by, at=at) as journal:
        _derive(units)
        before = dict(Unit.objects.values_list("id", "path"))
        changed = {unit.id: unit for unit in save_changed(units)}
        for unit in changed.values():
            _move_below(before.get(unit.id, unit.path), unit.path)
        changed |= _put_successions({unit.id: unit for unit in units}, successions)
        rows = with_successors(rows_of(UnitColumns, Unit.objects.filter(id__in=changed).order_by("path")))
        bodies = UnitSerializer(rows, many=True).data
        publish_rows(journal, "unit", (changed[row["id"]] for row in rows), bodies, to=Audience.everyone())
    return len(changed)


def put_counters(counters: Sequence[Counter], *, by: User | None, at: datetime) -> int:
    """Make ``counters`` as they are given; return how many were changed."""
    _allow(by)
    for counter in counters:
        _name(counter)
    with recording(by=by, at=at) as journal:
        changed = save_changed(counters)
        bodies = CounterSerializer(changed, many=True).data
        publish_rows(journal, "counter", changed, bodies, to=Audience.everyone())
    return len(changed)


def put_working_hours(table: Sequence[WorkingHours], *, by: User | None, at: datetime) -> int:
    """Make the rows of the working-hours table as they are given; return how many were changed."""
    _allow(by)
    with recording(by=by, at=at) as journal:
        changed = save_changed(table)
        bodies = WorkingHoursSerializer(changed, many=True).data
        publish_rows(journal, "working_hours", changed, bodies, to=Audience.everyone())
    return len(changed)


def _allow(by: User | None) -> None:
    if by is not None:  # None is the system itself: a command at the server
        require(by, "reference.write")


def _derive(units: Sequence[Unit]) -> None:
    stored = {
        i: (parent, like) for i, parent, like in Unit.objects.values_list("id", "parent_id", "likeness")
    }
    parents = {i: parent for i, (parent, _) in stored.items()} | {unit.id: unit.parent_id for unit in units}
    for unit in units:
        unit.likeness = stored[unit.id][1] if unit.id in stored else likeness(unit.id)
        _name(unit, unit.abbrev, unit.district)
        unit.path = _path(unit.id, parents)


def _name(row: Unit | Counter, *also: str) -> None:
    row.name_vi = clean_letters(row.name_vi)
    row.search = search_text(row.name_vi, *also)
    row.sort = sort_key(row.name_vi)


def _path(unit_id: str, parents: Mapping[str, str | None]) -> str:
    ids = [unit_id]
    while (parent := parents[ids[-1]]) is not None:
        if parent in ids:
            raise ValueError(f"{unit_id} lies below itself")
        ids.append(parent)
    return "".join(f"{part}/" for part in reversed(ids))


def _move_below(old: str, new: str) -> None:
    if old != new:
        rest = Substr(F("path"), len(old) + 1)
        Unit.objects.filter(begins_with("path", old)).update(path=Concat(Value(new), rest))


def _put_successions(
    units: Mapping[str, Unit], successions: Mapping[str, Iterable[Succession]]
) -> dict[str, Unit]:
    """Replace the successors of those units that got others than they had; return these units."""
    stored: dict[str, set[tuple[Any, ...]]] = {}
    for succession in Succession.objects.filter(predecessor__in=units):
        stored.setdefault(succession.predecessor_id, set()).add(_facts(succession))
    wanted = {unit_id: list(successions.get(unit_id, ())) for unit_id in units}
    changed = {i: units[i] for i in units if {_facts(s) for s in wanted[i]} != stored.get(i, set())}
    Succession.objects.filter(predecessor__in=changed).delete()
    Succession.objects.bulk_create(succession for unit_id in changed for succession in wanted[unit_id])
    return changed


def _facts(succession: Succession) -> tuple[Any, ...]:
    return succession.successor_id, succession.on, succession.principal
