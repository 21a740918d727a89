"""`GET reports/violations-by-unit`: the figures, and who sees which."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from backend.checklists.models import ChecklistVersion
from backend.people.models import User
from backend.units.models import Succession, Unit
from shared.rules.findings import State
from tests import world
from tests.backend.reports.counting import found, visit_at

IN_Q3, BEFORE_Q3, AFTER_Q3 = date(2026, 7, 20), date(2026, 6, 14), date(2026, 9, 15)


@pytest.fixture(autouse=True)
def checklists(db: None) -> None:
    for code in ("GG", "NY", "UX"):
        ChecklistVersion.objects.create(
            id=f"{code}-2026.1", code=code, version="2026.1", core=True, valid_from=date(2026, 1, 1), body={}
        )


@pytest.fixture
def half_year(inspector_1: User, inspector_2: User, to_hieu: Unit, muong_la: Unit) -> None:
    """Two visits at Tô Hiệu and one at Mường La in the third quarter, one visit just before it."""
    first = visit_at(to_hieu, IN_Q3, inspector_1)
    found(first, "GG-05", severity="violation")
    found(first, "NY-01", severity="serious", state=State.CONFIRMED)
    found(first, "UX-07", severity="serious", restricted=True)
    second = visit_at(to_hieu, date(2026, 9, 14), inspector_2)
    found(second, "UX-02", state=State.NOTIFIED)
    found(second, "GG-13", state=State.CONTESTED)
    found(second, "NY-05", state=State.DROPPED)
    found(second, "NY-06", state=State.WITHDRAWN)
    visit_at(muong_la, IN_Q3, inspector_1)
    found(visit_at(muong_la, BEFORE_Q3, inspector_1), "GG-08", severity="violation", state=State.CLOSED)


def ask(user: User, query: str = "period=2026-Q3") -> dict[str, Any]:
    """Return the report `user` gets."""
    response = world.client(user).get(f"/api/v1/reports/violations-by-unit?{query}")
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def rows(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the rows under the ids of their units."""
    return {row["unit"]["id"]: row for row in answer["rows"]}


def counters(figures: dict[str, Any]) -> tuple[int, int, int, int]:
    """Return the four counters of a row or the total."""
    return figures["visits"], figures["recorded"], figures["confirmed"], figures["contested"]


def test_the_report_says_which_days_it_counts_and_names_the_units(half_year: None, reviewer: User) -> None:
    answer = ask(reviewer)
    assert answer["period"] == {
        "code": "2026-Q3",
        "vi": "Quý III năm 2026",
        "en": "Third quarter 2026",
        "from": "2026-06-15",
        "to": "2026-09-14",
        "due": "2026-09-20",
    }
    names = [row["unit"]["name"] for row in answer["rows"]]
    assert names == ["UBND phường Tô Hiệu", "UBND xã Mường La"]


def test_recorded_confirmed_and_contested_are_counters_of_their_own(half_year: None, reviewer: User) -> None:
    answer = ask(reviewer)
    assert counters(rows(answer)[world.TO_HIEU]) == (2, 5, 2, 1)
    assert counters(answer["total"]) == (3, 5, 2, 1)


def test_a_unit_visited_without_a_finding_has_a_row_of_zeros(half_year: None, reviewer: User) -> None:
    row = rows(ask(reviewer))[world.MUONG_LA]
    assert counters(row) == (1, 0, 0, 0)
    assert row["by_severity"] == {"reminder": 0, "violation": 0, "serious": 0}
    assert row["by_checklist"] == {"GG": 0, "NY": 0, "UX": 0}


def test_a_unit_nobody_visited_has_no_row(half_year: None, reviewer: User) -> None:
    assert world.PROVINCE not in rows(ask(reviewer))


def test_home_affairs_gets_the_recorded_ones_split(half_year: None, reviewer: User) -> None:
    total = ask(reviewer)["total"]
    assert total["by_severity"] == {"reminder": 2, "violation": 1, "serious": 2}
    assert total["by_checklist"] == {"GG": 2, "NY": 1, "UX": 2}


