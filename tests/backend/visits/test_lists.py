"""Lists of visits and evidence: narrowed down, in pages, at a price that does not grow with the rows."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.campaigns.actions import open_campaign
from backend.campaigns.models import Campaign
from backend.people.models import User
from tests import world
from tests.backend.rounds import Round, absent, on
from tests.backend.visiting import answer, photo
from tests.world import MUONG_LA, NOW, PROVINCE, TO_HIEU

WRONG_ANYWHERE = [
    {"campaign": "1"},
    {"unit": "x" * 65},
    {"unit": "sl\0"},
    {"rollup": "all"},
    {"search": "x" * 101},
    {"search": "to\0hieu"},
    {"checklist": "GG-2026.1"},
    {"from": "20/08/2026"},
    {"to": "2026-02-30"},
    {"limit": "0"},
    {"limit": "501"},
    {"ordering": "author"},
]
WRONG = {
    "visits": [*WRONG_ANYWHERE, {"state": "secret"}, {"mode": "sudden"}, {"author": "inspector1"}],
    "evidence": [*WRONG_ANYWHERE, {"kind": "film"}, {"visit": "1"}, {"item": "x" * 17}],
}


@pytest.fixture
def client(reviewer: User) -> APIClient:
    """Give the reviewer's client, who may see every visit."""
    return world.client(reviewer)


@pytest.fixture
def campaign(reviewer: User) -> Campaign:
    """Give the campaign of August."""
    august = {"starts": date(2026, 8, 1), "ends": date(2026, 8, 31), "decided_on": date(2026, 7, 1)}
    planned = Campaign(title="Tháng 8", decision_number="12/QĐ-SNV", **august)
    return open_campaign(planned, ["GG-2026.1"], by=reviewer, at=NOW)


@pytest.fixture
def visits(first_round: Round, phone_2: world.Enrolled, campaign: Campaign) -> dict[str, str]:
    """Give four visits by name: their ids."""
    second_round = Round(phone_2)
    july, planned = on(date(2026, 7, 14)), {"campaign": str(campaign.pk), "mode": "planned"}
    made = {
        "july": first_round.seal(photo("july"), **july, checklists=["GG-2026.1", "UX-2026.1"]),
        "planned": first_round.seal(photo("planned"), **on(date(2026, 8, 12)), **planned),
        "muong_la": second_round.seal(photo("muong la"), unit=MUONG_LA, **on(date(2026, 8, 13))),
        "waiting": second_round.push(photo("waiting")),
    }
    return {name: body["visit_id"] for name, body in made.items()}


def found(client: APIClient, what: str, **query: str) -> list[dict[str, Any]]:
    answered = client.get(f"/api/v1/{what}", query)
    assert answered.status_code == 200, answered.content
    results: list[dict[str, Any]] = answered.json()["results"]
    return results


def names(rows: list[dict[str, Any]], visits: dict[str, str], key: str = "id") -> list[str]:
    named = {visit_id: name for name, visit_id in visits.items()}
    return [named[row[key]] for row in rows]


QUESTIONS: list[tuple[dict[str, str], list[str]]] = [
    ({}, ["waiting", "muong_la", "planned", "july"]),
    ({"ordering": "day"}, ["july", "planned", "muong_la", "waiting"]),
    ({"search": "to hieu"}, ["waiting", "planned", "july"]),
    ({"search": "Tô Hiệu"}, ["waiting", "planned", "july"]),
    ({"search": "muong"}, ["muong_la"]),
    ({"search": "mường la"}, ["muong_la"]),
    ({"search": "hoa binh"}, []),
    ({"unit": MUONG_LA}, ["muong_la"]),
    ({"unit": PROVINCE}, []),
    ({"unit": PROVINCE, "rollup": "own"}, []),
    ({"unit": PROVINCE, "rollup": "subtree"}, ["waiting", "muong_la", "planned", "july"]),
    ({"unit": TO_HIEU, "rollup": "subtree"}, ["waiting", "planned", "july"]),
    ({"unit": "nowhere", "rollup": "subtree"}, []),
    ({"rollup": "subtree"}, ["waiting", "muong_la", "planned", "july"]),
    ({"from": "2026-08-12"}, ["waiting", "muong_la", "planned"]),
    ({"to": "2026-08-12"}, ["planned", "july"]),
    ({"from": "2026-08-12", "to": "2026-08-13"}, ["muong_la", "planned"]),
    ({"from": "2026-08-13", "unit": TO_HIEU}, ["waiting"]),
    ({"state": "submitted"}, ["waiting"]),
    ({"state": "sealed"}, ["muong_la", "planned", "july"]),
    ({"state": "accepted"}, []),
    ({"mode": "planned"}, ["planned"]),
    ({"checklist": "UX"}, ["july"]),
    ({"checklist": "GG"}, ["waiting", "muong_la", "planned", "july"]),
    ({"checklist": "G"}, []),
    ({"checklist": "%"}, []),
]


def test_visits_are_found_by_unit_day_and_what_they_are(client: APIClient, visits: dict[str, str]) -> None:
    answers = [(query, names(found(client, "visits", **query), visits)) for query, _ in QUESTIONS]
    assert answers == QUESTIONS


def test_visits_and_their_evidence_are_found_by_campaign(
    client: APIClient, visits: dict[str, str], campaign: Campaign
) -> None:
    for what, key in (("visits", "id"), ("evidence", "visit")):
        assert names(found(client, what, campaign=str(campaign.pk)), visits, key) == ["planned"]
        assert found(client, what, campaign=world.new_id()) == []


