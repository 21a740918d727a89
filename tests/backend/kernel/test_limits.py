"""Nobody uses up the server alone, and nobody behind a crowded address is locked out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as real
from django.db import OperationalError, connections, transaction
from django.db.models import QuerySet
from pytest_django import Settings
from rest_framework.test import APIClient

from backend.checklists import sonla
from backend.checklists.actions import publish_version
from backend.config.schedule import JOBS
from backend.kernel.limits import spend
from backend.kernel.models import Allowance
from backend.kernel.problems import ProblemError
from backend.kernel.rates import limit_of, limits_of
from backend.people import sessions
from backend.people.models import User
from tests import world
from tests.backend.visiting import photo, upload, waiting
from tests.world import PASSWORD, Enrolled

pytestmark = pytest.mark.django_db
OFFICE = "203.0.113.7"
TOKEN, REFRESH, DEVICE_REFRESH = (f"/api/v1/auth/{name}" for name in ("token", "refresh", "device-refresh"))
SCHEMA = "/api/v1/schema"
NARROW = "3/1h"
Limited = Callable[..., None]


@pytest.fixture
def limited(settings: Settings) -> Limited:
    """Let a test put narrow limits in the place of the usual ones."""

    def limit(**narrow: str) -> None:
        stated = {name.replace("_", "."): text for name, text in narrow.items()}
        settings.RATE_LIMITS = {**real.RATE_LIMITS, **{name: limit_of(text) for name, text in stated.items()}}

    return limit


def wait_of(answer: Any) -> int:
    """Return the seconds to wait that a refusal names."""
    assert answer.status_code == 429, answer.content
    answer_body = answer.json()
    assert (answer_body["code"], answer_body["retry"]) == ("rate-limited", "later")
    assert answer.headers["Retry-After"] == str(answer_body["retry_after"])
    return int(answer_body["retry_after"])


def log_in(username: str, *, address: str = OFFICE, password: str = PASSWORD) -> Any:
    """Log in from an address."""
    body = {"username": username, "password": password}
    return APIClient().post(TOKEN, body, format="json", REMOTE_ADDR=address)


def step(phone: Enrolled, secret: str, following: str) -> Any:
    """Move a phone's session on, from the office's address."""
    body = phone.phone.refresh(str(phone.session.pk), secret, following)
    return APIClient().post(DEVICE_REFRESH, body, format="json", REMOTE_ADDR=OFFICE)


def test_sixty_phones_behind_one_address_all_go_on(inspector_1: User) -> None:
    phones = [world.enrolled(inspector_1) for _ in range(60)]
    secrets = [sessions.first_secret(phone.session) for phone in phones]
    for following in ("second", "third"):
        answers = [step(phone, secret, following) for phone, secret in zip(phones, secrets, strict=True)]
        assert {answer.status_code for answer in answers} == {200}
        secrets = [following] * len(phones)


def test_who_guesses_from_one_address_waits_and_nobody_elsewhere_does(
    inspector_1: User, limited: Limited
) -> None:
    limited(login_address=NARROW)
    guesses = [log_in(f"guess{n}", password="wrong") for n in range(3)]
    assert {answer.status_code for answer in guesses} == {401}
    assert 0 < wait_of(log_in("inspector1")) <= 1200
    assert log_in("inspector1", address="203.0.113.8").status_code == 200


def test_an_allowance_comes_back_bit_by_bit(inspector_1: User, limited: Limited) -> None:
    limited(login_address=NARROW)
    with time_machine.travel(datetime(2026, 8, 1, tzinfo=UTC), tick=False) as clock:
        for _ in range(3):
            log_in("inspector1", password="wrong")
        wait = wait_of(log_in("inspector1"))
        clock.shift(timedelta(seconds=wait))
        assert log_in("inspector1").status_code == 200
        wait_of(log_in("inspector1"))


def test_only_who_has_the_password_uses_up_an_accounts_logins(inspector_1: User, limited: Limited) -> None:
    limited(login_account="2/1h")
    for n in range(4):
        assert log_in("inspector1", password="wrong", address=f"203.0.113.{n}").status_code == 401
    for n in range(2):
        assert log_in("inspector1", address=f"203.0.113.{n}").status_code == 200
    wait_of(log_in("inspector1"))


def test_a_session_that_refreshes_without_end_waits(inspector_1: User, limited: Limited) -> None:
    limited(refresh_account=NARROW)
    token = {"refresh": log_in("inspector1").json()["refresh"]}
    for _ in range(3):
        assert APIClient().post(REFRESH, token, format="json").status_code == 200
    wait_of(APIClient().post(REFRESH, token, format="json"))


def test_a_device_that_refreshes_without_end_waits_and_asks_the_same_again(
    inspector_1: User, limited: Limited
) -> None:
    limited(refresh_device=NARROW)
    phone, other = world.enrolled(inspector_1), world.enrolled(inspector_1)
    first = sessions.first_secret(phone.session)
    for _ in range(3):
        assert step(phone, first, "second").status_code == 200
    wait_of(step(phone, "second", "third"))
    assert step(other, sessions.first_secret(other.session), "second").status_code == 200
    Allowance.objects.all().delete()
    assert step(phone, "second", "third").status_code == 200


def test_the_description_of_the_api_is_not_made_without_end(anonymous: APIClient, limited: Limited) -> None:
    limited(schema_address=NARROW)
    for _ in range(3):
        assert anonymous.get(SCHEMA, REMOTE_ADDR=OFFICE).status_code == 200
    wait_of(anonymous.get(SCHEMA, REMOTE_ADDR=OFFICE))


def test_machines_of_one_ipv6_household_are_one_address(anonymous: APIClient, limited: Limited) -> None:
    limited(schema_address=NARROW)
    for n in range(3):
        assert anonymous.get(SCHEMA, REMOTE_ADDR=f"2001:db8::{n}").status_code == 200
    wait_of(anonymous.get(SCHEMA, REMOTE_ADDR="2001:db8::9:9"))
    assert anonymous.get(SCHEMA, REMOTE_ADDR="2001:db8:0:1::9").status_code == 200


def test_an_untold_proxy_on_this_machine_stands_for_nobody(anonymous: APIClient, limited: Limited) -> None:
    limited(schema_address=NARROW)
    for address in ("127.0.0.1", "::1", "") * 3:
        assert anonymous.get(SCHEMA, REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize("path", ["findings/export", "spreadsheets/units"])
def test_exports_of_one_person_end_and_another_goes_on(
    path: str, administrator: User, reviewer: User, limited: Limited
) -> None:
    limited(export_account=NARROW)
    asks, other = (reviewer, administrator) if path.startswith("findings") else (administrator, reviewer)
    client = world.client(asks)
    for _ in range(3):
        assert client.get(f"/api/v1/{path}").status_code == 200
    wait_of(client.get(f"/api/v1/{path}"))
    assert world.client(other).get(f"/api/v1/{path}").status_code != 429


def test_the_portal_shows_a_page_that_says_how_long(reviewer: User, limited: Limited) -> None:
    from tests.backend.portal.desks import browser

    limited(export_account="1/1h")
    page = browser("reviewer")
    assert page.get("/findings.xlsx").status_code == 200
    answer = page.get("/findings.xlsx", headers={"Accept": "text/html"})
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert "Quá nhiều yêu cầu" in answer.content.decode()


@pytest.mark.usefixtures("to_hieu")
def test_photos_of_a_day_end_and_one_that_began_goes_on(phone_1: Enrolled, limited: Limited) -> None:
    limited(photos_device="2/1d")
    for checklist in sonla.checklists():
        publish_version(checklist, by=None, at=world.NOW)
    first, second, third = (photo(str(n)) for n in range(3))
    waiting(phone_1, first, second, third)
    assert upload(phone_1, first).status_code == 204
    assert upload(phone_1, second, end=100).status_code == 204
    refused = upload(phone_1, third)
    assert wait_of(refused) <= 86_400
    assert refused.headers["Tus-Resumable"] == "1.0.0"
    assert upload(phone_1, second, start=100).status_code == 204
    Allowance.objects.all().delete()  # tomorrow
    assert upload(phone_1, third).status_code == 204


def test_where_one_of_two_is_used_up_the_other_is_not_charged(limited: Limited) -> None:
    limited(photos_account="5/1h", photos_device="1/1h")
    spend("photos", account=1, device=2)
    for _ in range(9):
        with pytest.raises(ProblemError):
            spend("photos", account=1, device=2)
    for device in range(3, 7):
        spend("photos", account=1, device=device)


def test_a_clock_set_back_locks_nobody_out(limited: Limited) -> None:
    limited(schema_address="1/1h")
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC)):
        spend("schema", address=OFFICE)
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        spend("schema", address=OFFICE)


def test_a_full_disk_counts_nothing_and_lets_people_in(
    inspector_1: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        cause = Exception()
        cause.sqlite_errorname = "SQLITE_FULL"  # type: ignore[attr-defined]  # as SQLite's own errors have it
        raise OperationalError("database or disk is full") from cause

    monkeypatch.setattr(QuerySet, "update", full)
    spend("login", address=OFFICE)


def test_what_is_whole_again_is_forgotten(limited: Limited) -> None:
    spend("schema", address=OFFICE)
    spend("photos", account=1)
    (job,) = (job for job in JOBS if job.name == "kernel.forget_whole_allowances")
    job.do(datetime.now(UTC) + timedelta(seconds=10))
    assert [one.key for one in Allowance.objects.all()] == ["photos account 1"]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_exactly_what_is_allowed(limited: Limited) -> None:
    limited(schema_address="20/1h")

    def ask(_: int) -> bool:
        try:
            spend("schema", address=OFFICE)
        except ProblemError:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, range(50))) == 20
    assert transaction.get_autocommit()


@pytest.mark.parametrize("text", ["", "600", "0/5m", "5/0m", "5/5y", "-1/5m", "5/5m "])
def test_a_limit_that_says_nothing_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(ValueError, match="no limit"):
        limits_of({"login.address": "600/5m"}, {"login.address": text})


def test_a_limit_of_something_else_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="no such limit: logins"):
        limits_of({"login.address": "600/5m"}, {"logins.address": "1/1s"})
