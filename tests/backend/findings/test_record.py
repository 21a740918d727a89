"""What a sealed visit is found to say: how grave, on which legal basis, and how much of it for whom."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest

from backend.findings.models import Finding
from backend.people.models import User
from backend.units.models import Unit
from shared.rules.findings import State
from tests import world
from tests.backend.rounds import Round, absent, decide, finding_of, on, summer_hours
from tests.backend.visiting import answer, photo, sha256
from tests.world import MUONG_LA

XUAN = "Lò Thị Xuân"


def judged(by: Round, *answers: dict[str, Any], **changes: Any) -> set[tuple[str, str]]:
    """Return item and severity of each finding of a visit with these answers."""
    visit = by.visit(list(answers), **changes)
    return set(visit.findings.values_list("item", "severity"))


CASES: dict[str, tuple[list[dict[str, Any]], set[tuple[str, str]]]] = {
    "all in order": ([*absent(0), answer("GG-13", "ok"), answer("GG-09", "na")], set()),
    "one absent": (absent(1), {("GG-05", "violation")}),
    "three absent": (absent(3), {("GG-05", "serious")}),
    "a fifth absent": (absent(2, of=10), {("GG-05", "violation")}),
    "more than a fifth absent": (absent(2, of=9), {("GG-05", "serious")}),
    "late within the tolerance": ([answer("GG-01", "07:05")], set()),
    "ten minutes late": ([answer("GG-01", "07:10")], {("GG-01", "violation")}),
    "half an hour late": ([answer("GG-01", "07:30")], {("GG-01", "violation")}),
    "more than half an hour late": ([answer("GG-01", "07:31")], {("GG-01", "serious")}),
    "a left desk": ([answer("GG-06", 1)], {("GG-06", "reminder")}),
    "a desk left for long": ([answer("GG-06", 1, followups={"GG-06a": 31})], {("GG-06", "violation")}),
    "half the procedures not posted": (
        [answer("NY-01", 5, followups={"NY-01a": 10})],
        {("NY-01", "violation")},
    ),
    "most procedures not posted": ([answer("NY-01", 6, followups={"NY-01a": 10})], {("NY-01", "serious")}),
    "two checklists": ([*absent(1), answer("UX-02", 4)], {("GG-05", "violation"), ("UX-02", "reminder")}),
}


@pytest.mark.parametrize("case", CASES)
def test_findings_follow_from_the_answers_with_their_severity(first_round: Round, case: str) -> None:
    summer_hours()
    answers, expected = CASES[case]
    assert judged(first_round, *answers) == expected


def test_without_known_hours_nobody_is_late(first_round: Round) -> None:
    assert judged(first_round, answer("GG-01", "11:00")) == set()


def test_a_finding_is_recorded_with_what_it_rests_on(first_round: Round, reviewer: User) -> None:
    proof = photo("proof")
    visit = first_round.visit(absent(2, XUAN, of=9), {"GG-05": (proof,)})
    finding = finding_of(visit, "GG-05")
    assert (finding.state, finding.initial_severity, finding.unit_id) == (
        "recorded",
        "serious",
        visit.unit_id,
    )
    assert (finding.day, finding.revision_id, finding.ordinal) == (visit.day, visit.head_id, 1)

    shown = world.client(reviewer).get(f"/api/v1/findings/{finding.pk}").json()
    assert shown["facts"]["value"] == 2
    assert shown["facts"]["officials"][0]["full_name"] == XUAN
    assert shown["facts"]["photos"] == [sha256(proof)]
    assert shown["facts"]["escalated_by"]["vi"]
    assert [str(row.pk) for row in visit.evidence.all()] == shown["evidence"]
    assert (shown["restricted"], shown["to_verify"]) == (False, False)


@pytest.mark.parametrize(
    ("day", "source", "never"),
    [
        (date(2025, 6, 30), "LCBCC-2008", "LCBCC-2025"),
        (date(2025, 7, 1), "LCBCC-2025", "LCBCC-2008"),
    ],
)
def test_the_legal_basis_is_that_of_the_day_of_the_visit(
    first_round: Round, quyet_thang: Unit, day: date, source: str, never: str
) -> None:
    visit = first_round.visit(absent(1), unit=quyet_thang.pk, **on(day))
    sources = {basis["source"]: basis for basis in finding_of(visit, "GG-05").legal_basis}
    assert source in sources
    assert never not in sources
    assert {"CT26-2016", "NOIQUY"} <= sources.keys()
    assert sources[source]["article"]


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        ({}, "violation"),
        ({"day": date(2025, 8, 20)}, "violation"),
        ({"day": date(2025, 8, 19)}, "reminder"),
        ({"state": State.RECORDED}, "reminder"),
        ({"state": State.DROPPED}, "reminder"),
        ({"state": State.CONTESTED}, "reminder"),
        ({"state": State.WITHDRAWN}, "reminder"),
        ({"state": State.CLOSED}, "violation"),
        ({"unit": MUONG_LA}, "reminder"),
        ({"item": "UX-02"}, "reminder"),
    ],
    ids=str,
)
def test_a_repeat_follows_a_confirmed_finding_of_the_same_item_within_twelve_months(
    first_round: Round, earlier: dict[str, Any], expected: str
) -> None:
    given: dict[str, Any] = {
        "day": date(2026, 3, 2),
        "state": State.CONFIRMED,
        "unit": world.TO_HIEU,
        "item": "UX-01",
        **earlier,
    }
    before = first_round.visit([answer(given["item"], 1)], unit=given["unit"], **on(given["day"]))
    decide(finding_of(before, given["item"]), given["state"])
    assert judged(first_round, answer("UX-01", 1)) == {("UX-01", expected)}


@pytest.mark.parametrize(("first", "second"), [("old", "new"), ("new", "old")])
def test_a_repeat_reaches_across_a_merger(
    first_round: Round, quyet_thang: Unit, first: str, second: str
) -> None:
    units = {"old": quyet_thang.pk, "new": world.TO_HIEU}
    before = first_round.visit([answer("UX-01", 1)], unit=units[first], **on(date(2026, 3, 2)))
    decide(finding_of(before, "UX-01"), State.NOTIFIED)
    again = first_round.visit([answer("UX-01", 1)], unit=units[second])
    finding = finding_of(again, "UX-01")
    assert (finding.severity, finding.facts["escalated_by"]["vi"] != "") == ("violation", True)


def test_what_is_found_later_does_not_make_an_earlier_visit_a_repeat(first_round: Round) -> None:
    later = first_round.visit([answer("UX-01", 1)])
    decide(finding_of(later, "UX-01"), State.CONFIRMED)
    assert judged(first_round, answer("UX-01", 1), **on(date(2026, 3, 2))) == {("UX-01", "reminder")}


@pytest.mark.parametrize(
    ("name", "state", "expected"),
    [
        (XUAN, State.RECORDED, "serious"),
        ("lo thi xuan", State.RECORDED, "serious"),
        (unicodedata.normalize("NFD", XUAN.upper()), State.CONFIRMED, "serious"),
        ("Lò Thị Xoan", State.RECORDED, "violation"),
        (XUAN, State.DROPPED, "violation"),
        (XUAN, State.WITHDRAWN, "violation"),
    ],
)
def test_an_official_absent_again_is_grave_also_at_the_unit_that_was_merged(
    first_round: Round, quyet_thang: Unit, name: str, state: State, expected: str
) -> None:
    before = first_round.visit(absent(1, XUAN), unit=quyet_thang.pk, **on(date(2026, 3, 2)))
    decide(finding_of(before, "GG-05"), state)
    assert judged(first_round, *absent(1, name)) == {("GG-05", expected)}


def test_an_official_absent_elsewhere_is_another_person(first_round: Round) -> None:
    first_round.visit(absent(1, XUAN), unit=MUONG_LA, **on(date(2026, 3, 2)))
    assert judged(first_round, *absent(1, XUAN)) == {("GG-05", "violation")}


def test_an_amended_visit_is_no_repeat_of_itself(first_round: Round) -> None:
    made = first_round.seal(responses=absent(1, XUAN))
    first_round.amend(made)
    assert set(Finding.objects.values_list("severity", "state")) == {
        ("violation", "dropped"),
        ("violation", "recorded"),
    }


@pytest.mark.parametrize(
    ("item", "value", "restricted", "to_verify"),
    [
        ("UX-06", "complaint", False, True),
        ("UX-06", "observed", False, False),
        ("UX-07", "report", True, True),
    ],
)
def test_a_citizens_word_is_a_lead_and_a_report_of_bribery_is_restricted(
    *, first_round: Round, item: str, value: str, restricted: bool, to_verify: bool
) -> None:
    finding = finding_of(first_round.visit([answer(item, value)]), item)
    assert (finding.severity, finding.restricted, finding.to_verify) == ("serious", restricted, to_verify)


@pytest.mark.parametrize(("item", "value"), [("GG-13", "none"), ("UX-02", 1)])
def test_officials_named_where_none_may_be_go_no_further(
    first_round: Round, item: str, value: object
) -> None:
    named = answer(item, value, officials=[{"full_name": XUAN}])
    finding = finding_of(first_round.visit([named]), item)
    assert finding.facts["officials"] == []
    assert XUAN not in str(finding.facts)


def test_lists_of_officials_are_left_out_where_none_may_be_named(first_round: Round) -> None:
    allowed = finding_of(first_round.visit([answer("GG-05", 1, followups={"GG-05a": XUAN})]), "GG-05")
    assert allowed.facts["followups"] == {"GG-05a": XUAN}
