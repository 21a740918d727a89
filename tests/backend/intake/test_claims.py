"""Knowing the hash of a photo opens nothing: it counts only for who brought its bytes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from backend.intake.leftovers import QUIET, finish_leftovers
from backend.people.models import User
from backend.visits.models import Evidence, Photo, PhotoClaim
from tests.backend.intake.pictures import jpeg
from tests.backend.visiting import (
    body,
    head,
    photo_ref,
    push,
    sha256,
    state,
    upload,
    waiting,
)
from tests.world import Enrolled, client, enrolled, original

pytestmark = pytest.mark.django_db
SECRET = jpeg()


@pytest.fixture
def known(phone_1: Enrolled, phone_2: Enrolled) -> dict[str, Any]:
    """Let the first inspector seal a visit with a photo, and the second, who knows its hash, name it."""
    waiting(phone_1, SECRET)
    upload(phone_1, SECRET)
    return waiting(phone_2, SECRET)


def of(phone: Enrolled, visit: dict[str, Any]) -> dict[str, Any]:
    """Return what the phone is told of the only photo of its visit."""
    (only,) = state(phone, visit["visit_id"])["photos"]
    return dict(only)


def file_of(phone: Enrolled, visit: dict[str, Any]) -> int:
    """Return the status with which a picture of the visit's only photo is answered."""
    evidence = Evidence.objects.get(revision=visit["revision_id"])
    answered = client(phone.owner).get(f"/api/v1/evidence/{evidence.pk}/file")
    b"".join(answered)  # to its end, which closes the file
    return int(answered.status_code)


def test_who_knows_a_hash_has_nothing_of_the_photo(
    phone_2: Enrolled, known: dict[str, Any], reviewer: User
) -> None:
    assert of(phone_2, known) == {"sha256": sha256(SECRET), "offset": 0, "size": len(SECRET), "done": False}
    assert head(phone_2, SECRET) == 0
    assert state(phone_2, known["visit_id"])["state"] == "stored"
    evidence = Evidence.objects.get(revision=known["revision_id"])
    for asking in (client(phone_2.owner), client(reviewer)):
        assert asking.get(f"/api/v1/evidence/{evidence.pk}").json()["held"] is False
        assert asking.get(f"/api/v1/evidence/{evidence.pk}/file").status_code == 404
        opened = asking.post(f"/api/v1/evidence/{evidence.pk}/open", {"reason": "Xem"}, format="json")
        assert opened.status_code == 404


def test_nothing_but_every_byte_makes_it_theirs(phone_2: Enrolled, known: dict[str, Any]) -> None:
    size = len(SECRET)
    for start in (size, size - 1, 1):
        answered = upload(phone_2, SECRET, start=start)
        assert (answered.status_code, answered.headers["Upload-Offset"]) == (409, "0")
    finish_leftovers(timezone.now() + QUIET)
    assert state(phone_2, known["visit_id"])["state"] == "stored"
    assert upload(phone_2, SECRET).status_code == 204
    assert state(phone_2, known["visit_id"])["state"] == "sealed"
    assert file_of(phone_2, known) == 200


def test_nobody_continues_what_somebody_else_began(phone_1: Enrolled, phone_2: Enrolled) -> None:
    first, second = waiting(phone_1, SECRET), waiting(phone_2, SECRET)
    upload(phone_1, SECRET, end=-1)
    assert (head(phone_1, SECRET), head(phone_2, SECRET)) == (len(SECRET) - 1, 0)
    assert upload(phone_2, SECRET, start=len(SECRET) - 1).status_code == 409
    assert upload(phone_1, SECRET, start=len(SECRET) - 1).status_code == 204
    assert state(phone_1, first["visit_id"])["state"] == "sealed"
    assert state(phone_2, second["visit_id"])["state"] == "stored"


