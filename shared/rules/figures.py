"""The figures of an official report: counted from visits, findings as the log left them, and units in time.

Everything is an argument; the same facts come out of the product, of a recount and of a verifier. Nothing
restricted is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from shared.rules.findings import State
from shared.rules.lives import Life

Facts = dict[str, Any]
SEVERITIES: Final = ("reminder", "violation", "serious")
CHECKLISTS: Final = ("GG", "UX", "NY", "HS", "CS")
HEADS: Final = ("GG-02", "GG-03", "GG-04", "GG-05")
YEAR: Final = timedelta(days=365)
"""How far back a repeat is looked for."""


@dataclass(frozen=True, slots=True)
class Visited:
    """A sealed visit as its last revision before the cut-off says; `heads` is its head count, if whole."""

    id: str
    unit: str
    day: date
    mode: str
    team: frozenset[str]
    items: frozenset[str]
    heads: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as it stood at the cut-off: its name, kind, and whether it counts in the denominator."""

    id: str
    name: str
    kind: str
    is_target: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: visits of these days, findings as of the cut-off's day, in these units' rows.

    `row_of` gives the unit in whose row something counts, `family` whose findings repeat each other.
    """

    first: date
    last: date
    year_first: date
    known_on: date
    row_of: Callable[[str], str]
    family: Callable[[str], frozenset[str]]

    def holds(self, day: date) -> bool:
        """Say whether a day lies in the period."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Known:
    """All that is known at the cut-off, within the units asked about."""

    visits: Sequence[Visited]
    lives: Sequence[Life]
    units: Mapping[str, UnitRow]
    texts: Mapping[str, str] = field(default_factory=dict)
    sipas: Mapping[str, str] = field(default_factory=dict)

    def visit_days(self) -> dict[str, date]:
        """Return the day of each visit."""
        return {visit.id: visit.day for visit in self.visits}


def count(known: Known, scope: Scope) -> Facts:
    """Return every figure of the period: `by_unit` and `by_item` are the rows of annexes I and II."""
    days = known.visit_days()
    visits = [visit for visit in known.visits if scope.holds(visit.day)]
    lives = [one for one in known.lives if not one.restricted and one.visit in days]
    found = [one for one in lives if scope.holds(days[one.visit]) and one.is_recorded]
    confirmed = [one for one in found if one.is_confirmed]
    repeats = repeated(confirmed, lives, days, scope.family)
    facts = {
        "visits": _visits(visits),
        "teams": len({visit.team for visit in visits}),
        "units": _units(known, visits, scope),
        "heads": _heads(visits),
        **_found(found, confirmed),
        **_handled(lives, confirmed, scope),
        "repeat": len(repeats),
        "by_unit": _by_unit(known, visits, found, repeats, scope),
        "by_item": _by_item(known, visits, confirmed),
    }
    return {**facts, "share": _shares(facts)}


def repeated(
    confirmed: Iterable[Life],
    lives: Iterable[Life],
    days: Mapping[str, date],
    family: Callable[[str], frozenset[str]],
) -> frozenset[str]:
    """Return the findings whose item was confirmed at the unit or its family in the 12 months before."""
    before: dict[tuple[str, str], list[date]] = {}
    for life in lives:
        if life.is_confirmed:
            before.setdefault((life.unit, life.item), []).append(days[life.visit])
    return frozenset(
        life.id
        for life in confirmed
        if any(
            days[life.visit] - YEAR <= day < days[life.visit]
            for unit in family(life.unit)
            for day in before.get((unit, life.item), ())
        )
    )


def is_overdue(life: Life, on: date) -> bool:
    """Say whether the unit owes a fix whose day has passed."""
    return life.state is State.NOTIFIED and life.due_on is not None and life.due_on < on


def _visits(visits: Sequence[Visited]) -> Facts:
    modes = Counter(visit.mode for visit in visits)
    return {"total": len(visits), "planned": modes["planned"], "surprise": modes["surprise"]}


def _units(known: Known, visits: Iterable[Visited], scope: Scope) -> Facts:
    targets = {unit.id for unit in known.units.values() if unit.is_target}
    communes = {
        unit.id for unit in known.units.values() if unit.is_target and unit.kind in ("commune", "ward")
    }
    seen = {scope.row_of(visit.unit) for visit in visits}
    since = {scope.row_of(one.unit) for one in known.visits if scope.year_first <= one.day <= scope.last}
    return {
        "seen": len(seen & targets),
        "targets": len(targets),
        "cumulative": len(since & targets),
        "communes_seen": len(seen & communes),
        "communes": len(communes),
    }


def _heads(visits: Iterable[Visited]) -> Facts:
    """Sum the head counts of the visits in which all four were given and balance."""
    counted = [visit.heads for visit in visits if visit.heads is not None]
    sums = {code: sum(heads[code] for heads in counted) for code in HEADS}
    return {**sums, "visits": len(counted)}


