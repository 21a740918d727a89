"""User names that look alike are one name: nobody opens a second one, any case of it logs in."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from rest_framework.test import APIClient

from backend.kernel.likeness import likeness, refill_likeness
from backend.people.models import Role, User
from tests import world
from tests.backend.portal.desks import browser, reads
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/auth/token"
ALIKE = [
    "Inspector1",
    "INSPECTOR1",
    "inspectorl",
    "lnspector1",
    "inspéctor1",
    "ins\u00adpector1",
    "inspector1\ufeff",
    "\uff49nspector1",
    "inspèctor1",
]
FOREIGN = ["\u0456nspector1", "\u0430dmin", "\u03bfan"]


def opened(by: User, username: str) -> HttpResponse:
    body = {"username": username, "full_name": "Người Khác", "role": "inspector"}
    return world.client(by).post("/api/v1/accounts", body, format="json")


def log_in(username: str, password: str = PASSWORD) -> Any:
    return APIClient().post(TOKEN, {"username": username, "password": password}, format="json")


@pytest.mark.parametrize("username", [*ALIKE, *FOREIGN])
def test_a_name_that_looks_like_another_is_refused_with_its_field(
    administrator: User, inspector_1: User, username: str
) -> None:
    refused = opened(administrator, username)
    errors = json.loads(refused.content)["errors"]
    assert (refused.status_code, [error["pointer"] for error in errors]) == (400, ["#/username"])
    assert User.objects.count() == 2


@pytest.mark.parametrize(("name", "twin"), [("admin", "adrnin"), ("wen.lo", "vven.lo"), ("thuy", "thủy")])
def test_two_letters_that_read_as_one_are_one(administrator: User, name: str, twin: str) -> None:
    if name != administrator.username:
        assert opened(administrator, name).status_code == 201
    assert opened(administrator, twin).status_code == 400


def test_the_portal_says_which_name_is_taken(administrator: User, inspector_1: User) -> None:
    given = {
        "username": "Inspector1",
        "full_name": "Người Khác",
        "role": "inspector",
        "password": "đủ dài để nhận",
    }
    refused = browser("admin").post("/accounts/open", given)
    assert (refused.status_code, "Trùng với “inspector1” đã có" in reads(refused)) == (400, True)


def test_names_that_differ_are_taken(administrator: User, inspector_1: User) -> None:
    assert [opened(administrator, name).status_code for name in ("inspector2", "lò.văn.an", "An_2@so")] == [
        201
    ] * 3


@pytest.mark.parametrize("username", ALIKE[:4])
def test_the_database_itself_refuses_them(inspector_1: User, username: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username=username, full_name="Người Khác", role=Role.INSPECTOR)


@pytest.mark.parametrize("spelling", ["inspector1", "Inspector1", "INSPECTOR1", "ins\u00adpector1"])
def test_a_login_has_no_regard_to_case(inspector_1: User, spelling: str) -> None:
    assert log_in(spelling).status_code == 200


@pytest.mark.parametrize("other", ["inspectorl", "lnspector1", "inspéctor1", "inspector", ""])
def test_a_login_with_another_name_fails(inspector_1: User, other: str) -> None:
    assert log_in(other).status_code in (400, 401)


def test_all_spellings_together_have_as_many_tries_as_one(inspector_1: User) -> None:
    names = ["inspector1", "Inspector1", "INSPECTOR1", "inspectoR1", "iNspector1"]
    statuses = [log_in(name, "not the password").status_code for name in names * 3]
    assert (statuses[:9], statuses[-1]) == ([401] * 9, 429)
    assert log_in("InSpEcToR1").status_code == 429


def test_after_a_login_the_failures_of_every_spelling_are_forgotten(inspector_1: User) -> None:
    for _ in range(3):
        assert {log_in(name, "wrong").status_code for name in ("Inspector1", "INSPECTOR1", "inspector1")} == {
            401
        }
        assert log_in("inspectoR1").status_code == 200


def test_twins_from_before_are_named_and_log_in_as_ever(
    inspector_1: User, capsys: pytest.CaptureFixture[str]
) -> None:
    twin = User(username="Inspector1", full_name="Người Khác", role=Role.INSPECTOR, likeness="not yet")
    twin.set_password("another password of theirs")
    twin.save()
    migration = importlib.import_module("backend.people.migrations.0006_names")
    with connection.schema_editor(atomic=False) if connection.vendor != "sqlite" else transaction.atomic():
        migration.fill(apps, type("Editor", (), {"connection": connection}))
    output = capsys.readouterr().err
    assert "“inspector1”" in output
    assert "“Inspector1”" in output
    twin.refresh_from_db()
    assert twin.likeness == f"{likeness('inspector1')} 1"
    assert log_in("Inspector1", "another password of theirs").status_code == 200
    assert log_in("inspector1").status_code == 200
    assert log_in("Inspector1").status_code == 401
    assert opened(world.person("admin", Role.ADMINISTRATOR), "INSPECTOR1").status_code == 400


@pytest.mark.parametrize("typed", ["luong", "Lường", "LƯỜNG", "hoa", "cam", "lan.hoa", "\u00d0ình", "dinh"])
def test_accounts_are_found_by_any_of_their_names(administrator: User, typed: str) -> None:
    made = world.person("lan.hoa", Role.INSPECTOR, full_name="Lường Thị Cẩm \u0110ình")
    found = world.client(administrator).get("/api/v1/accounts", {"search": typed}).json()["results"]
    assert [row["id"] for row in found] == [str(made.pk)]
    assert "lan.hoa" in reads(browser("admin").get("/accounts", {"search": typed}))


@pytest.mark.parametrize("letter", ["%", "_", "\\"])
def test_signs_of_databases_are_letters_in_a_search(administrator: User, letter: str) -> None:
    assert world.client(administrator).get("/api/v1/accounts", {"search": letter}).json()["results"] == []


def test_names_that_look_alike_only_now_go_on_side_by_side(administrator: User) -> None:
    twin = User(username="adrnin", full_name="Người Khác", role=Role.INSPECTOR, likeness="adrnln")
    twin.save()
    assert refill_likeness(User.objects.all(), "username") == [("admin", "adrnin")]
    twin.refresh_from_db()
    assert twin.likeness == f"{likeness('admin')} adrnin"
    assert refill_likeness(User.objects.all(), "username") == []