def test_two_honest_people_with_the_same_photo_both_bring_it(phone_1: Enrolled, phone_2: Enrolled) -> None:
    visits = [waiting(phone, SECRET) for phone in (phone_1, phone_2)]
    upload(phone_1, SECRET, end=100)
    upload(phone_2, SECRET, end=200)
    assert upload(phone_2, SECRET, start=200).status_code == 204
    assert upload(phone_1, SECRET, start=100).status_code == 204
    for phone, visit in zip((phone_1, phone_2), visits, strict=True):
        assert state(phone, visit["visit_id"])["state"] == "sealed"
        assert file_of(phone, visit) == 200
    assert original(sha256(SECRET)).read_bytes() == SECRET
    assert not list(original(sha256(SECRET)).parents[2].glob("staging/*"))


def test_a_lie_about_the_size_is_in_nobody_elses_way(phone_1: Enrolled, phone_2: Enrolled) -> None:
    visit = waiting(phone_1, SECRET)
    push(phone_2, body(phone_2, photos=(SECRET,)) | {"photos": [photo_ref(SECRET, size=1)]})
    assert upload(phone_1, SECRET).status_code == 204
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"


def test_a_marked_copy_that_somebody_else_brought_is_not_shown(phone_1: Enrolled, phone_2: Enrolled) -> None:
    waiting(phone_1, SECRET)
    upload(phone_1, SECRET)
    own = jpeg()
    stolen = body(phone_2, photos=(own,)) | {
        "schema": "visit/2",
        "app": {"name": "x", "version": "1", "build": None},
        "signatures": [],
        "derivatives": [{"of": sha256(own), "photo": sha256(SECRET), "kind": "marked"}],
        "photos": [photo_ref(own), photo_ref(SECRET)],
    }
    push(phone_2, stolen)
    upload(phone_2, own)
    evidence = Evidence.objects.filter(revision=stolen["revision_id"], photo=sha256(own)).get()
    assert evidence.shown.sha256 == sha256(SECRET)
    assert client(phone_2.owner).get(f"/api/v1/evidence/{evidence.pk}/file").status_code == 404


def test_a_second_phone_of_the_same_person_goes_on_where_the_first_stopped(phone_1: Enrolled) -> None:
    visit = waiting(phone_1, SECRET)
    upload(phone_1, SECRET, end=300)
    other = enrolled(phone_1.owner)
    assert head(other, SECRET) == 300
    assert upload(other, SECRET, start=300).status_code == 204
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"
    again = waiting(other, SECRET)
    assert state(other, again["visit_id"])["state"] == "sealed", "the person brought it before"


def test_a_photo_set_aside_with_its_revision_is_brought_by_who_named_it(
    phone_1: Enrolled, phone_2: Enrolled
) -> None:
    waiting(phone_1, SECRET)
    upload(phone_1, SECRET)
    push(phone_2, body(phone_2, photos=(SECRET,), schema="visit/9"))
    assert head(phone_2, SECRET) == 0
    assert upload(phone_2, SECRET).status_code == 204
    assert head(phone_2, SECRET) == len(SECRET)


def test_the_last_byte_counts_even_where_the_server_died_before_it_moved_the_photo(
    phone_1: Enrolled, phone_2: Enrolled, known: dict[str, Any]
) -> None:
    upload(phone_2, SECRET, end=100)
    (part,) = original(sha256(SECRET)).parents[2].glob(f"staging/*{phone_2.owner.pk.hex}.part")
    part.write_bytes(SECRET)
    finish_leftovers(timezone.now() + QUIET)
    assert state(phone_2, known["visit_id"])["state"] == "sealed"
    assert not part.exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_named_before_the_upgrade_is_asked_for_no_second_time(
    phone_1: Enrolled, phone_2: Enrolled
) -> None:
    push(phone_1, body(phone_1, photos=(SECRET,)))
    push(phone_2, body(phone_2, photos=(SECRET,), schema="visit/9"))
    before = ("sync", "0003_device_chain")
    PhotoClaim.objects.all().delete()
    executor = MigrationExecutor(connection)
    executor.migrate([before])
    MigrationExecutor(connection).migrate(executor.loader.graph.leaf_nodes("sync"))
    brought = PhotoClaim.objects.filter(photo=Photo.objects.get(), brought_at__isnull=False)
    assert {claim.user_id for claim in brought} == {phone_1.owner.pk, phone_2.owner.pk}