def _found(found: Sequence[Life], confirmed: Sequence[Life]) -> Facts:
    severities = Counter(one.severity for one in confirmed)
    checklists = Counter(one.item.partition("-")[0] for one in confirmed)
    return {
        "recorded": len(found),
        "confirmed": len(confirmed),
        "contested": sum(one.state is State.CONTESTED for one in found),
        "pending": sum(one.state is State.RECORDED for one in found),
        "severity": {name: severities[name] for name in SEVERITIES},
        "checklist": {name: checklists[name] for name in CHECKLISTS},
        "fixed_on_spot": sum(one.fixed_on_spot for one in confirmed),
    }


def _handled(lives: Iterable[Life], confirmed: Sequence[Life], scope: Scope) -> Facts:
    """Count what became of the findings; a closing and a decision belong to the period of their day."""
    closed = sum(one.state is State.CLOSED for one in confirmed)
    due = [one for one in confirmed if one.fixed or (one.due_on and one.due_on <= scope.known_on)]
    outcomes = Counter(
        outcome for one in lives for day, outcome in one.contests if scope.first <= day <= scope.last
    )
    return {
        "closed": closed,
        "open": len(confirmed) - closed,
        "closed_in_period": sum(bool(one.closed) and scope.holds(one.closed) for one in lives if one.closed),
        "overdue": sum(is_overdue(one, scope.known_on) for one in confirmed),
        "on_time": {"n": sum(one.fixed_late is False for one in due), "of": len(due)},
        "explained": {
            "n": sum(one.explained for one in confirmed),
            "late": sum(one.explained_late for one in confirmed),
        },
        "contests": {name: outcomes[name] for name in ("upheld", "amended", "withdrawn")},
    }


def _shares(facts: Facts) -> Facts:
    units, heads = facts["units"], facts["heads"]
    return {
        "seen": share(units["seen"], units["targets"]),
        "present": share(heads["GG-03"], heads["GG-02"]),
        "closed": share(facts["closed"], facts["confirmed"]),
        "on_time": share(facts["on_time"]["n"], facts["on_time"]["of"]),
    }


def share(part: int, whole: int) -> float | None:
    """Return a share to four decimals, None of nothing; the same number on every machine."""
    return round(part / whole, 4) if whole else None


def _by_unit(
    known: Known, visits: Sequence[Visited], found: Iterable[Life], repeats: frozenset[str], scope: Scope
) -> list[Facts]:
    """Return a row for each unit with a visit, in the order in which the units are given."""
    rows: dict[str, Counter[str]] = {}
    for visit in visits:
        rows.setdefault(scope.row_of(visit.unit), Counter())["visits"] += 1
    for life in found:
        row = rows.setdefault(scope.row_of(life.unit), Counter())
        row["recorded"] += 1
        if life.is_confirmed:
            row.update(("confirmed", life.severity))
            row["closed"] += life.state is State.CLOSED
            row["overdue"] += is_overdue(life, scope.known_on)
            row["repeat"] += life.id in repeats
    before = _names_before(known, visits, scope)
    columns = ("visits", "recorded", "confirmed", *SEVERITIES, "closed", "overdue", "repeat")
    names = {unit_id: unit.name for unit_id, unit in known.units.items()}
    ordered = [*(unit for unit in known.units if unit in rows), *sorted(rows.keys() - known.units.keys())]
    return [
        {
            "id": unit,
            "unit": names.get(unit, unit),
            "then": before.get(unit, []),
            **{column: rows[unit][column] for column in columns},
        }
        for unit in ordered
    ]


def _names_before(known: Known, visits: Iterable[Visited], scope: Scope) -> dict[str, list[str]]:
    """Return the units that were visited under another name than the row they count in, by that row."""
    moved: dict[str, set[str]] = {}
    for visit in visits:
        if (row := scope.row_of(visit.unit)) != visit.unit and visit.unit in known.units:
            moved.setdefault(row, set()).add(known.units[visit.unit].name)
    return {row: sorted(names) for row, names in moved.items()}


def _by_item(known: Known, visits: Iterable[Visited], confirmed: Iterable[Life]) -> list[Facts]:
    """Return a row for each item and severity, the most frequent first, and how many visits asked it."""
    asked = Counter(item for visit in visits for item in visit.items)
    kinds = Counter((one.item, one.severity) for one in confirmed)
    rows = sorted(kinds.items(), key=lambda row: (-row[1], row[0]))
    return [
        {
            "item": item,
            "text": known.texts.get(item, ""),
            "severity": severity,
            "n": n,
            "asked": asked[item],
            "share": share(n, asked[item]),
            "sipas": known.sipas.get(item, ""),
        }
        for (item, severity), n in rows
    ]
