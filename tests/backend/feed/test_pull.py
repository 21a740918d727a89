"""Pulling (B31, B32): everything a person may know, once, in its order, from where they stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.utils import timezone
from rest_framework.test import APIClient

from backend.feed import cursors
from backend.journal.head import present_head
from backend.journal.recording import Audience, recording
from backend.people.models import User
from backend.units.models import Succession, Unit
from shared.protocol.limits import MAX_PULL, TOMBSTONES_KEPT_DAYS
from shared.protocol.wire import SYNC_MEDIA_TYPE
from tests import world
from tests.backend.visiting import body, photo, push, upload
from tests.world import NOW, Enrolled

pytestmark = pytest.mark.django_db
CHANGES, SNAPSHOT = "/api/v1/sync/changes", "/api/v1/sync/snapshot"


def publish(kind: str, object_id: str, to: Audience, *, op: str = "put", **fields: Any) -> None:
    """Tell devices something."""
    with recording(by=None, at=NOW) as journal:
        journal.publish(op, kind, object_id, fields, to=to)


def pull(client: APIClient, *, path: str = CHANGES, **query: Any) -> dict[str, Any]:
    """Return one page."""
    answered = client.get(path, query)
    assert (answered.status_code, answered.headers["Content-Type"]) == (200, SYNC_MEDIA_TYPE)
    page: dict[str, Any] = answered.json()
    assert page.keys() == {"epoch", "scope_version", "cursor", "more", "server_time", "features", "events"}
    return page


def pull_all(
    client: APIClient, *, path: str = CHANGES, after: str = "", limit: int = 2
) -> list[dict[str, Any]]:
    """Return all events after a cursor, page by page."""
    events: list[dict[str, Any]] = []
    more = True
    while more:
        page = pull(client, path=path, after=after, limit=limit)
        assert len(page["events"]) <= limit
        events, after, more = events + page["events"], page["cursor"], page["more"]
    return events


def kinds(client: APIClient) -> set[str]:
    """Return of what kinds of things somebody is told."""
    return {event["type"] for event in pull_all(client, limit=100)}


def replayed(events: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what a device knows after these events: of each thing the newest."""
    return {(event["type"], event["id"]): event for event in events}


@pytest.fixture
def feed() -> None:
    """Tell everybody of seven things, some of them several times."""
    for number in range(20):
        publish("thing", f"t{number % 7}", Audience.everyone(), number=number)
    publish("thing", "t3", Audience.everyone(), op="tombstone")


def test_pages_join_to_the_whole_in_the_order_it_happened(feed: None, phone_1: Enrolled) -> None:
    whole = pull(phone_1.client, limit=MAX_PULL)
    assert not whole["more"]
    numbers = [event["seq"] for event in whole["events"]]
    assert numbers == sorted(set(numbers))
    for limit in (1, 2, 7, 100):
        assert pull_all(phone_1.client, limit=limit) == whole["events"]


def test_an_event_says_what_happened_to_what(phone_1: Enrolled) -> None:
    before = pull(phone_1.client)["cursor"]
    publish("thing", "t1", Audience.everyone(), name="Tô Hiệu")
    (event,) = pull(phone_1.client, after=before)["events"]
    assert event.pop("seq") == present_head().feed_seq
    assert event == {"op": "put", "type": "thing", "id": "t1", "v": 1, "body": {"name": "Tô Hiệu"}}


def test_pulling_the_same_cursor_again_is_harmless(feed: None, phone_1: Enrolled) -> None:
    cursor = pull(phone_1.client, limit=5)["cursor"]
    again = [pull(phone_1.client, after=cursor, limit=5) for _ in range(2)]
    assert again[0]["events"] == again[1]["events"]
    assert again[0]["cursor"] == again[1]["cursor"]


