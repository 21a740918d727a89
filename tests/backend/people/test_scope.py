"""When a role or unit changes, the devices are told in the same transaction what comes and goes."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from backend.journal.models import FeedEntry
from backend.journal.recording import Audience, recording
from backend.kernel.problems import ProblemError
from backend.people.actions import change_account
from backend.people.models import Role, User
from backend.units.models import Unit
from tests.backend.rounds import publish
from tests.backend.visiting import body, push, state
from tests.world import MUONG_LA, NOW, TO_HIEU, Enrolled, client

pytestmark = pytest.mark.django_db


def change(user: User, by: User | None = None, **changes: Any) -> User:
    """Change an account."""
    same: dict[str, Any] = {"role": Role(user.role), "unit_id": user.unit_id, "is_active": user.is_active}
    return change_account(user, by=by, now=NOW, **(same | changes))


def scope(user: User) -> list[tuple[str, str, str]]:
    """Return what the feed tells a person of their scope."""
    events = client(user).get("/api/v1/sync/changes").json()["events"]
    return [(event["op"], event["type"], event["id"]) for event in events if "scope" in event["op"]]


def test_an_officer_of_another_unit_loses_the_one_and_gains_the_other(
    unit_to_hieu: User, muong_la: Unit, administrator: User
) -> None:
    for place in (TO_HIEU, MUONG_LA):
        with recording(by=None, at=NOW) as journal:
            journal.publish("put", "notice", place, {}, to=Audience.unit(place))
    change(unit_to_hieu, administrator, unit_id=MUONG_LA)
    assert scope(unit_to_hieu) == [("scope_revoke", "unit", TO_HIEU), ("scope_grant", "unit", MUONG_LA)]
    granted = FeedEntry.objects.get(op="scope_grant")
    asked: dict[str, Any] = {"unit": MUONG_LA, "at": granted.seq}
    answer_body = client(unit_to_hieu).get("/api/v1/sync/snapshot", asked).json()["events"]
    assert [event["id"] for event in answer_body] == [MUONG_LA]
    before = client(unit_to_hieu).get("/api/v1/sync/snapshot", asked | {"at": 1}).json()["events"]
    assert before == []
    foreign = client(unit_to_hieu).get("/api/v1/sync/snapshot", {"unit": TO_HIEU}).json()["events"]
    assert foreign == []


def test_a_change_that_is_none_tells_nothing(inspector_1: User, administrator: User) -> None:
    change(inspector_1, administrator)
    assert scope(inspector_1) == []


@pytest.fixture
def reference(to_hieu: Unit) -> None:
    """Give the server what a visit names."""
    publish("GG", "UX")


def test_a_revoke_touches_nothing_a_phone_has_not_sealed(
    reference: None, phone_1: Enrolled, administrator: User
) -> None:
    push(phone_1, visit := body(phone_1))
    change(phone_1.owner, administrator, role=Role.REVIEWER)
    assert scope(phone_1.owner) == [
        ("scope_revoke", "role", "inspector"),
        ("scope_grant", "role", "reviewer"),
    ]
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"
    (second,) = push(phone_1, body(phone_1, n=2))
    assert second["status"] == "stored"


def test_only_administrators_change_accounts_and_none_into_what_cannot_be(
    inspector_1: User, reviewer: User, administrator: User
) -> None:
    with pytest.raises(ProblemError, match="not-permitted"):
        change(inspector_1, reviewer, role=Role.REVIEWER)
    with pytest.raises(ValidationError):
        change(inspector_1, administrator, role=Role.UNIT_OFFICER)
    assert not FeedEntry.objects.exists()


def test_an_account_that_is_closed_drains_from_the_next_request_on(
    reference: None, phone_1: Enrolled, administrator: User
) -> None:
    change(phone_1.owner, administrator, is_active=False)
    assert phone_1.client.get("/api/v1/sync/changes").json()["code"] == "drain-only"
    (stored,) = push(phone_1, body(phone_1))
    assert stored["status"] == "stored"
