"""A lost phone: shut out with a signed order to lock itself, taken back when it is found."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from backend.people.models import User
from shared.protocol.wire import lock_message
from tests.world import Enrolled, client, enrolled

pytestmark = pytest.mark.django_db


def tell(user: User, phone: Enrolled, what: str, **given: Any) -> Any:
    """Let `user` say of a phone that it is lost or found."""
    return client(user).post(f"/api/v1/devices/{phone.phone.id}/{what}", given or None, format="json")


def test_a_lost_phone_is_told_to_lock_itself_by_the_key_it_knows(phone_1: Enrolled, reviewer: User) -> None:
    asked = dict(phone_1.phone.enrolment)
    enrolled = client(phone_1.owner).post("/api/v1/devices", asked, format="json").json()
    assert tell(reviewer, phone_1, "lost").json()["lost_at"] is not None
    following = phone_1.phone.refresh(str(phone_1.session.pk), enrolled["session"]["secret"], "next")
    for refused in (
        phone_1.client.get("/api/v1/sync/changes"),
        phone_1.client.post("/api/v1/sync/push", {}, format="json"),
        phone_1.client.head(f"/api/v1/photos/{'0' * 64}"),
        client().post("/api/v1/auth/device-refresh", following, format="json"),
    ):
        assert refused.status_code == 401
        if not refused.content:
            continue
        assert refused.json()["code"] == "device-revoked"
        lock = refused.json()["lock"]
        key: Any = load_der_public_key(base64.b64decode(enrolled["server_key"]["public_key"]))
        key.verify(base64.b64decode(lock["sig"]), lock_message(lock["order"]))
        order = json.loads(lock["order"])
        assert (order["order"], order["device_id"]) == ("lock", phone_1.phone.id)


def test_a_phone_that_was_revoked_gets_no_order(phone_1: Enrolled, administrator: User) -> None:
    tell(administrator, phone_1, "revoke")
    assert "lock" not in phone_1.client.get("/api/v1/me").json()


def test_the_owner_reports_it_lost_and_home_affairs_takes_it_back(phone_1: Enrolled, reviewer: User) -> None:
    assert tell(phone_1.owner, phone_1, "lost").status_code == 200
    assert tell(phone_1.owner, phone_1, "found", drain_only=False).json()["code"] == "not-permitted"
    assert tell(reviewer, phone_1, "found", drain_only=False).json()["lost_at"] is None
    assert phone_1.client.get("/api/v1/sync/changes").json()["code"] == "session-revoked"
    again = enrolled(phone_1.owner, phone_1.phone)  # its owner shows the password
    assert again.client.get("/api/v1/sync/changes").status_code == 200


def test_a_phone_that_is_found_after_its_account_was_closed_hands_in_what_it_signed(
    phone_1: Enrolled, reviewer: User
) -> None:
    tell(reviewer, phone_1, "lost")
    User.objects.filter(pk=phone_1.owner.pk).update(is_active=False)
    tell(reviewer, phone_1, "found", drain_only=False)
    push = {"protocol": 1, "device_id": phone_1.phone.id, "revisions": []}
    assert phone_1.client.post("/api/v1/sync/push", push, format="json").status_code == 200
    assert phone_1.client.get("/api/v1/sync/changes").json()["code"] == "drain-only"


def test_a_phone_that_is_taken_back_to_be_emptied_pushes_and_pulls_nothing(
    phone_1: Enrolled, reviewer: User
) -> None:
    tell(reviewer, phone_1, "lost")
    assert tell(reviewer, phone_1, "found", drain_only=True).json()["drain_only"] is True
    assert phone_1.client.get("/api/v1/sync/changes").json()["code"] == "drain-only"
    push = {"protocol": 1, "device_id": phone_1.phone.id, "revisions": []}
    assert phone_1.client.post("/api/v1/sync/push", push, format="json").status_code == 200
