"""Finding units: by name, by place in the tree, in time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from django.db.models import Q

from backend.kernel.exact import begins_with
from backend.kernel.rows import rows_of
from backend.units.models import Counter, Succession, Unit, WorkingHours
from backend.units.rows import CounterColumns, Predecessor, Successor, UnitCard, UnitColumns, UnitRow
from shared.rules import hours
from shared.rules.units import Merger, UnitInTime


def subtree_ids(unit_id: str) -> list[str]:
    """Return the ids of the unit and of everything below it; none for an unknown unit."""
    path = Unit.objects.filter(pk=unit_id).values_list("path", flat=True).first()
    return list(Unit.objects.filter(begins_with("path", path)).values_list("id", flat=True)) if path else []


def merger_family(unit_ids: Iterable[str]) -> set[str]:
    """Return these units with all whose work they carry on and all who carry on theirs."""
    known: set[str] = set()
    newest = set(unit_ids)
    while newest:
        known |= newest
        linked = Succession.objects.filter(Q(predecessor__in=newest) | Q(successor__in=newest))
        pairs = linked.values_list("predecessor_id", "successor_id")
        newest = {unit_id for pair in pairs for unit_id in pair} - known
    return known


def with_successors(rows: Iterable[UnitColumns]) -> list[UnitRow]:
    """Return unit rows, each with its ``successors``, the principal one first; one query for all."""
    units: dict[str, UnitRow] = {row["id"]: {**row, "successors": []} for row in rows}
    successions = Succession.objects.filter(predecessor__in=units).order_by("-principal", "successor")
    for row in rows_of(Successor, successions):
        units[row["predecessor_id"]]["successors"].append(row)
    return list(units.values())


def unit_card(row: UnitColumns) -> UnitCard:
    """Return a unit's row with all that is known around it: successors, predecessors, counters."""
    (unit,) = with_successors([row])
    return {
        **unit,
        "predecessors": list(rows_of(Predecessor, Succession.objects.filter(successor=row["id"]))),
        "counters": list(rows_of(CounterColumns, Counter.objects.filter(unit=row["id"]))),
    }


def units_in_time() -> Mapping[str, UnitInTime]:
    """Return every unit as `shared.rules.units` reckons with it; two queries."""
    merged_into: defaultdict[str, list[Merger]] = defaultdict(list)
    successions = Succession.objects.order_by("predecessor", "-principal", "successor")
    for predecessor, successor, on in successions.values_list("predecessor_id", "successor_id", "on"):
        merged_into[predecessor].append(Merger(successor, on))
    rows = Unit.objects.order_by().values_list("id", "name_vi", "parent_id", "valid_from", "valid_to")
    return {row[0]: UnitInTime(*row, tuple(merged_into[row[0]])) for row in rows}


def working_hours() -> list[hours.WorkingHours]:
    """Return the whole table of working hours as `shared.rules.hours` reckons with it."""
    return [
        hours.WorkingHours(
            unit_id=row.unit_id,
            season_from=row.season_from,
            season_to=row.season_to,
            weekdays=tuple(row.weekdays),
            sessions=tuple((start, end) for start, end in row.sessions),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            basis=row.basis,
        )
        for row in WorkingHours.objects.order_by("pk")
    ]


HOURS_AS_TEXTS: Final = """
    SELECT NULL, unit_id, season_from, season_to, CAST(weekdays AS text), CAST(sessions AS text),
        CAST(valid_from AS text), CAST(valid_to AS text) FROM units_workinghours
"""
"""The table of working hours as rows of eight texts, the first one null, to be asked together with others."""


def hours_of_texts(texts: Sequence[str | None]) -> hours.WorkingHours:
    """Return the working hours that one row of `HOURS_AS_TEXTS` says, without what they rest on."""
    unit_id, season_from, season_to, weekdays, sessions, valid_from, valid_to = texts[1:]
    return hours.WorkingHours(
        unit_id=unit_id,
        season_from=season_from or "",
        season_to=season_to or "",
        weekdays=tuple(json.loads(weekdays or "[]")),
        sessions=tuple((start, end) for start, end in json.loads(sessions or "[]")),
        valid_from=date.fromisoformat(valid_from) if valid_from else None,
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
        basis="",
    )


def sessions_on(unit_id: str, day: date) -> hours.Sessions:
    """Return the sessions in force at the unit on that day."""
    return hours.sessions_on(working_hours(), unit_id, day)
