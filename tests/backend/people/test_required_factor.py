"""Home Affairs and administrators log in with a second factor: grace, recovery codes, help by two people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from backend.journal.models import Event
from backend.people.models import RecoveryCode, Role, SecondFactor, User
from backend.people.second_factor import pending_offer
from tests.backend.portal.desks import browser, reads
from tests.world import PASSWORD, Enrolled, client, enrolled, person

pytestmark = pytest.mark.django_db
TOKEN, FACTOR = "/api/v1/auth/token", "/api/v1/me/second-factor"


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    """Ask for what is asked for outside the demo."""
    settings.SECOND_FACTOR_REQUIRED = True


def log_in(username: str, otp: str = "") -> Any:
    """Show the password and, where there is one, a code."""
    return APIClient().post(TOKEN, {"username": username, "password": PASSWORD, "otp": otp}, format="json")


def set_up(user: User) -> tuple[pyotp.TOTP, list[str]]:
    """Set a second factor up; return what makes its codes, and the recovery codes."""
    mine = client(user)
    codes = pyotp.TOTP(mine.post(FACTOR).json()["secret"])
    answered = mine.post(f"{FACTOR}/confirm", {"otp": codes.now()}, format="json")
    return codes, answered.json()["recovery_codes"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMINISTRATOR])
def test_nothing_but_setting_it_up_is_done_before_there_is_one(role: Role) -> None:
    user = person("new", role)
    mine = client(user)
    for path in ("findings", "accounts", "devices", "me/sessions"):
        refused = mine.get(f"/api/v1/{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-required"), path
    assert mine.head(f"/api/v1/photos/{'0' * 64}").status_code == 403
    assert mine.get("/api/v1/me").status_code == 200
    set_up(user)
    assert client(user).get("/api/v1/accounts").status_code == 200


def test_others_and_enrolled_phones_go_on_without(
    phone_1: Enrolled, reviewer: User, unit_to_hieu: User
) -> None:
    assert client(unit_to_hieu).get("/api/v1/findings").status_code == 200
    assert phone_1.client.get("/api/v1/sync/changes").status_code == 200
    assert enrolled(reviewer).client.get("/api/v1/sync/changes").status_code == 200


def test_the_portal_leads_to_the_page_that_sets_it_up_and_shows_recovery_codes_once(reviewer: User) -> None:
    page = Client()
    page.post("/login", {"username": "reviewer", "password": PASSWORD})
    for path in ("/", "/review", "/me/second-factor/codes"):
        assert page.get(path).headers["Location"] == "/me"
    assert "phải bật mã xác thực" in reads(page.get("/me"))
    page.post("/me/second-factor")
    page.get("/me/second-factor")
    offered = pending_offer(reviewer)
    assert offered is not None
    shown = reads(page.post("/me/second-factor/confirm", {"otp": pyotp.TOTP(offered.secret).now()}))
    assert "Các mã chỉ hiện lần này" in shown
    assert page.get("/review").status_code == 200
    assert "Mã dự phòng chưa dùng: 10" in reads(page.get("/me"))
    fresh = reads(page.post("/me/second-factor/codes", {"password": PASSWORD}))
    assert "Các mã chỉ hiện lần này" in fresh
    assert fresh != shown


def test_a_recovery_code_lets_in_once_and_is_kept_as_a_hash(reviewer: User) -> None:
    _, codes = set_up(reviewer)
    assert len(set(codes)) == 10
    kept = set(RecoveryCode.objects.values_list("hmac_sha256", flat=True))
    assert not {code.replace("-", "") for code in codes} & kept
    assert log_in("reviewer", codes[0].lower().replace("-", " ")).status_code == 200
    assert log_in("reviewer", codes[0]).json()["code"] == "otp-invalid"
    assert log_in("reviewer", codes[1]).status_code == 200
    assert Event.objects.filter(verb="second_factor.recovered").count() == 2
    renewed = client(reviewer).post(f"{FACTOR}/recovery-codes", {"password": PASSWORD}, format="json")
    assert log_in("reviewer", codes[2]).json()["code"] == "otp-invalid"
    assert log_in("reviewer", renewed.json()["recovery_codes"][2]).status_code == 200


def test_an_administrators_help_needs_a_second_person_and_stands_in_the_log(
    reviewer: User, administrator: User
) -> None:
    for user in (reviewer, administrator):
        set_up(user)
    second = person("admin2", Role.ADMINISTRATOR)
    set_up(second)
    path = f"/api/v1/accounts/{reviewer.pk}/second-factor/take-away"
    for _ in range(2):
        assert client(administrator).post(path).json() == {"done": False}, "alone, however often"
    assert log_in("reviewer").json()["code"] == "otp-required"
    assert client(reviewer).post(path).json()["code"] == "not-permitted", "nobody helps themself"
    assert client(second).post(path).json() == {"done": True}
    assert log_in("reviewer").status_code == 200
    assert client(reviewer).get("/api/v1/findings").json()["code"] == "second-factor-required"
    events = Event.objects.filter(verb__in=["second_factor.help_asked", "second_factor.taken_away"])
    assert [event.actor_id for event in events.order_by("pk")] == [administrator.pk] * 2 + [second.pk]


def test_home_affairs_agrees_in_the_portal_but_does_not_begin(reviewer: User, administrator: User) -> None:
    leader = person("lost", Role.LEADER)
    SecondFactor.objects.create(user=leader, sealed_secret="sealed", confirmed_at=timezone.now())
    desk, boss = browser("reviewer"), browser("admin")
    for user in (reviewer, administrator):
        SecondFactor.objects.create(user=user, sealed_secret="sealed", confirmed_at=timezone.now())
    page = f"/accounts/{leader.pk}/second-factor"
    assert "Chưa có quản trị viên nào đề nghị" in reads(desk.get(page))
    assert desk.post(page).status_code == 403
    boss.post(page)
    assert "chờ người thứ hai" in reads(boss.get(page))
    desk.post(page)
    assert not SecondFactor.objects.filter(user=leader).exists()


def test_a_question_for_help_waits_for_a_day(reviewer: User, administrator: User) -> None:
    set_up(administrator)
    path = f"/api/v1/accounts/{reviewer.pk}/second-factor/take-away"
    client(administrator).post(path)
    second = person("admin2", Role.ADMINISTRATOR)
    set_up(second)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert client(second).post(path).json() == {"done": False}


def test_the_operator_helps_the_last_administrator(administrator: User) -> None:
    set_up(administrator)
    call_command("reset_second_factor", administrator.username)
    assert log_in(administrator.username).status_code == 200
    assert Event.objects.get(verb="second_factor.taken_away").actor_id is None


def test_a_session_in_which_nothing_happens_ends(reviewer: User, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    settings.PORTAL_IDLE = timedelta(minutes=60)
    page, began = browser("reviewer"), timezone.now()
    for minutes, status in ((50, 200), (100, 200), (170, 302)):
        with time_machine.travel(began + timedelta(minutes=minutes)):
            assert page.get("/review").status_code == status, minutes
    assert not reviewer.sessions.filter(revoked_at=None).exists(), "copies of the cookie are worth nothing"
