"""The door of the portal (B52): the rules of the API's, and a cookie that is worth nothing afterwards."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from backend.journal.models import Event
from backend.people.models import Session, User
from tests.backend.portal.desks import browser, reads
from tests.world import PASSWORD


def test_a_stranger_is_led_through_the_door_to_where_they_wanted_to_go(reviewer: User) -> None:
    page = Client()
    assert page.get("/review?state=sealed").headers["Location"] == "/login?next=%2Freview%3Fstate%3Dsealed"
    entered = page.post("/login", {"username": "reviewer", "password": PASSWORD, "next": "/review"})
    assert entered.headers["Location"] == "/review"
    cookie = entered.cookies["congtam"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    elsewhere = {"username": "reviewer", "password": PASSWORD, "next": "https://evil.example/"}
    assert page.post("/login", elsewhere).headers["Location"] == "/"


def test_a_wrong_password_an_unknown_name_and_a_closed_account_answer_alike(reviewer: User) -> None:
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    tried = [("reviewer", "wrong"), ("nobody", PASSWORD), ("reviewer", PASSWORD)]
    answers = [Client().post("/login", {"username": name, "password": word}) for name, word in tried]
    assert {answered.status_code for answered in answers} == {401}
    assert {reads(answered) for answered in answers} == {reads(answers[0])}
    for name, word in (("", PASSWORD), ("reviewer", ""), ("x" * 151, "y"), ("reviewer", "y" * 1025)):
        assert Client().post("/login", {"username": name, "password": word}).status_code == 400


def test_who_guesses_too_often_has_to_wait(reviewer: User) -> None:
    page = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        page.post("/login", {"username": "reviewer", "password": "guess"})
    refused = page.post("/login", {"username": "reviewer", "password": PASSWORD})
    assert (refused.status_code, "thử lại sau" in reads(refused)) == (429, True)
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert elsewhere.post("/login", {"username": "reviewer", "password": PASSWORD}).status_code == 302


def test_a_copied_cookie_is_worth_nothing_after_the_logout(reviewer: User) -> None:
    page, thief = browser("reviewer"), Client()
    thief.cookies["congtam"] = page.cookies["congtam"].value
    assert thief.get("/review").status_code == 200
    page.post("/logout")
    assert [client.get("/review").status_code for client in (page, thief)] == [302, 302]
    assert list(Event.objects.filter(verb__startswith="session").values_list("verb", flat=True)) == [
        "session.opened",
        "session.ended",
    ]


def test_a_session_that_was_ended_or_whose_account_was_closed_is_over_at_once(reviewer: User) -> None:
    page = browser("reviewer")
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    assert page.get("/review").status_code == 302
    User.objects.filter(pk=reviewer.pk).update(is_active=True)
    assert page.get("/review").status_code == 200
    Session.objects.update(revoked_at="2026-08-20T00:00:00Z")
    assert page.get("/review").status_code == 302


@pytest.mark.django_db
def test_a_form_of_another_site_is_refused_and_a_logout_is_no_link(reviewer: User) -> None:
    page = Client(enforce_csrf_checks=True)
    forged = page.post("/login", {"username": "reviewer", "password": PASSWORD})
    assert (forged.status_code, "hãy tải lại trang" in reads(forged)) == (403, True)
    assert browser("reviewer").get("/logout").status_code == 405


def test_the_cookie_opens_no_address_of_the_api(reviewer: User) -> None:
    page = browser("reviewer")
    assert page.get("/api/v1/visits").status_code == 401
    assert "Set-Cookie" not in page.get("/api/v1/schema").headers


def test_an_address_that_is_none_answers_in_words(db: None) -> None:
    missing = Client().get("/nowhere", headers={"Accept": "text/html,*/*"})
    assert (missing.status_code, "Không tìm thấy" in reads(missing)) == (404, True)
    assert Client().get("/api/v1/nowhere").json()["code"] == "not-found"
