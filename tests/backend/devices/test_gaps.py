"""The gap report: which numbers a phone still holds, on the API and in what the phone itself is told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.intake.gaps import REMEMBERED_EVERY, epoch_and_gaps
from backend.intake.models import DeviceChain
from backend.people.models import User
from tests.backend.visiting import batch, body, envelope, push
from tests.world import Enrolled, client

pytestmark = pytest.mark.django_db


def missing(phone: Enrolled, *numbers: int, **changes: Any) -> list[tuple[int, int]]:
    """Push bodies with these numbers and return the gaps the answer tells of."""
    sent = [envelope(phone, body(phone, n=n, prev=None if n == 1 else "0" * 64, **changes)) for n in numbers]
    answered = phone.client.post("/api/v1/sync/push", batch(phone, *sent), format="json").json()
    return [(gap["first"], gap["last"]) for gap in answered["missing"]]


def test_the_answer_to_a_push_names_the_numbers_that_never_came(phone_1: Enrolled) -> None:
    assert missing(phone_1, 1, 2) == []
    assert missing(phone_1, 43, 47) == [(3, 42), (44, 46)]
    assert missing(phone_1, 45) == [(3, 42), (44, 44), (46, 46)]


def test_the_first_number_is_missed_too(phone_1: Enrolled) -> None:
    assert missing(phone_1, 3) == [(1, 2)]


def test_what_was_set_aside_has_come(phone_1: Enrolled) -> None:
    assert missing(phone_1, 1, 3) == [(2, 2)]
    assert missing(phone_1, 2, unit="nowhere") == []


def test_a_number_the_phone_did_not_sign_closes_no_gap(phone_1: Enrolled) -> None:
    push(phone_1, body(phone_1, n=1), body(phone_1, n=3))
    forged = envelope(phone_1, body(phone_1, n=2), signature=envelope(phone_1, body(phone_1))["signature"])
    answered = phone_1.client.post("/api/v1/sync/push", batch(phone_1, forged), format="json").json()
    assert answered["missing"] == [{"first": 2, "last": 2}]


def test_home_affairs_sees_every_phones_gaps_and_what_came_around_them(
    phone_1: Enrolled, phone_2: Enrolled, reviewer: User
) -> None:
    push(phone_1, body(phone_1, n=41), after := body(phone_1, n=43))
    rows = {row["id"]: row for row in client(reviewer).get("/api/v1/devices").json()["results"]}
    first, second = rows[phone_1.phone.id], rows[phone_2.phone.id]
    assert (first["owner"], first["newest_number"]) == ("Lò Văn An", 43)
    assert first["missing"] == [{"first": 1, "last": 40}, {"first": 42, "last": 42}]
    assert (second["newest_number"], second["missing"]) == (None, [])
    answer_body = client(reviewer).get(f"/api/v1/devices/{phone_1.phone.id}/gaps").json()
    assert answer_body["gaps"][0]["before"] is None
    assert (answer_body["gaps"][1]["before"]["n"], answer_body["gaps"][1]["after"]["visit"]) == (
        41,
        after["visit_id"],
    )


def test_the_phone_itself_sees_its_gaps_and_nobody_elses(phone_1: Enrolled, phone_2: Enrolled) -> None:
    push(phone_1, body(phone_1, n=2))
    (row,) = phone_1.client.get("/api/v1/devices").json()["results"]
    assert row["missing"] == [{"first": 1, "last": 1}]
    assert phone_2.client.get(f"/api/v1/devices/{phone_1.phone.id}/gaps").status_code == 404


def test_the_devices_of_all_are_read_in_a_known_number_of_queries(
    phone_1: Enrolled, phone_2: Enrolled, reviewer: User, django_assert_num_queries: Any
) -> None:
    push(phone_1, body(phone_1, n=2))
    viewer = client(reviewer)
    with django_assert_num_queries(4):  # the session, the devices, the newest numbers, the gaps
        viewer.get("/api/v1/devices")


def test_the_end_of_a_whole_chain_is_remembered_and_gaps_are_looked_for_behind_it(
    phone_1: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.intake.gaps.REMEMBERED_EVERY", 3)
    assert missing(phone_1, 1, 2) == []
    assert not DeviceChain.objects.exists(), "too little to be worth a write"
    assert missing(phone_1, 3, 4, 6) == [(5, 5)]
    assert DeviceChain.objects.get().whole_until == 4
    assert missing(phone_1, 9) == [(5, 5), (7, 8)]
    assert missing(phone_1, 5, 7, 8) == []
    assert DeviceChain.objects.get().whole_until == 9


def test_a_push_reads_only_what_came_behind_the_whole_chain(phone_1: Enrolled) -> None:
    for first in range(1, REMEMBERED_EVERY + 1, 16):
        missing(phone_1, *range(first, first + 16))
    with CaptureQueriesContext(connection) as asked:
        epoch_and_gaps(UUID(phone_1.phone.id))
    (statement,) = asked
    with connection.cursor() as cursor:
        cursor.execute(statement["sql"])
        assert [n for _, _, n in cursor.fetchall()] == [None], "none of the 64 numbers"