def test_after_the_last_page_only_what_is_new_comes(feed: None, phone_1: Enrolled) -> None:
    end = pull(phone_1.client)["cursor"]
    assert pull(phone_1.client, after=end)["events"] == []
    visit = body(phone_1)
    push(phone_1, visit)
    put, sealed = pull(phone_1.client, after=end)["events"]
    assert (put["op"], put["type"], put["id"]) == ("put", "visit", visit["visit_id"])
    assert (sealed["op"], sealed["body"]["receipt"]["revision_id"]) == ("sealed", visit["revision_id"])


def test_a_cursor_does_not_tell_that_something_happened_which_is_for_others(
    phone_1: Enrolled, phone_2: Enrolled
) -> None:
    end = pull(phone_2.client)["cursor"]
    push(phone_1, *(body(phone_1, n=n) for n in range(1, 6)))
    page = pull(phone_2.client, after=end)
    assert (page["events"], page["more"], page["cursor"]) == ([], False, end)


def signed(position: int, *, salt: str = "sync.cursor", key: str | None = None) -> str:
    """Return a cursor as some server would sign it; without a key, as ours."""
    return str(signing.Signer(salt=salt, key=key).sign_object(position))


BAD_CURSORS = {
    "garbage": "garbage",
    "number": "5",
    "colon": ":",
    "nul": "\0",
    "letters": "con trỏ",
    "long": "x" * 5_000,
    "of another server": signed(1, key="another"),
    "of another list": signed(1, salt="pages"),
}


@pytest.mark.parametrize("path", [CHANGES, SNAPSHOT])
@pytest.mark.parametrize("cursor", BAD_CURSORS.values(), ids=BAD_CURSORS.keys())
def test_a_cursor_that_is_none_of_ours_is_refused(cursor: str, path: str, phone_1: Enrolled) -> None:
    answered = phone_1.client.get(path, {"after": cursor})
    assert (answered.status_code, answered.json()["code"]) == (400, "cursor-invalid")
    assert answered.json()["retry"] == "never"


def test_a_cursor_with_one_changed_letter_is_refused(feed: None, phone_1: Enrolled) -> None:
    cursor = pull(phone_1.client, limit=3)["cursor"]
    for place in range(len(cursor)):
        other = "A" if cursor[place] != "A" else "B"
        changed = cursor[:place] + other + cursor[place + 1 :]
        assert phone_1.client.get(CHANGES, {"after": changed}).status_code == 400, changed


@pytest.mark.parametrize(
    "limit", ["-1", "0", str(MAX_PULL + 1), "1000000000", "1e2", "1.5", "", "²", "mười", "\0", " 5"]
)
@pytest.mark.parametrize("path", [CHANGES, SNAPSHOT])
def test_a_limit_that_makes_no_sense_is_refused(limit: str, path: str, phone_1: Enrolled) -> None:
    answered = phone_1.client.get(path, {"limit": limit})
    assert (answered.status_code, answered.json()["code"]) == (400, "cursor-invalid")
    assert answered.json()["errors"][0]["parameter"] == "limit"


@pytest.mark.parametrize("path", [CHANGES, SNAPSHOT])
def test_a_cursor_we_signed_for_what_we_no_longer_know_proves_a_restored_server(
    path: str, phone_1: Enrolled
) -> None:
    cursor = signed(present_head().feed_seq + 1)
    answered = phone_1.client.get(path, {"after": cursor})
    assert (answered.status_code, answered.json()["code"]) == (409, "server-restored")
    assert answered.json()["retry"] == "now"


@pytest.mark.parametrize(
    ("days", "status"), [(TOMBSTONES_KEPT_DAYS - 1, 200), (TOMBSTONES_KEPT_DAYS + 1, 410)]
)
def test_a_phone_away_for_longer_than_tombstones_are_kept_begins_anew(
    days: int, status: int, phone_1: Enrolled
) -> None:
    head, left = present_head(), timezone.now() - timedelta(days=days)
    answered = phone_1.client.get(CHANGES, {"after": cursors.cursor_at(0, head, left)})
    assert answered.status_code == status
    if status == 410:
        assert (answered.json()["code"], answered.json()["retry"]) == ("resync", "now")


