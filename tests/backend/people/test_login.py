"""Logging in with a password (B48 to B50): an attacker learns nothing and locks nobody else out."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings
from rest_framework.test import APIClient

from backend.journal.models import Event
from backend.kernel.addresses import client_address
from backend.people.actions import create_user
from backend.people.models import Role, Session, User
from tests import world
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/auth/token"
FAILURES_ALLOWED = 10


def log_in(
    username: Any, password: Any = PASSWORD, *, address: str = "10.0.0.1", **headers: Any
) -> HttpResponse:
    """Try to log in from `address`."""
    body = {"username": username, "password": password}
    return APIClient().post(TOKEN, body, format="json", REMOTE_ADDR=address, **headers)


def code_of(answer: HttpResponse) -> tuple[int, str]:
    """Return the status and the problem's code."""
    return answer.status_code, json.loads(answer.content)["code"]


def body_of(answer: HttpResponse) -> dict[str, Any]:
    """Return everything the client can see but the request's own id."""
    return {**json.loads(answer.content), "instance": None, "status": answer.status_code}


def test_the_right_password_opens_the_api(inspector_1: User) -> None:
    tokens = json.loads(log_in("inspector1").content)
    assert tokens.keys() == {"access", "refresh"}
    me = APIClient().get("/api/v1/me", HTTP_AUTHORIZATION=f"Bearer {tokens['access']}").json()
    assert me == {
        "id": str(inspector_1.pk),
        "username": "inspector1",
        "full_name": "Lò Văn An",
        "role": "inspector",
        "unit": None,
    }
    assert Event.objects.filter(verb="session.opened", actor_id=inspector_1.pk).count() == 1


def test_an_officer_of_a_unit_learns_which(unit_to_hieu: User) -> None:
    assert world.client(unit_to_hieu).get("/api/v1/me").json()["unit"] == world.TO_HIEU


def test_unknown_wrong_and_closed_answer_alike(inspector_1: User, inspector_2: User) -> None:
    inspector_2.is_active = False
    inspector_2.save()
    unknown, wrong, closed = log_in("nobody"), log_in("inspector1", "not the password"), log_in("inspector2")
    assert code_of(unknown) == (401, "login-failed")
    assert body_of(unknown) == body_of(wrong) == body_of(closed)
    assert unknown.headers.keys() == wrong.headers.keys() == closed.headers.keys()
    assert not Session.objects.exists()


def test_unknown_wrong_and_closed_cost_one_hash_each(
    inspector_1: User, inspector_2: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    made: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        made.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    User.objects.filter(pk=inspector_2.pk).update(is_active=False)
    for username in ("nobody", "inspector1", "inspector2"):
        made.clear()
        log_in(username, "guess")
        assert made == ["guess"], username


def test_guessing_locks_out_the_guesser_and_nobody_else(inspector_1: User, inspector_2: User) -> None:
    """B49."""
    codes = [code_of(log_in("inspector1", f"guess {n}"))[1] for n in range(20)]
    assert codes == ["login-failed"] * (FAILURES_ALLOWED - 1) + ["rate-limited"] * (21 - FAILURES_ALLOWED)
    locked = log_in("inspector1")
    assert code_of(locked) == (429, "rate-limited")
    assert 800 < int(locked["Retry-After"]) <= 900
    assert json.loads(locked.content)["retry_after"] == int(locked["Retry-After"])
    assert log_in("inspector1", address="10.0.0.2").status_code == 200
    assert log_in("inspector2").status_code == 200, "the same address, another name"


def test_a_lock_ends_by_itself_even_for_one_who_keeps_trying(inspector_1: User) -> None:
    with time_machine.travel("2026-11-22T01:00:00Z", tick=False) as clock:
        for n in range(FAILURES_ALLOWED):
            log_in("inspector1", f"guess {n}")
        clock.shift(14 * 60)
        answer = log_in("inspector1")
        assert (answer.status_code, answer["Retry-After"]) == (429, "60")
        clock.shift(61)
        assert log_in("inspector1").status_code == 200


def test_a_login_forgives_the_failures_before_it(inspector_1: User) -> None:
    for _ in range(3):
        for n in range(FAILURES_ALLOWED - 1):
            log_in("inspector1", f"guess {n}")
        assert log_in("inspector1").status_code == 200


def test_a_forged_forwarding_header_does_not_make_a_new_guesser(inspector_1: User) -> None:
    answers = [
        log_in("inspector1", "guess", HTTP_X_FORWARDED_FOR=f"10.9.9.{n}") for n in range(FAILURES_ALLOWED)
    ]
    assert code_of(answers[-1]) == (429, "rate-limited")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "9.9.9.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "9.9.9.9"),
        (1, "", "9.9.9.9"),
        (1, "6.6.6.6, not an address", "9.9.9.9"),
    ],
)
def test_the_address_is_what_the_trusted_proxies_saw(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="9.9.9.9", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("inspector1", "x" * 1025),
        ("inspector1", "ă" * 700),
        ("inspector1", "x" * 1_000_000),
        ("inspector1", "pass\x00word"),
        ("insp\x00ector1", PASSWORD),
        ("i" * 151, PASSWORD),
        (["inspector1"], PASSWORD),
        ({"a": 1}, PASSWORD),
        (5, PASSWORD),
        (True, PASSWORD),
        (None, PASSWORD),
        ("inspector1", 12345678),
        ("", PASSWORD),
        ("inspector1", ""),
    ],
)
def test_what_can_be_no_name_or_password_is_malformed(
    inspector_1: User, username: object, password: object
) -> None:
    assert code_of(log_in(username, password)) == (400, "malformed")


def test_a_kilobyte_of_password_and_any_emoji_are_taken(db: None) -> None:
    password = "mật khẩu 🔑 " + "x" * 1000
    create_user(username="long", password=password, full_name="Long", role=Role.INSPECTOR, now=world.NOW)
    assert log_in("long", password).status_code == 200


def test_names_and_passwords_are_the_same_however_a_keyboard_composes_them(db: None) -> None:
    create_user(
        username="thuý",
        password=unicodedata.normalize("NFD", "mật khẩu của Thuý"),
        full_name="Thuý",
        role=Role.REVIEWER,
        now=world.NOW,
    )
    assert log_in("thuý", "mật khẩu của Thuý").status_code == 200
    decomposed = [unicodedata.normalize("NFD", text) for text in ("thuý", "mật khẩu của Thuý")]
    assert log_in(*decomposed).status_code == 200


def test_spaces_around_a_password_belong_to_it(inspector_1: User) -> None:
    assert log_in("inspector1", f" {PASSWORD}").status_code == 401
    assert log_in(" inspector1").status_code == 401


def test_a_stale_token_in_the_header_does_not_stand_in_the_way(inspector_1: User) -> None:
    assert log_in("inspector1", HTTP_AUTHORIZATION="Bearer stale").status_code == 200


@pytest.mark.parametrize("extra", [{"role": "administrator"}, {"is_active": True}])
def test_a_login_takes_nothing_but_name_and_password(inspector_1: User, extra: dict[str, Any]) -> None:
    body = {"username": "inspector1", "password": PASSWORD, **extra}
    assert code_of(APIClient().post(TOKEN, body, format="json")) == (400, "malformed")
