"""Sealing: the server vouches for a visit once it holds every byte of it, and stands by its word."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.db import DatabaseError
from django.utils import timezone

from backend.intake.leftovers import QUIET, finish_leftovers
from backend.journal.models import Leaf
from backend.kernel.keys import server_key
from backend.visits.claims import note_brought
from backend.visits.models import Evidence, Photo, Receipt, Visit
from shared.protocol.wire import canonical_json, photos_sha256, receipt_message
from tests.backend.visiting import answer, body, head, photo, push, sha256, state, upload, waiting
from tests.shared.rfc6962 import root_of
from tests.world import Enrolled, original

pytestmark = pytest.mark.django_db
PHOTO = photo("một tấm ảnh ", 200_000)


def test_a_photo_already_held_seals_the_next_visit_that_names_it_at_once(phone_1: Enrolled) -> None:
    waiting(phone_1, PHOTO)
    upload(phone_1, PHOTO)
    second = body(phone_1, n=2, photos=(PHOTO,))
    (result,) = push(phone_1, second)
    assert result["photos"] == [{"sha256": sha256(PHOTO), "offset": 200_000, "size": 200_000, "done": True}]
    assert state(phone_1, second["visit_id"])["state"] == "sealed"


def test_one_photo_seals_every_visit_of_its_person_that_waited_for_it(
    phone_1: Enrolled, phone_2: Enrolled
) -> None:
    mine, also_mine, theirs = waiting(phone_1, PHOTO), waiting(phone_1, PHOTO), waiting(phone_2, PHOTO)
    half = waiting(phone_1, PHOTO, photo("another"))
    upload(phone_1, PHOTO)
    assert state(phone_1, mine["visit_id"])["state"] == "sealed"
    assert state(phone_1, also_mine["visit_id"])["state"] == "sealed"
    assert state(phone_2, theirs["visit_id"])["state"] == "stored", "they bring it themselves"
    assert state(phone_1, half["visit_id"])["state"] == "stored"


def test_one_photo_may_prove_two_answers(phone_1: Enrolled) -> None:
    visit = body(phone_1, photos=(PHOTO,))
    visit["responses"][0] = answer("GG-02", 13, photos=[sha256(PHOTO)])
    push(phone_1, visit)
    upload(phone_1, PHOTO)
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"
    assert set(Evidence.objects.values_list("item", flat=True)) == {"GG-02", "GG-05"}


def test_a_visit_without_photos_is_sealed_by_its_push(phone_1: Enrolled) -> None:
    visit = body(phone_1)
    (result,) = push(phone_1, visit)
    assert (result["status"], result["photos"]) == ("stored", [])
    answer_body = state(phone_1, visit["visit_id"])
    assert answer_body["state"] == "sealed"
    assert answer_body["receipt"]["photos_sha256"] == photos_sha256([])


def test_a_receipt_proves_itself_and_never_changes(phone_1: Enrolled) -> None:
    push(phone_1, body(phone_1))
    visit = waiting(phone_1, PHOTO, photo())
    upload(phone_1, photo())
    upload(phone_1, PHOTO)
    receipt = state(phone_1, visit["visit_id"])["receipt"]

    facts = {name: value for name, value in receipt.items() if name not in ("sig", "signed")}
    assert receipt["signed"] == canonical_json(facts)
    key = load_der_public_key(base64.b64decode(server_key().public_key_b64))
    assert isinstance(key, Ed25519PublicKey)
    key.verify(base64.b64decode(receipt["sig"]), receipt_message(receipt))
    assert receipt["photos_sha256"] == photos_sha256([sha256(PHOTO), sha256(photo())])
    leaves = list(Leaf.objects.order_by("index").values_list("sha256", flat=True))
    assert leaves[receipt["log_index"]] == receipt["sha256"]
    assert (
        root_of([bytes.fromhex(leaf) for leaf in leaves[: receipt["log_size"]]]).hex() == receipt["log_root"]
    )

    push(phone_1, visit)
    push(phone_1, body(phone_1, photos=(PHOTO,)))
    upload(phone_1, PHOTO)
    assert state(phone_1, visit["visit_id"])["receipt"] == receipt


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_to_change_a_receipt(phone_1: Enrolled) -> None:
    push(phone_1, body(phone_1))
    with pytest.raises(DatabaseError):
        Receipt.objects.update(sig="")
    with pytest.raises(DatabaseError):
        Receipt.objects.all().delete()


def test_a_server_that_died_after_the_last_byte_is_helped_on_by_the_worker(phone_1: Enrolled) -> None:
    visit = waiting(phone_1, PHOTO)
    upload(phone_1, PHOTO, end=100_000)
    (part,) = original(sha256(PHOTO)).parents[2].glob("staging/*.part")
    part.write_bytes(PHOTO)
    assert head(phone_1, PHOTO) == 200_000
    assert state(phone_1, visit["visit_id"])["state"] == "stored", "asking changes nothing"
    finish_leftovers(timezone.now())
    assert state(phone_1, visit["visit_id"])["state"] == "stored", "its request may still be under way"
    finish_leftovers(timezone.now() + QUIET)
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"


def test_what_is_left_over_with_a_wrong_hash_is_discarded_and_asked_for_again(phone_1: Enrolled) -> None:
    visit = waiting(phone_1, PHOTO)
    upload(phone_1, PHOTO, end=100_000)
    (part,) = original(sha256(PHOTO)).parents[2].glob("staging/*.part")
    part.write_bytes(bytes(len(PHOTO)))
    finish_leftovers(timezone.now() + QUIET)
    (photo_state,) = state(phone_1, visit["visit_id"])["photos"]
    assert (photo_state["offset"], photo_state["done"]) == (0, False)
    assert Photo.objects.get().mismatches == 1


def test_a_photo_that_is_still_coming_is_left_alone(phone_1: Enrolled) -> None:
    waiting(phone_1, PHOTO)
    upload(phone_1, PHOTO, end=100_000)
    finish_leftovers(timezone.now() + QUIET)
    assert head(phone_1, PHOTO) == 100_000


def test_a_server_that_died_before_it_could_seal_is_helped_on_by_the_worker(phone_1: Enrolled) -> None:
    visit = waiting(phone_1, PHOTO)
    kept = original(sha256(PHOTO))
    kept.parent.mkdir(parents=True)
    kept.write_bytes(PHOTO)
    note_brought([sha256(PHOTO)], phone_1.owner.pk, timezone.now())
    assert head(phone_1, PHOTO) == 200_000
    assert state(phone_1, visit["visit_id"])["state"] == "stored", "asking changes nothing"
    finish_leftovers(timezone.now())
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"
    finish_leftovers(timezone.now())
    assert Receipt.objects.count() == 1


def test_a_wrong_size_in_a_later_revision_does_not_shrink_what_is_held(phone_1: Enrolled) -> None:
    waiting(phone_1, PHOTO)
    upload(phone_1, PHOTO)
    visit = body(phone_1, n=2, photos=(PHOTO,))
    visit["photos"][0]["size"] = 5
    (result,) = push(phone_1, visit)
    assert result["photos"] == [{"sha256": sha256(PHOTO), "offset": 200_000, "size": 200_000, "done": True}]
    assert "photo-size-differs" in Visit.objects.get(pk=visit["visit_id"]).head.flags
