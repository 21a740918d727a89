"""The figures of reports: whatever lives findings had, each confirmed one stands in one row of each annex."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.rules.figures import Known, Scope, UnitRow, Visited, count
from shared.rules.findings import TRANSITIONS, State, Verb
from shared.rules.indicators import indicators, missing_to, points
from shared.rules.lives import STATES_AFTER, Happening, Life, replay

FIRST, LAST = date(2026, 6, 15), date(2026, 9, 14)
UNITS = ("a", "b", "c")
ITEMS = ("GG-01", "GG-05", "NY-01", "UX-07")
EVENTS = {
    Verb.SUBMIT_FIX: "finding.fix_submitted",
    Verb.RETURN_FIX: "finding.fix_returned",
    Verb.UPHOLD: "finding.upheld",
    Verb.CONFIRM: "finding.confirmed",
    Verb.DROP: "finding.dropped",
    Verb.NOTIFY: "finding.notified",
    Verb.EXPLAIN: "finding.explained",
    Verb.CONTEST: "finding.contested",
    Verb.AMEND: "finding.amended",
    Verb.WITHDRAW: "finding.withdrawn",
    Verb.CLOSE: "finding.closed",
    Verb.REOPEN: "finding.reopened",
}


@st.composite
def logs(draw: st.DrawFn) -> tuple[list[Happening], list[Visited]]:
    """Draw visits and what happened to their findings, step by step through the workflow."""
    days = st.dates(FIRST - timedelta(days=400), LAST + timedelta(days=30))
    visits = [
        Visited(
            f"v{n}", draw(st.sampled_from(UNITS)), draw(days), "surprise", frozenset({"p"}), frozenset(ITEMS)
        )
        for n in range(draw(st.integers(1, 6)))
    ]
    happenings: list[Happening] = []
    for n in range(draw(st.integers(0, 12))):
        visit = draw(st.sampled_from(visits))
        item, severity = (
            draw(st.sampled_from(ITEMS)),
            draw(st.sampled_from(["reminder", "violation", "serious"])),
        )
        data: dict[str, Any] = {"visit": visit.id, "item": item, "severity": severity}
        data |= {"restricted": item == "UX-07", "fixed_on_spot": False}
        happenings.append(Happening(0, visit.day, "finding.recorded", f"f{n}", visit.unit, data))
        state = State.RECORDED
        for _ in range(draw(st.integers(0, 6))):
            steps = [verb for at, verb in TRANSITIONS if at is state and verb in EVENTS]
            if not steps:
                break
            verb = draw(st.sampled_from(steps))
            state = TRANSITIONS[state, verb]
            stated = {
                "severity": severity,
                "due_on": "2026-09-01",
                "late": draw(st.booleans()),
                "notice": "n",
            }
            happenings.append(Happening(0, visit.day, EVENTS[verb], f"f{n}", visit.unit, stated))
    return [one._replace(number=place) for place, one in enumerate(happenings, 1)], visits


def scope(**changes: Any) -> Scope:
    """Return the third quarter of 2026, units as they are."""
    known: dict[str, Any] = {
        "first": FIRST,
        "last": LAST,
        "year_first": date(2025, 12, 15),
        "known_on": date(2026, 9, 18),
        "row_of": str,
        "family": lambda unit: frozenset({unit}),
    }
    return Scope(**{**known, **changes})


def known(visits: list[Visited], lives: list[Life]) -> Known:
    """Return all of it, at three communes."""
    units = {unit: UnitRow(unit, unit.upper(), "commune", is_target=True) for unit in UNITS}
    return Known(visits, lives, units)


@given(logs())
def test_every_confirmed_finding_of_the_period_stands_in_one_row_of_each_annex_restricted_ones_in_none(
    drawn: tuple[list[Happening], list[Visited]],
) -> None:
    happenings, visits = drawn
    lives = list(replay(happenings).values())
    days = {visit.id: visit.day for visit in visits}
    wanted = [
        life
        for life in lives
        if life.is_confirmed and not life.restricted and FIRST <= days[life.visit] <= LAST
    ]
    facts = count(known(visits, lives), scope())
    assert facts["confirmed"] == len(wanted)
    assert sum(row["confirmed"] for row in facts["by_unit"]) == len(wanted)
    assert sum(row["n"] for row in facts["by_item"]) == len(wanted)
    assert sum(facts["severity"].values()) == len(wanted)
    assert facts["closed"] + facts["open"] == facts["confirmed"]
    assert facts["recorded"] == facts["confirmed"] + facts["contested"] + facts["pending"]
    assert "UX-07" not in {row["item"] for row in facts["by_item"]}


@given(logs(), st.data())
def test_what_is_replayed_up_to_an_event_is_not_changed_by_what_comes_later(
    drawn: tuple[list[Happening], list[Visited]], data: st.DataObject
) -> None:
    happenings, visits = drawn
    until = data.draw(st.integers(0, len(happenings)))
    early, again = (replay(one for one in happenings if one.number <= until) for _ in range(2))
    facts = [count(known(visits, list(lives.values())), scope()) for lives in (early, again)]
    assert facts[0] == facts[1]
    replay(happenings)
    assert early == again


def test_every_event_of_the_workflow_is_known_to_the_replay() -> None:
    assert set(EVENTS.values()) - {"finding.explained"} == set(STATES_AFTER) - {"finding.recorded"}


def test_points_and_what_is_missing_follow_from_the_table() -> None:
    steps: list[list[float]] = [[30, 1.0], [25, 0.5], [0.0001, 0.25], [0, 0]]
    assert [points(steps, one) for one in (0.30, 0.2999, 0.25, 0.01, 0.0, None)] == [
        1.0,
        0.5,
        0.5,
        0.25,
        0,
        None,
    ]
    assert [missing_to(30, part, 89) for part in (0, 26, 27, 40)] == [27, 1, 0, 0]
    facts = {"units": {"seen": 27, "targets": 89}, "previous": {"confirmed": 0}, "confirmed": 3}
    by_code = {one.code: one for one in indicators(facts)}
    assert (by_code["K1"].value, by_code["K8"].denominator, by_code["K9"].value) == (0.3034, None, None)
