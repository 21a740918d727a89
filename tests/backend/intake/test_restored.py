"""A server that came back from a backup notices by itself, by what it signed before and by nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from backend.journal.epoch import begin_anew, epoch
from backend.journal.models import Event, JournalHead
from backend.people.models import User
from backend.visits.models import Receipt
from tests import world
from tests.append_only import unguarded
from tests.backend.visiting import batch, body, envelope, push, state
from tests.world import NOW, Enrolled, client

pytestmark = pytest.mark.django_db
CHANGES = "/api/v1/sync/changes"


def receipt_of(phone: Enrolled) -> dict[str, Any]:
    """Seal a visit and return its receipt, as the phone keeps it."""
    push(phone, visit := body(phone))
    receipt: dict[str, Any] = state(phone, visit["visit_id"])["receipt"]
    return receipt


def roll_back() -> None:
    """Take the newest receipt away, as an older copy of the database would."""
    with unguarded(connection):
        Receipt.objects.latest("revision__received_seq").delete()


def push_with(phone: Enrolled, receipt: object) -> str:
    """Push a new visit along with a receipt and return the epoch the server names."""
    content = batch(phone, envelope(phone, body(phone, n=9)), highest_receipt=receipt)
    answered = phone.client.post("/api/v1/sync/push", content, format="json")
    assert (answered.status_code, answered.json()["results"][0]["status"]) == (200, "stored")
    return str(answered.json()["epoch"])


def test_a_receipt_the_server_signed_and_does_not_know_begins_a_new_epoch_and_raises_an_alarm(
    phone_1: Enrolled, administrator: User
) -> None:
    before, receipt = epoch(), receipt_of(phone_1)
    assert push_with(phone_1, receipt) == before
    roll_back()
    roll_back()  # of the push just now
    after = push_with(phone_1, receipt)
    assert after == epoch() != before
    assert push_with(phone_1, receipt) == after  # once is enough: the receipt is of the life before
    alarms = client(administrator).get("/api/v1/alarms").json()["results"]
    (reported,) = [alarm["data"] for alarm in alarms if alarm["verb"] == "epoch.started"]
    assert (reported["before"], reported["epoch"]) == (before, after)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda receipt: {"seq": 10**9, "sig": receipt["sig"]},
        lambda receipt: receipt | {"sig": world.Phone.new().sign(b"?")},
        lambda receipt: receipt | {"signed": receipt["signed"].replace('"seq":', '"seq":9')},
        lambda receipt: receipt | {"signed": json.dumps({"revision_id": 5})},
        lambda receipt: receipt | {"signed": "\\ud800"},
        lambda receipt: [receipt],
        lambda _: "newest",
    ],
)
def test_what_the_server_did_not_sign_proves_nothing(phone_1: Enrolled, spoil: Any) -> None:
    before, receipt = epoch(), receipt_of(phone_1)
    roll_back()
    assert push_with(phone_1, spoil(receipt)) == before


def test_a_cursor_beyond_the_feed_begins_a_new_epoch_once(phone_1: Enrolled) -> None:
    push(phone_1, body(phone_1))
    before, cursor = epoch(), phone_1.client.get(CHANGES).json()["cursor"]
    JournalHead.objects.update(feed_seq=1)
    for _ in range(2):
        refused = phone_1.client.get(CHANGES, {"after": cursor})
        assert (refused.status_code, refused.json()["code"]) == (409, "server-restored")
    assert epoch() != before
    assert Event.objects.filter(verb="epoch.started").count() == 1


def test_a_cursor_of_an_earlier_life_is_not_followed(phone_1: Enrolled) -> None:
    push(phone_1, body(phone_1))
    cursor = phone_1.client.get(CHANGES).json()["cursor"]
    begin_anew("a test", now=NOW)
    assert phone_1.client.get(CHANGES, {"after": cursor}).json()["code"] == "server-restored"
    assert phone_1.client.get(CHANGES).status_code == 200