def test_other_people_get_the_confirmed_ones_split(half_year: None, leader: User) -> None:
    total = ask(leader)["total"]
    assert total["by_severity"] == {"reminder": 1, "violation": 0, "serious": 1}
    assert total["by_checklist"] == {"GG": 0, "NY": 1, "UX": 1}


@pytest.mark.parametrize(
    ("state", "split"),
    [
        ("recorded", {"GG": 2, "NY": 1, "UX": 2}),
        ("confirmed", {"GG": 0, "NY": 1, "UX": 1}),
        ("contested", {"GG": 1, "NY": 0, "UX": 0}),
        ("dropped", {"GG": 0, "NY": 1, "UX": 0}),
        ("notified", {"GG": 0, "NY": 0, "UX": 1}),
    ],
)
def test_state_says_what_is_split(half_year: None, reviewer: User, state: str, split: dict[str, int]) -> None:
    total = ask(reviewer, f"period=2026-Q3&state={state}")["total"]
    assert total["by_checklist"] == split
    assert counters(total) == (3, 5, 2, 1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (4, 6, 3, 1)),
        ("from=2026-06-14&to=2026-09-14", (4, 6, 3, 1)),
        ("from=2026-06-14&to=2026-06-14", (1, 1, 1, 0)),
        ("from=2026-07-01&to=2026-09-13", (2, 3, 1, 0)),
        ("from=2026-07-21", (1, 2, 1, 1)),
        ("to=2026-07-20", (3, 4, 2, 0)),
        ("from=2026-07-16&to=2026-09-13", (2, 3, 1, 0)),
        ("from=2026-07-21&to=2026-09-10", (0, 0, 0, 0)),
        ("from=2026-09-15", (0, 0, 0, 0)),
        ("from=9000-01-01", (0, 0, 0, 0)),
        ("period=2026-H1", (1, 1, 1, 0)),
        ("period=2026-Y", (4, 6, 3, 1)),
        ("period=2026-Q3&checklist=GG", (3, 2, 0, 1)),
        ("period=2026-Q3&severity=serious", (3, 2, 1, 0)),
        ("from=2026-07-01&checklist=NY&severity=serious", (3, 1, 1, 0)),
        (f"unit={world.MUONG_LA}", (2, 1, 1, 0)),
        ("unit=sl&rollup=subtree", (4, 6, 3, 1)),
        ("unit=sl", (0, 0, 0, 0)),
        ("unit=sl-x99", (0, 0, 0, 0)),
    ],
)
def test_questions_narrow_the_total(
    half_year: None, reviewer: User, query: str, expected: tuple[int, int, int, int]
) -> None:
    assert counters(ask(reviewer, query)["total"]) == expected


def test_a_subtree_counts_below_the_province_and_once_in_the_total(half_year: None, reviewer: User) -> None:
    answer = ask(reviewer, "period=2026-Q3&rollup=subtree")
    assert counters(rows(answer)[world.PROVINCE]) == counters(answer["total"]) == (3, 5, 2, 1)
    assert counters(rows(answer)[world.TO_HIEU]) == (2, 5, 2, 1)


def test_old_findings_stand_under_the_commune_of_then_or_of_now(
    inspector_1: User, reviewer: User, muong_la: Unit
) -> None:
    old = world.unit(
        "sl-x24-03808",
        "UBND xã Nậm Păm",
        under=world.province(),
        valid_from=None,
        valid_to=date(2025, 6, 30),
    )
    Succession.objects.create(predecessor=old, successor=muong_la, on=date(2025, 7, 1), principal=True)
    found(visit_at(old, date(2025, 3, 3), inspector_1), "GG-05")
    found(visit_at(muong_la, date(2025, 8, 3), inspector_1), "GG-05")
    then, now = (rows(ask(reviewer, f"structure={structure}")) for structure in ("then", "now"))
    assert {unit_id: counters(row) for unit_id, row in then.items()} == {
        old.pk: (1, 1, 0, 0),
        muong_la.pk: (1, 1, 0, 0),
    }
    assert {unit_id: counters(row) for unit_id, row in now.items()} == {muong_la.pk: (2, 2, 0, 0)}


