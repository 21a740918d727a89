"""The feed: who is told what, judged when it is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from backend.journal.queries import STAFF_ROLES, feed_after, feed_snapshot
from backend.journal.recording import Audience, recording
from backend.people.models import Role

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Somebody:
    role: str
    unit_id: str | None = None
    id: UUID = field(default_factory=uuid4)


LAN = Somebody(Role.INSPECTOR)
TO_HIEU = Somebody(Role.UNIT_OFFICER, "sl-x25-03646")
MUONG_LA = Somebody(Role.UNIT_OFFICER, "sl-x25-03808")


@pytest.fixture(autouse=True)
def _feed() -> None:
    with recording(by=None, at=datetime(2026, 11, 22, tzinfo=UTC)) as journal:
        journal.publish("put", "unit", "sl", {"name_vi": "Sơn La"}, to=Audience.everyone())
        journal.publish("put", "campaign", "surprise", {}, to=Audience.staff())
        journal.publish("sealed", "visit", "of Lan", {}, to=Audience.user(LAN.id))
        journal.publish("put", "finding", "of Tô Hiệu", {}, to=Audience.unit("sl-x25-03646"))
        journal.publish("tombstone", "unit", "gone", None, to=Audience.everyone(), v=2)


def read_feed(reader: Somebody, after: int = 0, limit: int = 100, **scope: list[str]) -> list[str]:
    return [event["id"] for event in feed_after(reader, after, limit, **scope)]


def test_an_event_says_what_devices_need() -> None:
    first, last = feed_after(MUONG_LA, 0, 100)
    assert first == {
        "seq": 1, "op": "put", "type": "unit", "id": "sl", "v": 1, "body": {"name_vi": "Sơn La"}
    }  # fmt: skip
    assert last == {"seq": 5, "op": "tombstone", "type": "unit", "id": "gone", "v": 2, "body": None}


def test_staff_are_told_what_is_for_staff_and_what_is_for_them() -> None:
    assert read_feed(LAN) == ["sl", "surprise", "of Lan", "gone"]
    assert read_feed(Somebody(Role.REVIEWER)) == ["sl", "surprise", "gone"]


def test_a_unit_is_told_what_is_its_own_and_never_what_is_planned() -> None:
    assert read_feed(TO_HIEU) == ["sl", "of Tô Hiệu", "gone"]
    assert read_feed(MUONG_LA) == ["sl", "gone"]


def test_an_officer_answering_for_several_units_is_told_of_each() -> None:
    assert read_feed(MUONG_LA, unit_ids=["sl-x25-03646", "sl-x25-03808"]) == ["sl", "of Tô Hiệu", "gone"]


def test_a_role_nobody_knows_is_told_only_what_is_for_everyone() -> None:
    assert read_feed(Somebody("guest")) == ["sl", "gone"]
    assert set(Role.values) - {Role.UNIT_OFFICER} == STAFF_ROLES


def test_whoever_changes_sides_is_told_by_the_new_role_from_then_on() -> None:
    assert read_feed(replace(LAN, role=Role.UNIT_OFFICER, unit_id="sl-x25-03646")) == [
        *("sl", "of Lan", "of Tô Hiệu", "gone")
    ]


def test_reading_goes_on_after_the_last_number_seen_and_stops_at_the_limit() -> None:
    assert read_feed(LAN, limit=2) == ["sl", "surprise"]
    assert read_feed(LAN, after=2, limit=1) == ["of Lan"]
    assert read_feed(LAN, after=5) == []


def test_a_snapshot_tells_only_the_newest_of_each_thing_to_whom_it_is_for() -> None:
    with recording(by=None, at=datetime(2026, 11, 23, tzinfo=UTC)) as journal:
        journal.publish("put", "unit", "sl", {"name_vi": "UBND tỉnh Sơn La"}, to=Audience.everyone())
        journal.publish("put", "unit", "gone", {"secret": True}, to=Audience.staff())

    whole = feed_snapshot(MUONG_LA, 0, 100)
    assert [(event["seq"], event["op"], event["id"]) for event in whole] == [
        (5, "tombstone", "gone"),
        (6, "put", "sl"),
    ]
    assert feed_snapshot(MUONG_LA, 5, 100) == whole[1:]
    assert feed_snapshot(MUONG_LA, 0, 1) == whole[:1]
