"""The facts of a report: every figure, its rows and comparisons, counted from what is known at a cut-off."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from backend.documents.reports.known import World, texts_of
from backend.documents.reports.log import CutOff, all_of
from backend.findings.models import Notice
from shared.rules import figures
from shared.rules.figures import Known, Scope, UnitRow, is_overdue
from shared.rules.findings import State
from shared.rules.indicators import indicators, missing_to, points
from shared.rules.lives import Life
from shared.rules.periods import Period, official_period, previous_period, same_period_last_year, year_of
from shared.rules.units import valid_on

SCHEMA: Final = "report/1"
Facts = dict[str, Any]
KINDS_COUNTED: Final = ("commune", "ward", "provincial_department", "provincial_office")
"""Kinds of unit in the denominator until the office decides otherwise."""
COMPARED: Final = ("visits.total", "units.seen", "recorded", "confirmed", "contested", "pending")
ADJUSTED: Final = (*COMPARED, "severity.reminder", "severity.violation", "severity.serious")
"""Figures of a closed period that only later knowledge can change."""
_SCORES: Final = Path(__file__).parents[1] / "data" / "score_table.json"


@dataclass(frozen=True)
class Asked:
    """What a report is about: an official period, a unit with all below it or all, units then or now."""

    period: str
    scope: str = ""
    structure: str = "then"


def report_facts(asked: Asked, world: World, adjusts: Facts | None = None) -> Facts:
    """Return the facts; `adjusts` are those of the issued report whose figures are looked at again."""
    period = official_period(asked.period)
    known, scope = _known(asked, period, world), _scope(asked, period, world)
    counted = figures.count(known, scope)
    facts = {
        "schema": SCHEMA,
        "scope": asked.scope,
        "structure": asked.structure,
        "period": _period(period),
        "cutoff": _cutoff(world.cut),
        **counted,
        "cumulative": _cumulative(known, scope),
        "tracking": _tracking(known, scope, world),
        "previous": _compared(asked, previous_period(period), world),
        "same": _compared(asked, same_period_last_year(period), world),
        "referred": _referred(period, world.cut),
        "adjusted": _adjusted(adjusts, world) if adjusts else None,
        "targets": targets_on(period.date_to, world.cut),
    }
    return {**facts, "indicators": _indicators(facts, period)}


def _period(period: Period) -> dict[str, str]:
    return {
        "code": period.code,
        "vi": period.vi,
        "from": period.date_from.isoformat(),
        "to": period.date_to.isoformat(),
        "due": period.due.isoformat(),
    }


def _cutoff(cut: CutOff) -> dict[str, Any]:
    return {"event": cut.event, "chain": cut.chain, "day": cut.day.isoformat()}


def _scope(asked: Asked, period: Period, world: World) -> Scope:
    def row_of(unit: str) -> str:
        return world.successor(unit, period.date_to) if asked.structure == "now" else unit

    return Scope(
        period.date_from, period.date_to, year_of(period.date_from), world.cut.day, row_of, world.family
    )


def _known(asked: Asked, period: Period, world: World) -> Known:
    """Return what of the world the report counts: the units in its scope, and what was found there."""
    inside = set(_inside(asked.scope, world))
    targets = targets_on(period.date_to, world.cut)
    rows = {
        unit_id: UnitRow(
            unit_id, body["name_vi"], body["kind"], _counts(unit_id, body, targets, period, world)
        )
        for unit_id, body in world.units.items()
        if unit_id in inside
    }
    texts, sipas = texts_of(world.checklists)
    visits = tuple(visit for visit in world.visits if visit.unit in inside)
    lives = tuple(life for life in world.lives if life.unit in inside)
    return Known(visits, lives, rows, texts, sipas)


def _inside(scope: str, world: World) -> list[str]:
    """Return the unit of the scope with all below it, and those whose work they carry on."""
    if not scope:
        return list(world.units)
    below = [unit for unit in world.units if scope in _line(unit, world)]
    return [*below, *(other for unit in below for other in world.family(unit))]


def _line(unit: str, world: World) -> list[str]:
    line: list[str] = []
    current: str | None = unit
    while current is not None and current in world.in_time and current not in line:
        line.append(current)
        current = world.in_time[current].parent_id
    return line


def _counts(unit_id: str, body: Mapping[str, Any], targets: Facts, period: Period, world: World) -> bool:
    if unit_id in targets["without"]:
        return False
    in_force = valid_on(world.in_time[unit_id], period.date_to)
    return in_force and (body["kind"] in targets["kinds"] or unit_id in targets["with"])


def targets_on(day: date, cut: CutOff) -> Facts:
    """Return which units count in the denominator on a day, as decided before the cut-off."""
    decided: Facts = {"kinds": list(KINDS_COUNTED), "with": [], "without": [], "valid_from": None}
    for one in sorted(all_of("report.targets_set", cut.event), key=lambda one: str(one["valid_from"])):
        if one["valid_from"] <= day.isoformat():
            decided = {name: one[name] for name in decided}
    return decided


def _cumulative(known: Known, scope: Scope) -> Facts:
    """Return the main figures from the first day of the official year to the period's last."""
    counted = figures.count(known, replace(scope, first=scope.year_first))
    return {
        "visits": counted["visits"]["total"],
        "planned": counted["visits"]["planned"],
        "surprise": counted["visits"]["surprise"],
        **{name: counted[name] for name in ("recorded", "confirmed", "closed", "open")},
    }