def test_visits_are_found_by_their_author(
    client: APIClient, visits: dict[str, str], inspector_2: User
) -> None:
    rows = found(client, "visits", author=str(inspector_2.pk))
    assert names(rows, visits) == ["waiting", "muong_la"]
    assert {row["author"]["full_name"] for row in rows} == {"Hà Thị Bình"}


EVIDENCE: list[tuple[dict[str, str], set[str]]] = [
    ({"search": "to hieu"}, {"waiting", "planned", "july"}),
    ({"unit": PROVINCE, "rollup": "subtree", "to": "2026-08-12"}, {"planned", "july"}),
    ({"item": "GG-05", "checklist": "GG", "kind": "photo"}, {"waiting", "muong_la", "planned", "july"}),
    ({"item": "GG-04"}, set()),
    ({"checklist": "UX"}, set()),
    ({"kind": "signature"}, set()),
]


def test_evidence_is_found_by_unit_day_item_and_kind(client: APIClient, visits: dict[str, str]) -> None:
    answers = [
        (query, set(names(found(client, "evidence", **query), visits, "visit"))) for query, _ in EVIDENCE
    ]
    assert answers == EVIDENCE


def test_evidence_of_one_visit_says_whether_its_bytes_are_held(
    client: APIClient, visits: dict[str, str]
) -> None:
    (held,) = found(client, "evidence", visit=visits["july"])
    (awaited,) = found(client, "evidence", visit=visits["waiting"])
    assert (held["held"], awaited["held"]) == (True, False)
    assert (held["item"], held["size"], held["view"]) == ("GG-05", 300, "untried")
    assert client.get(f"/api/v1/evidence/{held['id']}").json() == held


def test_the_list_shows_evidence_of_the_revision_that_speaks(client: APIClient, first_round: Round) -> None:
    made = first_round.seal(photo("first"))
    first_round.amend(made, responses=absent(2), photos=[])
    assert found(client, "evidence") == []


@pytest.mark.parametrize("what", ["visits", "evidence"])
def test_a_filter_nobody_can_mean_is_refused(client: APIClient, what: str) -> None:
    for query in WRONG[what]:
        answered = client.get(f"/api/v1/{what}", query)
        assert (answered.status_code, answered.json()["code"]) == (400, "filter-invalid"), query
        assert [error["parameter"] for error in answered.json()["errors"]] == list(query)


@pytest.mark.parametrize("what", ["visits", "evidence"])
def test_days_that_run_backwards_are_refused(client: APIClient, what: str) -> None:
    answered = client.get(f"/api/v1/{what}", {"from": "2026-08-13", "to": "2026-08-12"})
    assert (answered.status_code, answered.json()["code"]) == (400, "range-invalid")


def every_page(client: APIClient, what: str, **query: str) -> list[list[str]]:
    pages, url = [], f"/api/v1/{what}"
    answered = client.get(url, query).json()
    while True:
        pages.append([row["id"] for row in answered["results"]])
        if answered["next"] is None:
            return pages
        answered = client.get(answered["next"]).json()


def test_pages_of_visits_follow_each_other_without_gap_or_overlap(
    client: APIClient, first_round: Round
) -> None:
    for number in range(7):
        first_round.push(**on(date(2026, 8, 10 + number % 2)))
    for query in ({}, {"ordering": "day"}, {"ordering": "-day"}, {"search": "to hieu"}):
        pages = every_page(client, "visits", **query, limit="3")
        assert [len(page) for page in pages] == [3, 3, 1]
        everything = [row["id"] for row in found(client, "visits", **query)]
        assert [visit_id for page in pages for visit_id in page] == everything


def test_a_cursor_belongs_to_its_list_and_is_not_made_by_hand(client: APIClient, first_round: Round) -> None:
    for name in ("first", "second"):
        first_round.seal(photo(name))
    url = client.get("/api/v1/visits", {"limit": "1"}).json()["next"]
    assert client.get(url).status_code == 200
    for forged in (url.replace("/visits", "/evidence"), f"{url}x"):
        answered = client.get(forged)
        assert (answered.status_code, answered.json()["code"]) == (400, "cursor-invalid")


def test_pages_cost_the_same_statements_for_three_visits_and_for_thirty(
    first_round: Round, client: APIClient
) -> None:
    """Every visit has two photos, of which one proves two answers."""
    readers = [client, world.client(first_round.phone.owner)]
    first, second = photo("first"), photo("second")
    costs: dict[int, list[int]] = {}
    for visits in (3, 30):
        while first_round.n < visits:
            first_round.visit(
                [*absent(1), answer("GG-13", "none")], {"GG-05": (first, second), "GG-13": (first,)}
            )
        costs[visits] = []
        for reader, what in product(readers, ("visits", "evidence")):
            with CaptureQueriesContext(connection) as queries:
                rows = found(reader, what)
            costs[visits].append(len(queries))
            assert len(rows) == visits * (1 if what == "visits" else 3)
    assert costs[3] == costs[30] == [2, 2, 2, 2], "one for the session, one for the rows"


def test_a_visit_costs_the_same_statements_with_one_answer_and_with_many(
    first_round: Round, client: APIClient
) -> None:
    many = [*absent(1), *(answer(f"GG-{n:02d}", "pass") for n in (9, 14)), answer("GG-13", "none")]
    costs = []
    for answers, photos in ((absent(1)[:1], ()), (many, tuple(photo(f"p{n}") for n in range(12)))):
        visit = first_round.visit(answers, {answers[-1]["item"]: photos})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/v1/visits/{visit.pk}").status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
