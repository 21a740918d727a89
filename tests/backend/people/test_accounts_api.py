"""Accounts are opened, changed and closed over HTTP; everybody minds their own password and sessions."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from backend.people.models import Session, User
from backend.units.models import Unit
from tests import world
from tests.world import Enrolled, client

pytestmark = pytest.mark.django_db
NEW = {
    "username": "unit-moi",
    "full_name": "Tòng Văn Pản",
    "role": "unit_officer",
    "password": "mot mat khau dai",
}


def tokens(user: User, password: str = world.PASSWORD) -> Any:
    """Log in."""
    given = {"username": user.username, "password": password}
    return client().post("/api/v1/auth/token", given, format="json")


def test_an_administrator_opens_an_account_that_logs_in(administrator: User, to_hieu: Unit) -> None:
    made = client(administrator).post("/api/v1/accounts", {**NEW, "unit": to_hieu.pk}, format="json")
    assert made.status_code == 201
    assert (made.json()["unit"], made.json()["second_factor"]) == (to_hieu.pk, False)
    assert tokens(User.objects.get(username="unit-moi"), NEW["password"]).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "ngắn"}, "password"),
        ({"username": "unit-tohieu"}, "username"),
        ({"unit": "nowhere"}, "unit"),
        ({"role": "thanh-tra"}, "role"),
        ({"email": "không phải"}, "email"),
    ],
)
def test_what_an_account_cannot_be_is_named(
    changes: dict[str, str], field: str, administrator: User, unit_to_hieu: User
) -> None:
    given = {**NEW, "unit": unit_to_hieu.unit_id, **changes}
    refused = client(administrator).post("/api/v1/accounts", given, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "field-invalid")
    assert refused.json()["errors"][0]["pointer"] == f"#/{field}"


def test_an_officer_without_a_unit_is_refused(administrator: User) -> None:
    refused = client(administrator).post("/api/v1/accounts", NEW, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "field-invalid")


def test_a_closed_account_is_shut_out_at_once(administrator: User, inspector_1: User) -> None:
    at_work = client(inspector_1)
    closed = client(administrator).post(
        f"/api/v1/accounts/{inspector_1.pk}/change", {"is_active": False}, format="json"
    )
    assert closed.json()["is_active"] is False
    assert at_work.get("/api/v1/visits").status_code in (401, 403)


def test_a_forgotten_password_is_set_anew_and_what_the_old_one_opened_ends(
    administrator: User, reviewer: User
) -> None:
    refresh = tokens(reviewer).json()["refresh"]
    to = {"password": "mot mat khau khac"}
    set_anew = client(administrator).post(f"/api/v1/accounts/{reviewer.pk}/password", to, format="json")
    assert set_anew.status_code == 204
    assert client().post("/api/v1/auth/refresh", {"refresh": refresh}, format="json").status_code == 401
    assert tokens(reviewer).json()["code"] == "login-failed"
    assert tokens(reviewer, to["password"]).status_code == 200


def test_ones_own_password_is_changed_with_the_old_one_and_only_other_sessions_end(phone_1: Enrolled) -> None:
    me = phone_1.owner
    mine, elsewhere = client(me), tokens(me).json()["refresh"]
    wrong = {"old": "not this one", "password": "mot mat khau khac"}
    assert mine.post("/api/v1/me/password", wrong, format="json").json()["errors"][0]["pointer"] == "#/old"
    right = {**wrong, "old": world.PASSWORD}
    assert mine.post("/api/v1/me/password", right, format="json").status_code == 204
    assert mine.get("/api/v1/me").status_code == phone_1.client.get("/api/v1/me").status_code == 200
    assert client().post("/api/v1/auth/refresh", {"refresh": elsewhere}, format="json").status_code == 401


def test_ones_sessions_are_listed_and_ended_one_by_one(phone_1: Enrolled, inspector_2: User) -> None:
    mine = phone_1.client
    tokens(phone_1.owner)
    listed = mine.get("/api/v1/me/sessions").json()["results"]
    (here,) = [row for row in listed if row["present"]]
    assert here["device"]
    (other,) = [row for row in listed if not row["device"]]
    assert client(inspector_2).post(f"/api/v1/me/sessions/{other['id']}/end").status_code == 404
    assert mine.post(f"/api/v1/me/sessions/{other['id']}/end").status_code == 204
    assert Session.objects.get(pk=other["id"]).revoked_at is not None


def test_a_page_of_accounts_costs_one_statement_beside_the_login(
    administrator: User, reviewer: User, leader: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asking = client(administrator)
    with django_assert_num_queries(2):
        found = asking.get("/api/v1/accounts?search=Trần&role=leader").json()["results"]
    assert [row["username"] for row in found] == ["leader"]
