"""Units and counters as people look them up: by any spelling, on any day, never confused."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from backend.people.models import User
from shared.base.text import sort_key
from tests import world

SESSION_AND_PERSON = 1  # the statement that tells whose token it is


def results(client: APIClient, path: str, **query: Any) -> list[dict[str, Any]]:
    response = client.get(f"/api/v1/{path}", query)
    assert response.status_code == 200, response.content
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows


def every_page(client: APIClient, path: str, **query: Any) -> list[dict[str, Any]]:
    url, rows = f"/api/v1/{path}", []
    while url:
        page = client.get(url, query).json()
        rows += page["results"]
        url, query = page["next"], {}
    return rows


def names(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["name_vi"], row["district"]) for row in rows]


def test_chieng_on_without_marks_finds_both_communes_with_their_districts(inspector: APIClient) -> None:
    found = results(inspector, "units", search="chieng on")

    assert names(found)[:2] == [
        ("UBND xã Chiềng On", "Huyện Yên Châu"),
        ("UBND xã Chiềng Ơn", "Huyện Quỳnh Nhai"),
    ]
    assert {row["id"] for row in found[2:]} == {row["successors"][0]["unit"] for row in found[:2]}
    assert found == results(inspector, "units", search="  CHIỀNG Ơn ")


def test_both_communes_called_chieng_chung_are_found_and_went_to_different_successors(
    inspector: APIClient,
) -> None:
    found = results(inspector, "units", search="xã Chiềng Chung")

    assert {(row["id"], row["district"], row["successors"][0]["unit"]) for row in found[:2]} == {
        ("sl-x24-04015", "Thị xã Mộc Châu", "sl-x25-04000"),
        ("sl-x24-04129", "Huyện Mai Sơn", "sl-x25-04117"),
    }
    assert {row["id"] for row in found[2:]} == {"sl-x25-04000", "sl-x25-04117"}


def test_a_name_and_its_district_find_the_one_that_is_meant(inspector: APIClient) -> None:
    assert [row["id"] for row in results(inspector, "units", search="chieng chung mai son")] == [
        "sl-x24-04129"
    ]


def test_a_district_finds_the_communes_it_had(inspector: APIClient) -> None:
    found = results(inspector, "units", search="song ma", level="commune", limit=200)

    assert {row["district"] for row in found} == {"Huyện Sông Mã", ""}
    assert len(found) > 15


def test_the_name_as_typed_comes_before_longer_ones_and_those_before_scattered_words(
    inspector: APIClient,
) -> None:
    found = results(inspector, "units", search="muong la", valid_on="2026-11-22")

    first = [row["name_vi"] for row in found[:3]]
    assert first == ["UBND xã Mường La", "UBND xã Mường Lạn", "UBND xã Mường Lầm"]
    assert [row["name_vi"] for row in found[3:]] == ["UBND xã Mường Bang"]  # which was Mường Lang, too


def test_a_statistics_code_given_anew_in_2025_belongs_to_two_units_that_are_never_one(
    inspector: APIClient,
) -> None:
    before = inspector.get("/api/v1/units/sl-x24-03646").json()
    after = inspector.get("/api/v1/units/sl-x25-03646").json()

    assert before["gso_code"] == after["gso_code"] == "03646"
    assert (before["name_vi"], before["valid_to"]) == ("UBND phường Chiềng Lề", "2025-06-30")
    assert (after["name_vi"], after["valid_from"]) == ("UBND phường Tô Hiệu", "2025-07-01")


def test_a_unit_shows_who_came_before_who_comes_after_and_its_counters(inspector: APIClient) -> None:
    ward = inspector.get("/api/v1/units/sl-x25-03646").json()
    department = inspector.get("/api/v1/units/sl-so-noivu-2024").json()

    assert {row["unit"] for row in ward["predecessors"]} == {
        *("sl-x24-03646", "sl-x24-03649", "sl-x24-03652", "sl-x24-03655")
    }
    assert [counter["kind"] for counter in ward["counters"]] == ["commune_public_admin_service_centre"]
    assert department["successors"] == [
        {"unit": "sl-so-noivu", "on": "2025-03-01", "principal": True},
        {"unit": "sl-so-dantoctongiao", "on": "2025-03-01", "principal": False},
    ]


@pytest.mark.parametrize(("day", "communes"), [("2025-06-30", 200), ("2025-07-01", 75)])
def test_the_last_day_of_a_unit_still_counts_and_the_next_day_does_not(
    inspector: APIClient, day: str, communes: int
) -> None:
    assert len(results(inspector, "units", level="commune", valid_on=day, limit=500)) == communes


def test_units_can_be_asked_for_by_kind_and_by_the_unit_above(inspector: APIClient) -> None:
    wards = results(inspector, "units", kind="ward", valid_on="2026-11-22")
    below = results(inspector, "units", parent="sl-h-125", limit=500)

    assert len(wards) == 8
    assert {row["district"] for row in below} == {"Huyện Mai Sơn"}
    assert results(inspector, "units", parent="nowhere") == []


def test_all_pages_together_are_all_units_in_vietnamese_order(inspector: APIClient) -> None:
    rows = every_page(inspector, "units", limit=50)

    assert len({row["id"] for row in rows}) == len(rows) == 326
    assert [row["name_vi"] for row in rows] == sorted((row["name_vi"] for row in rows), key=sort_key)


def test_all_pages_of_a_search_together_are_all_that_is_found(inspector: APIClient) -> None:
    assert every_page(inspector, "units", search="chieng", limit=7) == results(
        inspector, "units", search="chieng", limit=500
    )


@pytest.mark.parametrize("limit", [1, 100])
def test_a_page_costs_the_same_few_statements_however_long_it_is(
    inspector: APIClient, django_assert_num_queries: DjangoAssertNumQueries, limit: int
) -> None:
    with django_assert_num_queries(SESSION_AND_PERSON + 5):
        results(inspector, "units", limit=limit, search="xa")
    with django_assert_num_queries(SESSION_AND_PERSON + 1):
        results(inspector, "counters", limit=limit)


def test_counters_are_found_by_unit_alone_or_with_all_below(inspector: APIClient) -> None:
    own = results(inspector, "counters", unit="sl-h-125")
    below = results(inspector, "counters", unit="sl-h-125", rollup="subtree", limit=500)

    assert [row["id"] for row in own] == ["sl-ctr-h-125"]
    assert len(below) == 1 + len(results(inspector, "units", parent="sl-h-125", limit=500))
    assert results(inspector, "counters", unit="nowhere", rollup="subtree") == []


def test_a_counter_can_be_looked_up_and_searched(inspector: APIClient) -> None:
    (found,) = results(inspector, "counters", search="phuong to hieu", valid_on="2026-11-22")

    assert inspector.get(f"/api/v1/counters/{found['id']}").json() == found
    assert found["unit"] == world.TO_HIEU


@pytest.mark.parametrize(
    "query",
    [
        {"level": "planet"},
        {"kind": "ministry"},
        {"valid_on": "22/11/2026"},
        {"valid_on": "2026-02-30"},
        {"search": "x" * 101},
        {"search": "to\0hieu"},
        {"parent": "x" * 65},
        {"limit": "0"},
        {"ordering": "path"},
    ],
)
def test_a_filter_nobody_can_mean_is_refused(inspector: APIClient, query: dict[str, str]) -> None:
    response = inspector.get("/api/v1/units", query)

    assert (response.status_code, response.json()["code"]) == (400, "filter-invalid")


@pytest.mark.parametrize("search", ["%", "_", "\\", "'", "*", "😀", "\u200b"])
def test_signs_that_are_no_words_are_no_wildcards(inspector: APIClient, search: str) -> None:
    everything = len(results(inspector, "units", limit=500))

    assert len(results(inspector, "units", search=search, limit=500)) in (0, everything)


@pytest.mark.parametrize("path", ["units/nowhere", "counters/nowhere", "units/sl%00", "units/a.b"])
def test_what_does_not_exist_is_not_found(inspector: APIClient, path: str) -> None:
    assert inspector.get(f"/api/v1/{path}").status_code == 404


@pytest.mark.parametrize("path", ["units", "units/sl", "counters", "counters/sl-ctr-province"])
def test_a_stranger_is_shown_nothing(son_la: None, anonymous: APIClient, path: str) -> None:
    assert anonymous.get(f"/api/v1/{path}").status_code == 401


def test_an_inspected_unit_may_know_which_units_there_are(son_la: None, unit_to_hieu: User) -> None:
    assert len(results(world.client(unit_to_hieu), "units", limit=500)) == 326


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_reference_data_over_the_api(son_la: None, administrator: User, method: str) -> None:
    assert getattr(world.client(administrator), method)("/api/v1/units", {}, format="json").status_code == 405
