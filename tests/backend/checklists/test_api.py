"""Checklists and legal sources as clients read them."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from backend.checklists import sonla
from backend.checklists.actions import publish_version, put_legal_sources
from backend.people.models import User
from shared.rules.checklists import checklist_from_dict
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published() -> None:
    for checklist in sonla.checklists():
        publish_version(checklist, by=None, at=world.NOW)
    put_legal_sources(sonla.legal_sources(), by=None, at=world.NOW)


@pytest.fixture
def inspector(inspector_1: User) -> APIClient:
    """Give an inspector who is logged in."""
    return world.client(inspector_1)


def test_the_list_names_every_checklist_without_its_items(inspector: APIClient) -> None:
    page = inspector.get("/api/v1/checklists").json()

    assert [(row["id"], row["core"]) for row in page["results"]] == [
        (f"{code}-{version}", code in ("GG", "NY", "UX"))
        for code in ("CS", "GG", "HS", "NY", "UX")
        for version in ("2026.1", "2026.2")
    ]
    assert page["next"] is None
    assert "items" not in page["results"][0]


def test_a_checklist_is_shown_as_it_was_published(inspector: APIClient) -> None:
    body = inspector.get("/api/v1/checklists/GG-2026.1").json()

    assert checklist_from_dict(body) == next(c for c in sonla.checklists() if c.code == "GG")
    assert len(body["items"]) == 14


def test_checklists_can_be_asked_for_by_code_and_day(inspector: APIClient) -> None:
    def ids(**query: str) -> list[str]:
        return [row["id"] for row in inspector.get("/api/v1/checklists", query).json()["results"]]

    assert ids(code="UX") == ["UX-2026.1", "UX-2026.2"]
    assert ids(core="false", code="CS") == ["CS-2026.1", "CS-2026.2"]
    assert ids(valid_on="2026-11-21") == []
    assert len(ids(valid_on="2026-11-30")) == 5
    assert len(ids(valid_on="2026-12-01")) == 10


def test_legal_sources_say_what_replaced_them_and_how_sure_we_are(inspector: APIClient) -> None:
    rows = inspector.get("/api/v1/legal-sources", {"limit": 100}).json()["results"]
    law = inspector.get("/api/v1/legal-sources/LCBCC-2008").json()

    assert len(rows) == 44
    assert law in rows
    assert (law["effective_to"], law["replaced_by"], law["verification"]) == (
        *("2025-06-30", ["LCBCC-2025"], "memory"),
    )


def test_the_rule_in_force_depends_on_the_day(inspector: APIClient) -> None:
    def in_force(day: str) -> set[str]:
        page = inspector.get("/api/v1/legal-sources", {"valid_on": day}).json()
        return {row["id"] for row in page["results"]}

    assert {"ND61-2018"} == in_force("2025-06-30") & {"ND61-2018", "ND118-2025"}
    assert {"ND118-2025"} == in_force("2025-07-01") & {"ND61-2018", "ND118-2025"}


def test_a_list_is_one_statement_beside_the_login(
    inspector: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for path in ("checklists", "legal-sources", "checklists/GG-2026.1"):
        with django_assert_num_queries(2):
            inspector.get(f"/api/v1/{path}")


def test_a_unit_may_read_what_it_will_be_asked_and_a_stranger_may_not(
    unit_to_hieu: User, anonymous: APIClient
) -> None:
    for path in ("checklists", "checklists/GG-2026.1", "legal-sources", "legal-sources/LCBCC-2008"):
        assert world.client(unit_to_hieu).get(f"/api/v1/{path}").status_code == 200
        assert anonymous.get(f"/api/v1/{path}").status_code == 401


@pytest.mark.parametrize("path", ["checklists/GG-1999.1", "checklists/GG%00", "legal-sources/nothing"])
def test_what_does_not_exist_is_not_found(inspector: APIClient, path: str) -> None:
    assert inspector.get(f"/api/v1/{path}").status_code == 404