def test_leaders_and_administrators_do_not_see_restricted_findings(
    half_year: None, leader: User, administrator: User
) -> None:
    for person in (leader, administrator):
        assert counters(ask(person)["total"]) == (3, 4, 2, 1)
        assert counters(ask(person, "from=2026-07-01&to=2026-09-14")["total"]) == (3, 4, 2, 1)


def test_a_unit_sees_its_own_notified_findings_and_the_visits_they_come_from(
    half_year: None, unit_to_hieu: User
) -> None:
    answer = ask(unit_to_hieu, "")
    assert set(rows(answer)) == {world.TO_HIEU}
    assert counters(answer["total"]) == (1, 2, 1, 1)
    assert ask(unit_to_hieu, "state=withdrawn")["total"]["by_checklist"] == {"GG": 0, "NY": 1, "UX": 0}


def test_a_unit_that_was_notified_of_nothing_learns_of_no_visit(
    inspector_1: User, muong_la: Unit, unit_muong_la: User
) -> None:
    found(visit_at(muong_la, IN_Q3, inspector_1), "GG-05", state=State.CONFIRMED)
    assert ask(unit_muong_la, f"unit={world.MUONG_LA}")["rows"] == []


def test_a_unit_cannot_ask_about_another(half_year: None, unit_muong_la: User) -> None:
    hidden = ask(unit_muong_la, f"unit={world.TO_HIEU}")
    missing = ask(unit_muong_la, "unit=sl-x99")
    assert hidden == missing


def test_inspectors_count_their_own_visits(half_year: None, inspector_1: User, inspector_2: User) -> None:
    assert counters(ask(inspector_1)["total"]) == (2, 3, 1, 0)
    assert counters(ask(inspector_2)["total"]) == (1, 2, 1, 1)


def test_days_taken_out_of_a_bucket_leave_no_empty_rows(half_year: None, reviewer: User) -> None:
    assert set(rows(ask(reviewer, "from=2026-07-22&to=2026-09-14"))) == {world.TO_HIEU}
    assert ask(reviewer, "from=2026-08-15&to=2026-09-13")["rows"] == []


def test_a_visit_that_is_not_sealed_does_not_count(inspector_1: User, reviewer: User, to_hieu: Unit) -> None:
    visit_at(to_hieu, IN_Q3, inspector_1, state="submitted", sealed_at=None)
    assert ask(reviewer, "from=2026-07-01")["rows"] == []


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ("period=2026-Q2", "range-invalid", "period"),
        ("period=quý 3", "range-invalid", "period"),
        ("period=2026-Q3&from=2026-07-01", "range-invalid", "period"),
        ("from=2026-07-02&to=2026-07-01", "range-invalid", "to"),
        ("from=01/07/2026", "filter-invalid", "from"),
        ("to=2026-02-30", "filter-invalid", "to"),
        ("severity=grave", "filter-invalid", "severity"),
        ("state=lost", "filter-invalid", "state"),
        ("structure=old", "filter-invalid", "structure"),
        ("rollup=all", "filter-invalid", "rollup"),
        ("unit=%00", "filter-invalid", "unit"),
        ("checklist=" + "G" * 99, "filter-invalid", "checklist"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_and_the_parameter_named(
    reviewer: User, query: str, code: str, parameter: str
) -> None:
    response = world.client(reviewer).get(f"/api/v1/reports/violations-by-unit?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == code
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


def test_nobody_reads_the_report_without_a_token(client: Client) -> None:
    assert client.get("/api/v1/reports/violations-by-unit").status_code == 401


def test_the_number_of_queries_does_not_grow_with_the_figures(
    half_year: None, reviewer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    http = world.client(reviewer)
    with django_assert_max_num_queries(9):
        http.get("/api/v1/reports/violations-by-unit?from=2026-06-01&to=2026-09-20&structure=now")
