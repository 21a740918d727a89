"""Apps report faults nobody expected; administrators read them, and nobody sends without end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backend.devices import crashes
from backend.devices.models import AppCrash
from backend.people.models import User
from shared.protocol.crash import MAX_CRASHES, MAX_FRAMES
from tests import world
from tests.backend.portal.desks import browser
from tests.world import Enrolled, new_id

pytestmark = pytest.mark.django_db
URL = "/api/v1/app-crashes"


def crash(**fields: Any) -> dict[str, Any]:
    """Return a fault as an app reports it."""
    reported = {
        "id": new_id(),
        "at": "2026-11-23T07:25:10.114+07:00",
        "version": "1.9.0",
        "build": "1a2b3c4d5e6f",
        "screen": "item",
        "task": "tap",
        "error": "ValueError < KeyError",
        "frames": ["field_app/viewmodels/item.py:120 rows"],
    }
    return reported | fields


def report(phone: Enrolled, *reported: dict[str, Any]) -> Any:
    return phone.client.post(URL, {"crashes": list(reported)}, format="json")


def test_a_reported_fault_is_kept_once_however_often_it_comes(phone_1: Enrolled, administrator: User) -> None:
    reported = crash()
    for _ in range(2):
        answer = report(phone_1, reported)
        assert (answer.status_code, answer.json()) == (200, {"accepted": [reported["id"]]})
    (kept,) = world.client(administrator).get(URL).json()["results"]
    assert (kept["id"], kept["error"], kept["frames"]) == (
        reported["id"],
        reported["error"],
        reported["frames"],
    )
    assert (kept["version"], kept["build"], kept["screen"]) == ("1.9.0", "1a2b3c4d5e6f", "item")
    assert (kept["device"], kept["owner"]) == (phone_1.phone.id, phone_1.owner.full_name)


def test_a_second_report_of_an_id_changes_nothing_of_the_first(phone_1: Enrolled, phone_2: Enrolled) -> None:
    reported = crash()
    report(phone_1, reported)
    assert report(phone_2, reported | {"error": "Other"}).status_code == 200
    kept = AppCrash.objects.get()
    assert (kept.error, kept.user) == (reported["error"], phone_1.owner)


@pytest.mark.parametrize(
    ("reported", "pointer"),
    [
        ({"id": "7"}, "#/crashes/0/id"),
        ({"message": "Quàng"}, "#/crashes/0/message"),
        ({"error": "e" * 201}, "#/crashes/0/error"),
        ({"frames": ["f"] * (MAX_FRAMES + 1)}, "#/crashes/0/frames"),
        ({"frames": ["f" * 201]}, "#/crashes/0/frames/0"),
    ],
)
def test_what_is_no_fault_is_refused_by_its_field(
    phone_1: Enrolled, reported: dict[str, Any], pointer: str
) -> None:
    answer = report(phone_1, crash(**reported))
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not AppCrash.objects.exists()


def test_a_report_has_one_to_twenty_faults(phone_1: Enrolled) -> None:
    assert report(phone_1).status_code == 400
    assert report(phone_1, *(crash() for _ in range(MAX_CRASHES + 1))).status_code == 400


def test_one_persons_devices_fill_no_table(phone_1: Enrolled, phone_2: Enrolled, monkeypatch: Any) -> None:
    monkeypatch.setattr(crashes, "MOST_A_DAY", 3)
    first = [crash() for _ in range(3)]
    assert report(phone_1, *first).status_code == 200
    refused = report(phone_1, crash())
    assert (refused.status_code, refused.json()["code"]) == (429, "rate-limited")
    assert report(phone_1, *first).status_code == 200
    assert report(phone_2, crash()).status_code == 200
    assert AppCrash.objects.count() == 4


def test_faults_are_forgotten_after_half_a_year(phone_1: Enrolled) -> None:
    report(phone_1, crash())
    crashes.forget_old_crashes(timezone.now() + timedelta(days=crashes.KEPT_DAYS - 1))
    assert AppCrash.objects.count() == 1
    crashes.forget_old_crashes(timezone.now() + timedelta(days=crashes.KEPT_DAYS + 1))
    assert not AppCrash.objects.exists()


def test_administrators_read_faults_in_the_portal_by_version(phone_1: Enrolled, administrator: User) -> None:
    report(phone_1, crash(), crash(version="0.1.0", error="<b>OSError"))
    desk: Client = browser(administrator.username)
    page = desk.get("/app-crashes").content.decode()
    assert "ValueError &lt; KeyError" in page
    assert "&lt;b&gt;OSError" in page
    assert "field_app/viewmodels/item.py:120 rows" in page
    narrowed = desk.get("/app-crashes?version=1.9").content.decode()
    assert "KeyError" in narrowed
    assert "OSError" not in narrowed
    assert 'href="/app-crashes"' in desk.get("/accounts").content.decode()
