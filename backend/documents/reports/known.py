"""What is known at a cut-off: visits, findings and units as the log left them, for `shared.rules.figures`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from backend.checklists.queries import definitions
from backend.documents.reports.log import CutOff, Progress, happenings, latest, sealed_revisions
from backend.kernel.rows import rows_of
from backend.kernel.times import local_day
from backend.units.models import Unit
from backend.units.queries import with_successors
from backend.units.rows import UnitColumns
from backend.units.serializers import UnitSerializer
from backend.visits.bodies import parsed_body
from backend.visits.models import Revision, Visit
from shared.protocol.body_fields import BodyError
from shared.protocol.revision import Revision as Body
from shared.rules.figures import HEADS, Visited
from shared.rules.lives import Life, replay
from shared.rules.units import Merger, UnitInTime, successor_on

LOOK_BACK: Final = timedelta(days=800)
"""Visits before the period that count: for repeats, the official year, and the same period a year earlier."""
CHUNK: Final = 500


@dataclass(frozen=True)
class World:
    """Everything a report can be counted from, as it was known at the cut-off."""

    cut: CutOff
    visits: tuple[Visited, ...]
    lives: tuple[Life, ...]
    units: Mapping[str, Mapping[str, Any]]
    in_time: Mapping[str, UnitInTime]
    checklists: frozenset[str]

    def family(self, unit_id: str) -> frozenset[str]:
        """Return a unit with all whose work it carries on and all who carry on its own."""
        return self.families.get(unit_id, frozenset({unit_id}))

    @cached_property
    def families(self) -> Mapping[str, frozenset[str]]:
        """Return the units that were ever merged with each other, by each of them."""
        return _families(self.in_time)

    def successor(self, unit_id: str, on: date) -> str:
        """Return who carries on a unit's work on a day; itself where nobody does."""
        return successor_on(self.in_time, unit_id, on) or unit_id


def world_at(cut: CutOff, last: date, tell: Progress) -> World:
    """Return what is known at a cut-off of visits up to a day."""
    units = units_at(cut.event)
    visits, checklists = _visits(cut.event, last)
    lives = tuple(replay(happenings(cut.event, tell)).values())
    return World(cut, visits, lives, units, _in_time(units), checklists)


def units_at(until: int) -> dict[str, Mapping[str, Any]]:
    """Return every unit as it stood, in the province's own order; one that no event names is as it is."""
    put = latest("unit.put", until)
    known: dict[str, Mapping[str, Any]] = {}
    for unit in UnitSerializer(
        with_successors(rows_of(UnitColumns, Unit.objects.order_by("path"))), many=True
    ).data:
        known[unit["id"]] = put.get(unit["id"], unit)
    return known | {unit_id: body for unit_id, body in put.items() if unit_id not in known}


def _in_time(units: Mapping[str, Mapping[str, Any]]) -> dict[str, UnitInTime]:
    return {
        unit_id: UnitInTime(
            unit_id,
            body["name_vi"],
            body["parent"],
            _day(body["valid_from"]),
            _day(body["valid_to"]),
            tuple(
                Merger(one["unit"], date.fromisoformat(str(one["on"])))
                for one in sorted(body["successors"], key=lambda one: (not one["principal"], one["unit"]))
            ),
        )
        for unit_id, body in units.items()
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _families(units: Mapping[str, UnitInTime]) -> dict[str, frozenset[str]]:
    linked: defaultdict[str, set[str]] = defaultdict(set)
    for unit in units.values():
        for merger in unit.merged_into:
            linked[unit.id].add(merger.unit_id)
            linked[merger.unit_id].add(unit.id)
    families: dict[str, frozenset[str]] = {}
    for unit_id in linked:
        if unit_id not in families:
            whole = _reached(unit_id, linked)
            families |= dict.fromkeys(whole, whole)
    return families


def _reached(start: str, linked: Mapping[str, Iterable[str]]) -> frozenset[str]:
    known: set[str] = set()
    newest = {start}
    while newest:
        known |= newest
        newest = {other for unit in newest for other in linked[unit]} - known
    return frozenset(known)


def _visits(until: int, last: date) -> tuple[tuple[Visited, ...], frozenset[str]]:
    """Return the visits sealed by then, those of the last two years, and the checklists they asked.

    Which day a visit is of, its revision says; the rows only narrow down which revisions are read.
    """
    heads = sealed_revisions(until)
    days = Visit.objects.filter(day__gte=last - LOOK_BACK, day__lte=last + LOOK_BACK)
    in_period = {str(pk) for pk in days.values_list("pk", flat=True).iterator(CHUNK)}
    wanted = [UUID(revision) for visit, revision in heads.items() if visit in in_period]
    visits: list[Visited] = []
    checklists: set[str] = set()
    for revision, body in _bodies(wanted):
        if body.kind != "withdraw":
            visits.append(_visited(revision, body))
            checklists.update(body.checklists)
    return tuple(sorted(visits, key=lambda one: (one.day, one.id))), frozenset(checklists)


def _bodies(wanted: list[UUID]) -> Iterator[tuple[Revision, Body]]:
    for start in range(0, len(wanted), CHUNK):
        rows = Revision.objects.filter(pk__in=wanted[start : start + CHUNK])
        for revision in rows.only("body", "visit_id", "received_at"):
            try:
                yield revision, parsed_body(revision.body)
            except BodyError:
                continue


def _visited(revision: Revision, body: Body) -> Visited:
    return Visited(
        id=str(revision.visit_id),
        unit=body.unit,
        day=body.day or local_day(revision.received_at),
        mode=body.mode,
        team=frozenset({body.author, *body.team}),
        items=frozenset(body.answers),
        heads=_heads(body),
    )


def _heads(body: Body) -> dict[str, int] | None:
    """Return the head count where all of it was answered and balances."""
    given: dict[str, object] = {code: body.answers[code].value for code in HEADS if code in body.answers}
    counts = {code: value for code, value in given.items() if type(value) is int}
    if len(counts) < len(HEADS) or counts["GG-02"] != sum(counts[code] for code in HEADS[1:]):
        return None
    return counts


def texts_of(checklists: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return what each item of these versions asks, and the SIPAS dimensions it touches; the newest wins."""
    texts: dict[str, str] = {}
    sipas: dict[str, str] = {}
    for _, checklist in sorted(definitions(checklists).items()):
        for item in checklist.items:
            texts[item.code], sipas[item.code] = item.text_vi, ", ".join(item.sipas)
    return texts, sipas
