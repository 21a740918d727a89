"""Enrolling ends the session that did it; a phone that is shut out holds nothing that reads or enrols."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.people.models import Session, User
from tests import world
from tests.world import PASSWORD, Phone

pytestmark = pytest.mark.django_db
DEVICES = "/api/v1/devices"


class Hand:
    """A phone in somebody's hand that has shown the password."""

    def __init__(self, owner: User) -> None:
        self.phone = Phone.new()
        words = {"username": owner.username, "password": PASSWORD}
        self.tokens = APIClient().post("/api/v1/auth/token", words, format="json").json()
        self.client = self.bearing(self.tokens["access"])

    @staticmethod
    def bearing(access: str) -> APIClient:
        made = APIClient()
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
        return made

    def enrol(self, phone: Phone | None = None) -> Any:
        return self.client.post(DEVICES, (phone or self.phone).enrolment, format="json")

    def reads(self) -> tuple[int, str]:
        answered = self.client.get("/api/v1/me")
        return answered.status_code, answered.json().get("code", "")

    def refreshes(self) -> int:
        asked = {"refresh": self.tokens["refresh"]}
        return int(APIClient().post("/api/v1/auth/refresh", asked, format="json").status_code)

    def own(self, enrolled: Any) -> APIClient:
        """Return a client of the device's own session, after its first step."""
        session = enrolled.json()["session"]
        step = self.phone.refresh(session["id"], session["secret"], "the next secret")
        return self.bearing(
            APIClient().post("/api/v1/auth/device-refresh", step, format="json").json()["access"]
        )


@pytest.fixture
def hand(inspector_1: User) -> Hand:
    return Hand(inspector_1)


def test_enrolling_ends_the_session_that_did_it(hand: Hand) -> None:
    assert hand.reads() == (200, "")
    assert hand.own(hand.enrol()).get("/api/v1/me").status_code == 200
    assert hand.reads() == (401, "session-revoked")
    assert hand.refreshes() == 401
    assert hand.client.get(DEVICES).status_code == 401


def test_a_lost_answer_is_asked_for_again_and_nothing_else(hand: Hand) -> None:
    first = hand.enrol()
    again = hand.enrol()
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert hand.enrol(Phone.new()).json()["code"] == "session-revoked"


def test_other_sessions_of_the_person_go_on(hand: Hand, inspector_1: User) -> None:
    desk = Hand(inspector_1)
    hand.enrol()
    assert (desk.reads(), desk.refreshes()) == ((200, ""), 200)


@pytest.mark.parametrize("shut_out", ["revoke", "lost"])
def test_shutting_a_device_out_ends_the_sessions_of_devices_it_enrolled(
    hand: Hand, administrator: User, shut_out: str
) -> None:
    first = hand.own(hand.enrol())
    hand.phone, hand.client, before = Phone.new(), first, hand.phone
    second = hand.own(hand.enrol())
    assert [client.get("/api/v1/me").status_code for client in (first, second)] == [200, 200]
    assert world.client(administrator).post(f"{DEVICES}/{before.id}/{shut_out}").status_code == 200
    codes = [client.get("/api/v1/me").json()["code"] for client in (first, second)]
    assert codes == ["device-revoked", "session-revoked"]


@pytest.mark.parametrize("shut_out", ["revoke", "lost"])
def test_a_phone_that_is_shut_out_can_neither_read_nor_enrol(
    hand: Hand, administrator: User, shut_out: str
) -> None:
    own = hand.own(hand.enrol())
    path = f"{DEVICES}/{hand.phone.id}/{shut_out}"
    assert world.client(administrator).post(path).status_code == 200
    for client in (own, hand.client):
        assert client.get("/api/v1/me").status_code == 401
        assert client.post(DEVICES, Phone.new().enrolment, format="json").status_code == 401
    assert hand.refreshes() == 401
    assert not Session.objects.filter(device__id=hand.phone.id, revoked_at=None).exists()
    if shut_out == "revoke":
        assert hand.enrol().json()["code"] == "device-conflict"
