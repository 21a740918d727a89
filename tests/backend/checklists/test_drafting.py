"""The next version of a checklist: begun once, changed by one at a time, compared, published for good."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.checklists.models import ChecklistDraft, ChecklistVersion
from backend.journal.models import Event, FeedEntry
from backend.people.models import User
from tests import world
from tests.backend.rounds import publish, set_clock

DRAFTS = "/api/v1/checklist-drafts"
DAY = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)
"""A few days after the checklists came into force."""
Body = dict[str, Any]


@pytest.fixture
def admin(administrator: User, monkeypatch: pytest.MonkeyPatch) -> APIClient:
    """Give an administrator on the day of the cast, with the checklists published."""
    set_clock(monkeypatch, DAY)
    publish("GG", "UX")
    return world.client(administrator)


def begun(admin: APIClient, code: str = "GG") -> Body:
    answered = admin.post(DRAFTS, {"code": code}, format="json")
    assert answered.status_code == 201, answered.content
    draft: Body = answered.json()
    assert answered.headers["ETag"] == draft["etag"]
    return draft


def post(
    admin: APIClient, draft: Body, verb: str, body: Body | None = None, *, match: str | None = None
) -> Any:
    headers = {"If-Match": match or draft["etag"]}
    return admin.post(f"{DRAFTS}/{draft['id']}/{verb}", body or {}, format="json", headers=headers)


def changed(admin: APIClient, draft: Body, **values: Any) -> Body:
    answered = post(admin, draft, "change", {"body": draft["body"] | values})
    assert answered.status_code == 200, answered.content
    result: Body = answered.json()
    return result


def with_question(draft: Body, text: str) -> list[Body]:
    first, *rest = draft["body"]["items"]
    return [{**first, "text_vi": text}, *rest]


def test_a_draft_begins_as_a_copy_that_is_in_force_tomorrow(admin: APIClient) -> None:
    draft = begun(admin)
    assert (draft["base"], draft["version"], draft["body"]["id"]) == ("GG-2026.2", "2026.3", "GG-2026.3")
    assert [change["path"] for change in draft["changes"]] == ["valid_from"]
    assert draft["body"]["valid_from"] == "2026-12-02"
    assert begun(admin)["id"] == draft["id"]
    assert ChecklistDraft.objects.count() == 1


def test_what_is_published_reaches_every_device_and_the_old_version_stays(admin: APIClient) -> None:
    draft = begun(admin)
    draft = changed(admin, draft, items=with_question(draft, "Có mặt đúng giờ?"), status="approved")
    assert {change["path"] for change in draft["changes"]} == {"valid_from", "text_vi", "status"} - (
        {"status"} if ChecklistVersion.objects.get(pk="GG-2026.2").status == "approved" else set()
    )
    answered = post(admin, draft, "publish")
    assert (answered.status_code, answered.json()["id"]) == (200, "GG-2026.3")
    entry = FeedEntry.objects.get(type="checklist", object_id="GG-2026.3")
    assert "Có mặt đúng giờ?" in (entry.body or "")
    assert ChecklistVersion.objects.get(pk="GG-2026.2").body["items"][0]["text_vi"] != "Có mặt đúng giờ?"
    events = Event.objects.count()
    assert post(admin, draft, "publish").json()["id"] == "GG-2026.3"
    assert Event.objects.count() == events
    assert begun(admin)["version"] == "2026.4"


def test_two_people_do_not_write_over_each_other(admin: APIClient) -> None:
    draft = begun(admin)
    later = changed(admin, draft, title_en="Attendance")
    stale = post(admin, draft, "change", {"body": draft["body"]})
    assert (stale.status_code, stale.headers["ETag"]) == (412, later["etag"])
    assert post(admin, draft, "publish").status_code == 412
    assert post(admin, draft, "drop").status_code == 412
    unnamed = admin.post(f"{DRAFTS}/{draft['id']}/publish")
    assert unnamed.status_code == 428


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"items": [{"code": "GG-01"}]}, "#/body"),
        ({"items": "none"}, "#/body"),
        ({"valid_from": "tomorrow"}, "#/body"),
        ({"status": 7}, "#/body"),
    ],
)
def test_a_definition_that_cannot_be_is_refused_and_the_draft_stays(
    admin: APIClient, values: Body, pointer: str
) -> None:
    draft = begun(admin)
    refused = post(admin, draft, "change", {"body": draft["body"] | values})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, pointer)
    assert ChecklistDraft.objects.get().body == draft["body"]


def test_the_name_of_the_version_cannot_be_changed(admin: APIClient) -> None:
    draft = changed(admin, begun(admin), id="UX-2026.1", code="UX", version="2026.1", title_en="Attendance")
    assert (draft["body"]["id"], draft["body"]["code"]) == ("GG-2026.3", "GG")


@pytest.mark.parametrize("day", ["2026-12-01", "2025-01-01"])
def test_no_version_begins_in_the_past_or_before_the_last_one(admin: APIClient, day: str) -> None:
    draft = changed(admin, begun(admin), valid_from=day, title_en="Attendance")
    refused = post(admin, draft, "publish")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/valid_from")
    assert not ChecklistVersion.objects.filter(pk="GG-2026.3").exists()


def test_a_draft_without_a_change_is_not_published(admin: APIClient) -> None:
    assert post(admin, begun(admin), "publish").json()["errors"][0]["pointer"] == "#/body"


def test_a_dropped_draft_is_gone_and_another_may_begin(admin: APIClient) -> None:
    draft = begun(admin)
    assert post(admin, draft, "drop").status_code == 204
    assert admin.get(f"{DRAFTS}/{draft['id']}").status_code == 404
    assert begun(admin)["id"] != draft["id"]


def test_a_year_later_the_number_begins_anew(admin: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, DAY.replace(year=2027))
    assert begun(admin)["version"] == "2027.1"
    assert date.fromisoformat(ChecklistDraft.objects.get().body["valid_from"]) == date(2027, 12, 2)


def test_nobody_begins_a_checklist_that_is_not_there(admin: APIClient) -> None:
    assert admin.post(DRAFTS, {"code": "ZZ"}, format="json").status_code == 404


def test_a_draft_whose_name_was_published_meanwhile_gets_the_next_one(admin: APIClient) -> None:
    draft = changed(admin, begun(admin), title_en="Attendance")
    ours = ChecklistVersion.objects.get(pk="GG-2026.2")
    ours.pk, ours.version, ours.body = (
        "GG-2026.3",
        "2026.3",
        {**ours.body, "id": "GG-2026.3", "version": "2026.3"},
    )
    ours.save(force_insert=True)
    answered = post(admin, draft, "publish")
    assert (answered.status_code, answered.json()["id"]) == (200, "GG-2026.4")
    assert post(admin, draft, "publish").json()["id"] == "GG-2026.4"