def test_each_is_told_what_their_role_may_know(
    phone_1: Enrolled, phone_2: Enrolled, unit_to_hieu: User, unit_muong_la: User, reviewer: User
) -> None:
    publish("unit", "u", Audience.everyone())
    publish("campaign", "c", Audience.staff())
    publish("finding", "f", Audience.unit(world.TO_HIEU))
    data = photo()
    push(phone_1, body(phone_1, photos=(data,)))
    upload(phone_1, data)
    assert kinds(phone_1.client) == {"checklist", "unit", "campaign", "visit"}
    assert kinds(phone_2.client) == {"checklist", "unit", "campaign"}
    assert kinds(world.client(reviewer)) == {"checklist", "unit", "campaign"}
    assert kinds(world.client(unit_to_hieu)) == {"checklist", "unit", "finding"}
    assert kinds(world.client(unit_muong_la)) == {"checklist", "unit"}


def test_an_inspector_is_told_of_their_own_visits_alone(phone_1: Enrolled, phone_2: Enrolled) -> None:
    mine, theirs = body(phone_1), body(phone_2)
    push(phone_1, mine)
    push(phone_2, theirs)
    for phone, visit in ((phone_1, mine), (phone_2, theirs)):
        for path in (CHANGES, SNAPSHOT):
            reported = pull_all(phone.client, path=path)
            assert {e["id"] for e in reported if e["type"] == "visit"} == {visit["visit_id"]}


def test_an_officer_is_told_what_concerned_the_unit_theirs_replaced(
    unit_to_hieu: User, to_hieu: Unit
) -> None:
    former = world.unit("sl-old", "UBND phường cũ", under=world.province())
    publish("finding", "old", Audience.unit(former.pk))
    officer = world.client(unit_to_hieu)
    assert "finding" not in kinds(officer)
    Succession.objects.create(predecessor=former, successor=to_hieu, on="2025-07-01", principal=True)
    assert "finding" in kinds(officer)


def test_what_an_officer_is_told_follows_them_to_another_unit(unit_to_hieu: User, muong_la: Unit) -> None:
    publish("finding", "f", Audience.unit(world.TO_HIEU))
    officer = world.client(unit_to_hieu)
    assert "finding" in kinds(officer)
    unit_to_hieu.unit = muong_la
    unit_to_hieu.save()
    assert "finding" not in kinds(officer)


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_a_snapshot_leads_where_the_whole_feed_does(limit: int, feed: None, phone_1: Enrolled) -> None:
    push(phone_1, body(phone_1), body(phone_1, n=2, photos=(photo(),)))
    everything, state = (pull_all(phone_1.client, path=path, limit=limit) for path in (CHANGES, SNAPSHOT))
    assert replayed(state) == replayed(everything)
    assert len(state) == len(replayed(state)) < len(everything)


def test_a_snapshot_read_while_things_change_still_leads_there(feed: None, phone_1: Enrolled) -> None:
    first = pull(phone_1.client, path=SNAPSHOT, limit=3)
    for number in range(7):
        publish("thing", f"t{number}", Audience.everyone(), number=100 + number)
    rest = pull_all(phone_1.client, path=SNAPSHOT, after=first["cursor"])
    assert replayed(first["events"] + rest) == replayed(pull_all(phone_1.client))


def test_after_a_snapshot_changes_go_on_from_its_cursor(feed: None, phone_1: Enrolled) -> None:
    page = pull(phone_1.client, path=SNAPSHOT, limit=MAX_PULL)
    assert not page["more"]
    publish("thing", "new", Audience.everyone())
    assert [event["id"] for event in pull(phone_1.client, after=page["cursor"])["events"]] == ["new"]


def test_nobody_pulls_without_a_token(anonymous: APIClient) -> None:
    for path in (CHANGES, SNAPSHOT):
        answered = anonymous.get(path)
        assert (answered.status_code, answered.json()["code"]) == (401, "token-invalid")
