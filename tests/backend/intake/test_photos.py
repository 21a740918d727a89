"""Photo bytes: every one that arrives is kept, none twice, and what is whole is vouched for."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from backend.evidence.upload import Upload
from backend.intake.leftovers import finish_leftovers
from backend.journal.models import Event
from backend.journal.storage import watch_storage
from backend.people import tokens
from backend.people.models import User
from backend.visits.models import Receipt
from tests import world
from tests.backend.visiting import OFFSET_TYPE, body, head, photo, push, sha256, state, upload, waiting
from tests.world import NOW, Enrolled, client, original

pytestmark = pytest.mark.django_db
PHOTO = photo("một tấm ảnh ", 200_000)


@dataclass
class Line:
    """A body as it comes over a bad line: so many bytes, then something happens."""

    data: bytes
    then: Callable[[], bytes]

    def read(self, size: int = -1) -> bytes:
        """Return what is there of the next `size` bytes."""
        piece, self.data = self.data[:size], self.data[size:]
        return piece or self.then()

    readline = read  # Django looks for it and never calls it


def cut(error: OSError | None = None) -> Callable[[], bytes]:
    """Return what ends a line: an error, or the silence a closed connection leaves."""

    def end() -> bytes:
        if error:
            raise error
        return b""

    return end


def send(phone: Enrolled, line: Line, *, start: int = 0, data: bytes = PHOTO) -> Any:
    """Promise the rest of the photo from `start` and send what the line lets through."""
    client: Any = phone.client
    return client.patch(
        f"/api/v1/photos/{sha256(data)}",
        b"-",
        content_type=OFFSET_TYPE,
        headers={"Upload-Offset": str(start)},
        **{"CONTENT_LENGTH": str(len(data) - start), "wsgi.input": line},
    )


def test_a_photo_in_pieces_seals_its_visit_with_the_last_byte(phone_1: Enrolled) -> None:
    first, second = photo("first"), photo("second")
    visit = body(phone_1, photos=(first, second))
    (result,) = push(phone_1, visit)
    assert result["photos"] == [
        {"sha256": h, "offset": 0, "size": 300, "done": False}
        for h in sorted((sha256(first), sha256(second)))
    ]
    assert upload(phone_1, first, end=100).headers["Upload-Offset"] == "100"
    assert head(phone_1, first) == 100
    assert upload(phone_1, first, start=100).status_code == 204
    assert state(phone_1, visit["visit_id"])["state"] == "stored"
    done = upload(phone_1, second)
    assert (done.status_code, done.headers["Upload-Offset"]) == (204, "300")
    sealed = state(phone_1, visit["visit_id"])
    assert sealed["state"] == "sealed"
    assert all(row["done"] and row["offset"] == row["size"] for row in sealed["photos"])
    for data in (first, second):
        assert original(sha256(data)).read_bytes() == data


def test_head_answers_as_tus_says(phone_1: Enrolled) -> None:
    waiting(phone_1, PHOTO)
    answered = phone_1.client.head(f"/api/v1/photos/{sha256(PHOTO)}")
    reported = {name: answered.headers[name] for name in ("Upload-Offset", "Upload-Length", "Tus-Resumable")}
    assert reported == {"Upload-Offset": "0", "Upload-Length": "200000", "Tus-Resumable": "1.0.0"}
    assert answered.headers["Cache-Control"] == "no-store"


def test_a_wrong_offset_is_answered_with_the_true_one_and_changes_nothing(phone_1: Enrolled) -> None:
    waiting(phone_1, PHOTO)
    upload(phone_1, PHOTO, end=70_000)
    for start in (0, 69_999, 70_001, 200_000):
        answered = upload(phone_1, PHOTO, start=start)
        assert (answered.status_code, answered.headers["Upload-Offset"]) == (409, "70000")
    assert upload(phone_1, PHOTO, start=70_000).status_code == 204
    assert original(sha256(PHOTO)).read_bytes() == PHOTO


@pytest.mark.parametrize("received", [0, 1, 1023, 1024, 5_000, 65_536, 150_001, 199_999])
@pytest.mark.parametrize(
    ("error", "status"),
    [(None, 400), (ConnectionResetError(), 400), (TimeoutError(), 408)],
    ids=["closed", "reset", "silent"],
)
def test_every_byte_is_kept_when_the_line_is_cut(
    received: int, error: OSError | None, status: int, phone_1: Enrolled
) -> None:
    visit = waiting(phone_1, PHOTO)
    answered = send(phone_1, Line(PHOTO[:received], cut(error)))
    assert (answered.status_code, answered.headers["Upload-Offset"]) == (status, str(received))
    assert head(phone_1, PHOTO) == received
    assert upload(phone_1, PHOTO, start=received).status_code == 204
    assert original(sha256(PHOTO)).read_bytes() == PHOTO
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"


def test_a_wrong_hash_starts_again_at_nothing_and_the_third_asks_a_person(
    phone_1: Enrolled, reviewer: User
) -> None:
    visit = waiting(phone_1, PHOTO)
    retries = []
    for _ in range(3):
        assert upload(phone_1, PHOTO, end=100_000).status_code == 204
        answered = send(phone_1, Line(bytes(100_000), cut()), start=100_000)
        assert (answered.status_code, answered.headers["Upload-Offset"]) == (422, "0")
        assert head(phone_1, PHOTO) == 0
        retries.append(answered.json()["retry"])
    assert retries == ["now", "now", "ask-human"]
    listed = world.client(reviewer).get(f"/api/v1/evidence?visit={visit['visit_id']}").json()["results"]
    assert listed[0]["flags"] == ["photo-broken"]
    assert Event.objects.filter(verb="photo.mismatched").count() == 3

    assert upload(phone_1, PHOTO).status_code == 204, "the right bytes are still welcome"
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"


def test_the_newest_request_wins_and_the_older_one_adds_nothing(phone_1: Enrolled) -> None:
    visit = waiting(phone_1, PHOTO)

    def newer() -> bytes:
        assert head(phone_1, PHOTO) == 50_000
        assert upload(phone_1, PHOTO, start=50_000).status_code == 204
        return PHOTO[50_000:60_000]

    answered = send(phone_1, Line(PHOTO[:50_000], newer))
    assert (answered.status_code, answered.headers["Upload-Offset"]) == (409, "200000")
    assert original(sha256(PHOTO)).read_bytes() == PHOTO
    assert Event.objects.filter(verb="visit.sealed").count() == 1
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"


def test_a_newer_request_that_only_begins_stops_the_older_one_too(phone_1: Enrolled) -> None:
    waiting(phone_1, PHOTO)

    def newer() -> bytes:
        send(phone_1, Line(PHOTO[50_000:50_010], cut()), start=50_000)
        return bytes(10_000)

    assert send(phone_1, Line(PHOTO[:50_000], newer)).status_code == 409
    assert head(phone_1, PHOTO) == 50_010
    assert upload(phone_1, PHOTO, start=50_010).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_eight_uploads_of_one_photo_at_once_make_one_true_file(phone_1: Enrolled) -> None:
    visit = waiting(phone_1, PHOTO)

    def sent(_: int) -> int:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access_token(phone_1.session)}")
        try:
            headers = {"Upload-Offset": "0"}
            path = f"/api/v1/photos/{sha256(PHOTO)}"
            return client.patch(path, PHOTO, content_type=OFFSET_TYPE, headers=headers).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        statuses = list(threads.map(sent, range(8)))
    assert set(statuses) <= {204, 409}
    held = head(phone_1, PHOTO)
    if held < len(PHOTO):
        assert upload(phone_1, PHOTO, start=held).status_code == 204
    if not original(sha256(PHOTO)).exists():  # each was overtaken at its last byte: the worker finishes it
        finish_leftovers(timezone.now() + timedelta(days=1))
    assert original(sha256(PHOTO)).read_bytes() == PHOTO
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(
    ("arrived", "expected"),
    [(PHOTO, (200_000, True, "sealed")), (bytes(200_000), (0, False, "stored"))],
    ids=["true", "false"],
)
def test_a_photo_that_was_all_here_before_its_text_is_finished_by_the_push(
    phone_1: Enrolled, arrived: bytes, expected: tuple[int, bool, str]
) -> None:
    with Upload(sha256(PHOTO), phone_1.owner.pk) as broken:
        broken.append(arrived)
    visit = body(phone_1, photos=(PHOTO,))

    (result,) = push(phone_1, visit)
    (seen,) = result["photos"]

    assert (seen["offset"], seen["done"]) == expected[:2]
    assert state(phone_1, visit["visit_id"])["revisions"][0]["status"] == expected[2]


def test_a_full_disk_is_said_so_keeps_what_came_and_never_stops_a_push(
    phone_1: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = waiting(phone_1, PHOTO)
    upload(phone_1, PHOTO, end=1_000)
    write = os.write

    def full(file: int, data: Any) -> int:
        if len(data) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, data)

    monkeypatch.setattr(os, "write", full)
    answered: Any = upload(phone_1, PHOTO, start=1_000)
    assert (answered.status_code, answered.json()["code"], answered.json()["retry"]) == (
        507,
        "storage-full",
        "later",
    )
    assert head(phone_1, PHOTO) == 1_000
    assert push(phone_1, body(phone_1, n=2))[0]["status"] == "stored"
    monkeypatch.undo()
    assert upload(phone_1, PHOTO, start=1_000).status_code == 204
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"


def test_photos_stop_at_the_reserve_while_texts_go_on_and_an_alarm_tells(
    phone_1: Enrolled, reviewer: User, settings: Settings
) -> None:
    settings.DISK_RESERVE = 0
    visit = waiting(phone_1, PHOTO)
    upload(phone_1, PHOTO, end=1_000)
    settings.DISK_RESERVE = 10**18
    refused: Any = upload(phone_1, PHOTO, start=1_000)
    assert (refused.status_code, refused.json()["code"], refused.json()["retry"]) == (
        507,
        "storage-full",
        "later",
    )
    assert head(phone_1, PHOTO) == 1_000
    assert push(phone_1, body(phone_1, n=2))[0]["status"] == "stored"
    assert phone_1.client.get("/readyz").json() == {"status": "ready", "storage": "photos-refused"}
    for _ in range(2):
        watch_storage(NOW)
    alarms = client(reviewer).get("/api/v1/alarms").json()["results"]
    assert [alarm["verb"] for alarm in alarms].count("storage.short") == 1, "told once"
    settings.DISK_RESERVE = 0
    watch_storage(NOW)
    assert Event.objects.latest("index").verb == "storage.recovered"
    assert upload(phone_1, PHOTO, start=1_000).status_code == 204
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"


def test_files_are_named_by_their_hash_alone_and_nothing_is_left_behind(
    phone_1: Enrolled, data_dir: Path
) -> None:
    waiting(phone_1, PHOTO)
    upload(phone_1, PHOTO)
    h = sha256(PHOTO)
    files = [str(file.relative_to(data_dir)) for file in (data_dir / "photos").rglob("*") if file.is_file()]
    assert files == [f"photos/{h[:2]}/{h[2:4]}/{h}"]
