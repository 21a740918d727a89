"""A second factor: offered, confirmed, asked for at every login, each code good for once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.utils import timezone

from backend.journal.models import Event
from backend.kernel.problems import ProblemError
from backend.people import second_factor
from backend.people.models import Role, SecondFactor, User
from tests import world
from tests.world import NOW, client

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/auth/token"


def code(secret: str, *, later: timedelta = timedelta()) -> str:
    """Return what the authenticator app shows."""
    return pyotp.TOTP(secret).at(timezone.now() + later)


def log_in(user: User, **more: str) -> Any:
    """Log in with the password of the cast."""
    given = {"username": user.username, "password": world.PASSWORD, **more}
    return client().post(TOKEN, given, format="json")


@pytest.fixture
def secret(reviewer: User) -> str:
    """Give the secret of the reviewer's factor, confirmed a while ago."""
    offer = second_factor.offer_factor(reviewer, now=NOW)
    second_factor.confirm_factor(reviewer, pyotp.TOTP(offer.secret).at(NOW), now=NOW)
    return offer.secret


def test_it_is_set_up_over_http_and_counts_once_a_code_was_shown(reviewer: User) -> None:
    mine = client(reviewer)
    offered = mine.post("/api/v1/me/second-factor").json()
    assert pyotp.parse_uri(offered["uri"]).secret == offered["secret"]
    assert log_in(reviewer).status_code == 200, "an offer alone locks nobody out"
    wrong = mine.post("/api/v1/me/second-factor/confirm", {"otp": "000000"}, format="json")
    assert (wrong.status_code, wrong.json()["code"]) == (401, "otp-invalid")
    shown = {"otp": code(offered["secret"])}
    assert mine.post("/api/v1/me/second-factor/confirm", shown, format="json").status_code == 200
    assert log_in(reviewer).json()["code"] == "otp-required"
    assert mine.post("/api/v1/me/second-factor").json()["code"] == "transition-forbidden"


def test_a_login_needs_password_and_code(reviewer: User, secret: str) -> None:
    assert log_in(reviewer).json()["code"] == "otp-required"
    assert log_in(reviewer, otp="000000").json()["code"] == "otp-invalid"
    assert log_in(reviewer, otp=code(secret), password="not this one at all").json()["code"] == "login-failed"
    assert log_in(reviewer, otp=code(secret)).status_code == 200


def test_a_code_counts_once_and_so_does_none_before_it(reviewer: User, secret: str) -> None:
    now = NOW + timedelta(hours=1)
    at = pyotp.TOTP(secret).at
    second_factor.check_code(reviewer, at(now), now=now)
    for used in (at(now), at(now - timedelta(seconds=30))):
        with pytest.raises(ProblemError, match="otp-invalid"):
            second_factor.check_code(reviewer, used, now=now)
    second_factor.check_code(reviewer, at(now + timedelta(seconds=30)), now=now)


def test_wrong_codes_make_the_pair_of_name_and_address_wait(reviewer: User, secret: str) -> None:
    for _ in range(10):
        log_in(reviewer, otp="000000")
    assert log_in(reviewer, otp=code(secret)).json()["code"] == "rate-limited"


def test_an_administrator_takes_it_away_and_the_journal_says_so(
    reviewer: User, administrator: User, secret: str
) -> None:
    second = world.person("admin2", Role.ADMINISTRATOR)
    for by in (administrator, second):
        taken = client(by).post(f"/api/v1/accounts/{reviewer.pk}/second-factor/take-away")
        assert taken.status_code == 200
    assert log_in(reviewer).status_code == 200
    verbs = Event.objects.filter(verb__startswith="second_factor").order_by("index")
    assert list(verbs.values_list("verb", flat=True)) == [
        "second_factor.offered",
        "second_factor.confirmed",
        "second_factor.help_asked",
        "second_factor.taken_away",
    ]


def test_the_secret_does_not_stand_in_the_database(reviewer: User, secret: str) -> None:
    kept = SecondFactor.objects.get(user=reviewer).sealed_secret
    assert secret not in kept
    assert secret not in str(list(Event.objects.values_list("data", flat=True)))


def test_inspectors_go_by_their_device(inspector_1: User) -> None:
    assert client(inspector_1).post("/api/v1/me/second-factor").json()["code"] == "not-permitted"


def test_the_portal_asks_for_the_code_too(reviewer: User, secret: str) -> None:
    from django.test import Client

    browser = Client()
    given = {"username": reviewer.username, "password": world.PASSWORD}
    assert browser.post("/login", given).status_code == 401
    assert browser.post("/login", {**given, "otp": code(secret)}).status_code == 302
