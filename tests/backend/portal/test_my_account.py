"""My account in a browser: the second factor, the password, where I am logged in."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from backend.journal.models import Event
from backend.people.models import SecondFactor, Session, User
from tests.backend.portal.desks import browser, reads
from tests.backend.portal.test_decisions import messages_on
from tests.backend.portal.test_keeping import cost
from tests.world import PASSWORD, Enrolled, client

pytestmark = pytest.mark.django_db
OTHER = "mot mat khau khac"


def letters(page: Client) -> str:
    """Return the secret that stands beside the picture."""
    shown = page.get("/me/second-factor").content.decode()
    assert '<svg width="' in shown
    return "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", shown))


def test_codes_are_set_up_by_picture_or_letters_and_then_asked_for(reviewer: User) -> None:
    page = browser("reviewer")
    assert page.post("/me/second-factor").headers["Location"] == "/me/second-factor"
    codes = pyotp.TOTP(letters(page))
    wrong = page.post("/me/second-factor/confirm", {"otp": "000000"})
    assert (wrong.status_code, "Mã xác thực không đúng" in reads(wrong)) == (401, True)
    assert letters(page) == codes.secret, "a mistyped code changes nothing"
    shown = codes.now()
    confirmed = page.post("/me/second-factor/confirm", {"otp": f"{shown[:3]} {shown[3:]}"})
    assert "Đã bật mã xác thực" in reads(confirmed)
    given = {"username": "reviewer", "password": PASSWORD}
    assert Client().post("/login", given).status_code == 401
    later = codes.at(timezone.now() + timedelta(seconds=30))
    assert Client().post("/login", {**given, "otp": later}).status_code == 302


def test_they_are_switched_off_with_the_password_alone(reviewer: User) -> None:
    SecondFactor.objects.create(user=reviewer, sealed_secret="sealed", confirmed_at=timezone.now())
    mine = client(reviewer)
    off = "/api/v1/me/second-factor/switch-off"
    refused = mine.post(off, {"password": "not this one"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "password-wrong")
    assert mine.post(off, {"password": PASSWORD}, format="json").status_code == 204
    assert mine.post(off, {"password": PASSWORD}, format="json").status_code == 204
    assert not SecondFactor.objects.exists()
    page = browser("reviewer")
    SecondFactor.objects.create(user=reviewer, sealed_secret="sealed", confirmed_at=timezone.now())
    assert "Mật khẩu hiện tại không đúng" in reads(page.post("/me/second-factor/off", {"password": "x"}))
    assert "Đã tắt mã xác thực." in messages_on(
        page, page.post("/me/second-factor/off", {"password": PASSWORD})
    )
    assert Event.objects.filter(verb="second_factor.switched_off").count() == 2


def test_guessing_the_password_at_an_open_desk_ends_in_a_wait(reviewer: User) -> None:
    page = browser("reviewer")
    guesses = [page.post("/me/second-factor/off", {"password": f"guess {n}"}) for n in range(10)]
    assert [answered.status_code for answered in guesses] == [400] * 9 + [429]
    right = page.post("/me/password", {"old": PASSWORD, "password": OTHER, "again": OTHER})
    assert (right.status_code, 800 < int(right.headers["Retry-After"]) <= 900) == (429, True)
    given = {"old": PASSWORD, "password": OTHER}
    assert client(reviewer).post("/api/v1/me/password", given, format="json").status_code == 429


def test_the_password_is_changed_and_only_other_sessions_end(reviewer: User) -> None:
    page, elsewhere = browser("reviewer"), browser("reviewer")
    wanted = {"old": PASSWORD, "password": OTHER, "again": OTHER}
    for changes, reported in (
        ({"old": "not this one"}, "Mật khẩu hiện tại không đúng"),
        ({"again": "mot mat khau khat"}, "Hai lần nhập"),
        ({"password": "ngắn", "again": "ngắn"}, "12"),
    ):
        refused = page.post("/me/password", {**wanted, **changes})
        assert (refused.status_code, reported in reads(refused)) == (400, True), changes
    assert "Đã đổi mật khẩu" in messages_on(page, page.post("/me/password", wanted))
    assert page.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 302


def test_my_sessions_are_listed_and_ended_but_nobody_elses(phone_1: Enrolled, reviewer: User) -> None:
    page, elsewhere = browser("inspector1"), browser("inspector1")
    seen = reads(page.get("/me"))
    assert (seen.count("Phiên này"), phone_1.device.model in seen) == (1, True)
    theirs = Session.objects.filter(user=phone_1.owner, device=None).latest("created_at")
    assert "Đã kết thúc phiên." in messages_on(page, page.post(f"/me/sessions/{theirs.pk}"))
    assert elsewhere.get("/me").status_code == 302
    assert browser("reviewer").post(f"/me/sessions/{phone_1.session.pk}").status_code == 404


def test_the_page_costs_the_same_however_often_one_is_logged_in(reviewer: User) -> None:
    page = browser("reviewer")
    few = cost(page, "/me")
    for _ in range(3):
        browser("reviewer")
    assert cost(page, "/me") == few == 5