def _tracking(known: Known, scope: Scope, world: World) -> list[Facts]:
    """Return a row for each confirmed finding of the period: by which notice, due when, and how it stands."""
    days = known.visit_days()
    notices = _notice_numbers(world.cut)
    places = {unit: place for place, unit in enumerate(known.units)}
    found = [
        life
        for life in known.lives
        if not life.restricted and life.is_confirmed and life.visit in days and scope.holds(days[life.visit])
    ]
    found.sort(
        key=lambda life: (places[scope.row_of(life.unit)], life.due_on or date.max, life.item, life.id)
    )
    return [_tracked(life, known, scope, notices) for life in found]


def _tracked(life: Life, known: Known, scope: Scope, notices: Mapping[str, str]) -> Facts:
    unit = scope.row_of(life.unit)
    return {
        "finding": life.id,
        "unit": known.units[unit].name if unit in known.units else unit,
        "item": life.item,
        "text": known.texts.get(life.item, ""),
        "severity": life.severity,
        "notice": notices.get(life.notice or "", ""),
        "notified": life.notified.isoformat() if life.notified else None,
        "due_on": life.due_on.isoformat() if life.due_on else None,
        "fixed": life.fixed.isoformat() if life.fixed else None,
        "state": "overdue" if is_overdue(life, scope.known_on) else str(life.state),
    }


def _notice_numbers(cut: CutOff) -> dict[str, str]:
    """Return what each notice is called: its official number where registered by then, else our reference."""
    rows = Notice.objects.values_list("pk", "reference", "number")
    numbers = {str(pk): reference or f"{number:02d}/TB-SNV" for pk, reference, number in rows.iterator(2000)}
    registered = (one for one in all_of("document.issued", cut.event) if one.get("notice"))
    return numbers | {one["notice"]: f"{one['number']}/{one['symbol']}" for one in registered}


def _compared(asked: Asked, period: Period, world: World) -> Facts:
    """Return the figures of another period as known now, on the units that carry on the work."""
    other = replace(asked, period=period.code, structure="now")
    counted = figures.count(_known(other, period, world), _scope(other, period, world))
    return {
        "code": period.code,
        "vi": period.vi,
        "visits": counted["visits"]["total"],
        "seen": counted["units"]["seen"],
        "confirmed": counted["confirmed"],
        "closed": counted["closed"],
    }


def _referred(period: Period, cut: CutOff) -> Facts | None:
    """Return who was criticised, reviewed or referred, as last entered for the period; counts alone."""
    entered = [one for one in all_of("report.referred_entered", cut.event) if one["period"] == period.code]
    if not entered:
        return None
    last = entered[-1]
    return {
        "collectives": last["collectives"],
        "persons": last["persons"],
        "document": last["document"],
        "total": last["collectives"] + last["persons"],
    }


def _adjusted(before: Facts, world: World) -> Facts:
    """Count an issued report anew and return which figures later knowledge changed, and by what."""
    asked = Asked(before["period"]["code"], before["scope"], before["structure"])
    period = official_period(asked.period)
    known, scope = _known(asked, period, world), _scope(asked, period, world)
    now = figures.count(known, scope)
    changed = [
        {"figure": name, "was": figure(before, name), "now": figure(now, name)}
        for name in ADJUSTED
        if figure(before, name) != figure(now, name)
    ]
    since = before["cutoff"]["event"]
    days = known.visit_days()
    happened = Counter(
        verb
        for life in known.lives
        if life.visit in days and scope.holds(days[life.visit]) and not life.restricted
        for number, verb in life.events
        if number > since
    )
    return {
        "code": asked.period,
        "vi": period.vi,
        "event": since,
        "changed": changed,
        "reasons": dict(sorted(happened.items())),
    }


def figure(facts: Mapping[str, Any], name: str) -> Any:
    """Return the figure of this name."""
    value: Any = facts
    for step in name.split("."):
        value = value[step]
    return value


def _indicators(facts: Facts, period: Period) -> list[Facts]:
    scores = score_table(period.date_to)
    rows = []
    for one in indicators(facts):
        steps = scores.get(one.code)
        rows.append(
            {
                "code": one.code,
                "numerator": one.numerator,
                "denominator": one.denominator,
                "value": one.value,
                "threshold": steps[0][0] if steps else None,
                "points": points(steps, one.value) if steps else None,
                "missing": missing_to(steps[0][0], one.numerator, one.denominator or 0) if steps else None,
            }
        )
    return rows


def score_table(day: date) -> dict[str, Any]:
    """Return the table of points in force on a day."""
    tables = json.loads(_SCORES.read_text(encoding="utf-8"))
    valid = [table for table in tables if table["valid_from"] <= day.isoformat()]
    return dict(max(valid, key=lambda table: str(table["valid_from"]))) if valid else {}


def open_findings(facts: Facts) -> list[Facts]:
    """Return the rows of findings that are not closed: those that cost the point of K2."""
    return [row for row in facts["tracking"] if row["state"] != State.CLOSED]
