"""Who logged in, and who tried: a log of its own, for the owner and administrators, for its term."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from backend.config.schedule import JOBS
from backend.journal.models import Event
from backend.people.models import LoginEvent, User
from backend.people.security_log import forget_old_logins
from tests.backend.portal.desks import browser, reads
from tests.world import PASSWORD, client

pytestmark = pytest.mark.django_db


def log_in(username: str, password: str = PASSWORD) -> int:
    """Log in as a program that says who it is, from an address."""
    who: Any = {"REMOTE_ADDR": "10.20.30.40", "HTTP_USER_AGENT": "Thunder/1.0"}
    words = {"username": username, "password": password}
    return int(APIClient().post("/api/v1/auth/token", words, format="json", **who).status_code)


def test_logins_and_tries_stand_with_account_address_and_program(reviewer: User) -> None:
    assert [log_in("REVIEWER"), log_in("reviewer", "a guess")] == [200, 401]
    rows = LoginEvent.objects.order_by("pk").values_list("kind", "user_id", "address", "client")
    assert list(rows) == [(kind, reviewer.pk, "10.20.30.40", "Thunder/1.0") for kind in ("login", "wrong")]


def test_of_a_name_that_is_nobodys_only_a_keyed_hash_is_kept(reviewer: User) -> None:
    for typed in ("my secret password", "My Secret Password", "another"):
        log_in(typed, "x")
    hashes = list(LoginEvent.objects.order_by("pk").values_list("typed_hmac", flat=True))
    assert hashes[0] == hashes[1] != hashes[2]
    assert all(len(each) == 64 for each in hashes)
    row = str(list(LoginEvent.objects.values()))
    assert "secret" not in row.lower()


def test_it_is_not_in_the_chain(reviewer: User) -> None:
    before = Event.objects.count()
    log_in("reviewer", "a guess")
    assert Event.objects.count() == before


def test_a_lock_is_noted(reviewer: User, settings: Settings) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        log_in("reviewer", "a guess")
    assert LoginEvent.objects.latest("pk").kind == "locked"


def test_the_owner_sees_the_last_login_and_tries_since(reviewer: User, administrator: User) -> None:
    log_in("reviewer")
    log_in("reviewer", "a guess")
    log_in("admin", "a guess")
    page = reads(browser("reviewer").get("/me"))
    assert "Lần đăng nhập trước:" in page
    assert "từ 10.20.30.40" in page
    assert page.count("Sai tên hoặc mật khẩu") == 1
    own = client(reviewer).get("/api/v1/me/logins").json()["results"]
    assert [row["kind"] for row in own] == ["login", "wrong", "login"]


def test_administrators_see_all_and_narrow_it_down(reviewer: User, administrator: User) -> None:
    log_in("reviewer")
    log_in("nobody", "x")
    everything: list[dict[str, Any]] = client(administrator).get("/api/v1/security-log").json()["results"]
    assert [row["username"] for row in everything] == [None, "reviewer"]
    page = browser("admin")
    assert "Tên không có tài khoản" in reads(page.get("/security-log"))
    assert "Tên không có tài khoản" not in reads(page.get("/security-log?kind=login"))
    assert Client().get("/security-log").status_code == 302


def test_it_is_forgotten_after_its_term(reviewer: User, settings: Settings) -> None:
    log_in("reviewer")
    settings.SECURITY_LOG_KEPT = timedelta(days=30)
    forget_old_logins(timezone.now() + timedelta(days=29))
    assert LoginEvent.objects.exists()
    forget_old_logins(timezone.now() + timedelta(days=31))
    assert not LoginEvent.objects.exists()
    assert forget_old_logins in [job.do for job in JOBS]
