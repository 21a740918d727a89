"""Text and photos in one request: sealed at once; whatever goes wrong, nothing is lost or doubled."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.config.server.body import Streamed
from backend.evidence import upload as uploads
from backend.evidence.store import PHOTOS
from backend.evidence.upload import StorageFullError, received_bytes
from backend.findings.models import Finding
from backend.intake import body_stream, bundle
from backend.journal.models import Event
from backend.journal.verification import first_journal_fault
from backend.visits.models import Photo, Receipt, Revision
from shared.protocol.limits import MAX_BATCH_BYTES, MAX_BUNDLE_BYTES, MAX_BUNDLE_PHOTOS
from shared.protocol.wire import BUNDLE_MEDIA_TYPE, SYNC_MEDIA_TYPE, bundle_head
from tests.backend.visiting import batch, body, envelope, head, photo, push, sha256, state, upload
from tests.world import Enrolled

pytestmark = pytest.mark.django_db
BUNDLE = "/api/v1/sync/bundle"
PATIENCE_S = 60
MOST_STATEMENTS = 9
ONE, TWO, THREE = photo("one", 5_000), photo("two", 70_000), photo("three", 300)
Answer = Any
"""A response of the test client; no stub knows all it has."""


def chain(phone: Enrolled, *photos: tuple[bytes, ...]) -> list[dict[str, Any]]:
    """Return envelopes of visits that follow each other, each with its photos."""
    sent: list[dict[str, Any]] = []
    for n, of_visit in enumerate(photos, 1):
        prev = sent[-1]["sha256"] if sent else None
        sent.append(envelope(phone, body(phone, n=n, prev=prev, photos=of_visit)))
    return sent


def named(*photos: bytes, offset: int = 0) -> list[dict[str, Any]]:
    """Return how a bundle announces photos."""
    return [{"sha256": sha256(one), "offset": offset, "length": len(one) - offset} for one in photos]


def packed(phone: Enrolled, envelopes: list[dict[str, Any]], *photos: bytes, **changes: Any) -> bytes:
    """Return a bundle; `changes` are of its text."""
    text = {**batch(phone, *envelopes), "photos": named(*photos), **changes}
    return bundle_head(json.dumps(text).encode()) + b"".join(photos)


def here(phone: Enrolled, data: bytes) -> int:
    """Return how many bytes of a photo the server has from the phone's owner."""
    whole = PHOTOS.held(sha256(data))
    return received_bytes(sha256(data), phone.owner.pk) if whole is None else whole


def send(phone: Enrolled, data: bytes, content_type: str = BUNDLE_MEDIA_TYPE, **headers: str) -> Answer:
    """Send these very bytes."""
    ask: Any = phone.client.generic
    return ask("POST", BUNDLE, data, content_type, headers=headers)


def cut(phone: Enrolled, data: bytes, at: int) -> Answer:
    """Send a bundle of which no more than so many bytes arrive."""
    line = Streamed(None, lambda: None)
    line.feed(data[:at])
    line.end()
    return by_line(phone, line, len(data))


def by_line(phone: Enrolled, line: Streamed, length: int) -> Answer:
    """Send a bundle so long, of which the server reads what comes by the line."""
    ask: Any = phone.client.generic
    return ask(
        *("POST", BUNDLE, b"", BUNDLE_MEDIA_TYPE), **{"CONTENT_LENGTH": str(length), body_stream.LINE: line}
    )


def test_visits_and_their_photos_are_sealed_in_one_transaction(phone_1: Enrolled) -> None:
    envelopes = chain(phone_1, (ONE, TWO), (THREE,), ())
    push(phone_1, json.loads(envelopes[0]["body"]))  # the checklists are read once
    with CaptureQueriesContext(connection) as queries:
        answered = send(phone_1, packed(phone_1, envelopes[1:], THREE))
    aside = ("SAVEPOINT", "kernel_allowance")  # how much a person may send is counted apart
    statements = [query["sql"] for query in queries if not any(word in query["sql"] for word in aside)]
    assert (answered.status_code, answered.headers["Content-Type"]) == (200, SYNC_MEDIA_TYPE)
    results = answered.json()["results"]
    assert [result["status"] for result in results] == ["stored", "stored"]
    assert [photo["done"] for result in results for photo in result["photos"]] == [True]
    for result, one in zip(results, envelopes[1:], strict=True):
        known = state(phone_1, json.loads(one["body"])["visit_id"])
        assert known["state"] == "sealed"
        assert result["receipt"] == known["receipt"]
    if connection.vendor == "postgresql" and len(statements) > MOST_STATEMENTS:
        pytest.fail("\n".join(text[:120] for text in statements))


def test_a_bundle_again_is_answered_alike_and_doubles_nothing(phone_1: Enrolled) -> None:
    data = packed(phone_1, chain(phone_1, (ONE, TWO), (THREE,)), ONE, TWO, THREE)
    first, again = send(phone_1, data).json(), send(phone_1, data).json()
    assert first["results"] == again["results"]
    assert (Revision.objects.count(), Receipt.objects.count(), Finding.objects.count()) == (2, 2, 2)
    assert first_journal_fault() is None


@pytest.mark.parametrize("lacking", [1, 4_000, 70_299, 70_301, 74_000])
def test_a_cut_bundle_keeps_the_text_and_every_byte_and_goes_on_by_itself_or_by_patch(
    lacking: int, phone_1: Enrolled
) -> None:
    envelopes = chain(phone_1, (ONE,), (TWO, THREE))
    data = packed(phone_1, envelopes, ONE, TWO, THREE)
    answered = cut(phone_1, data, len(data) - lacking)
    assert answered.json()["code"] == "length-inconsistent"
    photos_here = len(ONE + TWO + THREE) - lacking
    assert sum(here(phone_1, one) for one in (ONE, TWO, THREE)) == photos_here
    assert Revision.objects.count() == 2
    assert Receipt.objects.count() == (lacking <= len(TWO + THREE))
    rest = [(one, here(phone_1, one)) for one in (ONE, TWO, THREE)]
    text = {
        **batch(phone_1, *envelopes),
        "photos": [part for one, held in rest if held < len(one) for part in named(one, offset=held)],
    }
    tail = b"".join(one[held:] for one, held in rest)
    done = send(phone_1, bundle_head(json.dumps(text).encode()) + tail).json()
    assert all("receipt" in result for result in done["results"])
    assert (Revision.objects.count(), Receipt.objects.count()) == (2, 2)


def test_what_is_here_already_is_read_past(phone_1: Enrolled) -> None:
    envelopes = chain(phone_1, (ONE, TWO))
    push(phone_1, json.loads(envelopes[0]["body"]))
    upload(phone_1, ONE)
    upload(phone_1, TWO, end=30_000)
    (result,) = send(phone_1, packed(phone_1, envelopes, ONE, TWO)).json()["results"]
    assert "receipt" in result


def test_an_offset_beyond_what_is_here_takes_nothing_and_tells_the_true_one(phone_1: Enrolled) -> None:
    envelopes = chain(phone_1, (ONE, TWO))
    text = {**batch(phone_1, *envelopes), "photos": named(TWO, offset=100) + named(ONE)}
    data = bundle_head(json.dumps(text).encode()) + TWO[100:] + ONE
    (result,) = send(phone_1, data).json()["results"]
    offsets = {photo["sha256"]: (photo["offset"], photo["done"]) for photo in result["photos"]}
    assert offsets == {sha256(ONE): (len(ONE), True), sha256(TWO): (0, False)}


def test_a_wrong_hash_leaves_its_visit_stored_and_the_others_go_on(phone_1: Enrolled) -> None:
    envelopes = chain(phone_1, (TWO,), (ONE,))
    data = packed(phone_1, envelopes, TWO, ONE)
    damaged = data.replace(TWO, b"!" + TWO[1:])
    first, second = send(phone_1, damaged).json()["results"]
    assert ("receipt" in first, "receipt" in second) == (False, True)
    assert Photo.objects.get(pk=sha256(TWO)).mismatches == 1
    assert head(phone_1, TWO) == 0
    assert upload(phone_1, TWO).status_code == 204
    assert Receipt.objects.count() == 2


def test_a_photo_nobody_signed_for_is_stored_by_nobody(phone_1: Enrolled) -> None:
    envelopes = chain(phone_1, (ONE,), ())
    unsigned = envelope(phone_1, body(phone_1, photos=(TWO,)), signature="AAAA")
    results = send(phone_1, packed(phone_1, [*envelopes, unsigned], THREE, TWO, ONE)).json()["results"]
    assert [result["status"] for result in results] == ["stored", "stored", "quarantined"]
    assert PHOTOS.held(sha256(ONE)) == len(ONE)
    assert [here(phone_1, one) for one in (TWO, THREE)] == [0, 0]


def test_one_bad_visit_harms_no_other(phone_1: Enrolled) -> None:
    good = chain(phone_1, (ONE,))
    nowhere = envelope(phone_1, body(phone_1, n=5, unit="sl-x99-00000", photos=(TWO,)))
    first, second = send(phone_1, packed(phone_1, [*good, nowhere], ONE, TWO)).json()["results"]
    assert "receipt" in first
    assert (second["status"], second["problem"]["code"]) == ("quarantined", "reference-unknown")
    assert PHOTOS.held(sha256(TWO)) == len(TWO)


def test_a_full_disk_takes_the_text_and_no_photo(phone_1: Enrolled, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise StorageFullError("less than the reserve is free")

    monkeypatch.setattr(uploads, "_check_reserve", full)
    data = packed(phone_1, chain(phone_1, (ONE,), ()), ONE)
    answered = send(phone_1, data)
    assert (answered.status_code, answered.json()["code"]) == (507, "storage-full")
    assert Revision.objects.count() == 2
    monkeypatch.undo()
    assert all("receipt" in result for result in send(phone_1, data).json()["results"])


def test_text_does_not_wait_for_photos_that_are_slow(
    phone_1: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one thread that reads also keeps the time."""
    monkeypatch.setattr(bundle, "BUNDLE_TEXT_S", 0.05)
    monkeypatch.setattr(body_stream, "PHOTO_STALL_S", 0.5)
    line = Streamed(None, lambda: None)
    data = packed(phone_1, chain(phone_1, (ONE, TWO)), ONE, TWO)
    line.feed(data[: -len(ONE + TWO)])
    stored_before: list[int] = []
    monkeypatch.setattr(bundle, "release_database", lambda: stored_before.append(Revision.objects.count()))
    assert by_line(phone_1, line, len(data)).json()["code"] == "request-timeout"
    assert stored_before.index(1) < len(stored_before) - 1


Refusal = Callable[[Enrolled], Answer]
REFUSED: dict[str, tuple[int, str, Refusal]] = {
    "another type": (415, "media-type", lambda phone: send(phone, b"{}", "application/json")),
    "packed": (415, "media-type", lambda phone: send(phone, b"x" * 20, **{"Content-Encoding": "gzip"})),
    "another magic": (400, "malformed", lambda phone: send(phone, b"CTB2" + bytes(20))),
    "no text": (400, "malformed", lambda phone: send(phone, bundle_head(b""))),
    "an empty body": (400, "malformed", lambda phone: send(phone, b"CT")),
    "a text that is none": (400, "malformed", lambda phone: send(phone, bundle_head(b"[1]"))),
    "a text longer than all": (
        *(400, "length-inconsistent"),
        lambda phone: send(phone, b"CTB1" + (100).to_bytes(4) + b"{}"),
    ),
    "a text too long": (
        *(413, "payload-too-large"),
        lambda phone: send(phone, bundle_head(b" " * (MAX_BATCH_BYTES + 1))),
    ),
    "too long a whole": (
        *(413, "payload-too-large"),
        lambda phone: cut(phone, b"CTB1" + bytes(MAX_BUNDLE_BYTES), 100),
    ),
    "no list of photos": (
        *(400, "required"),
        lambda phone: send(phone, bundle_head(json.dumps(batch(phone)).encode())),
    ),
    "too many photos": (
        *(413, "too-many-items"),
        lambda phone: send(phone, packed(phone, [], photos=named(ONE) * (MAX_BUNDLE_PHOTOS + 1))),
    ),
    "too many visits": (
        *(413, "too-many-items"),
        lambda phone: send(phone, packed(phone, chain(phone, *[()] * 21))),
    ),
    "more bytes than announced": (
        *(400, "length-inconsistent"),
        lambda phone: send(phone, packed(phone, chain(phone, (ONE,)), ONE) + b"x"),
    ),
}


@pytest.mark.parametrize("how", REFUSED)
def test_what_is_no_bundle_is_refused_before_anything_of_it_is_kept(how: str, phone_1: Enrolled) -> None:
    status, code, refused = REFUSED[how]
    answered = refused(phone_1)
    problem = answered.json()
    codes = {problem["code"], *(error["code"] for error in problem.get("errors", []))}
    assert answered.status_code == status, problem
    assert code in codes
    assert not Revision.objects.exists()
    assert not Event.objects.filter(verb="visit.received").exists()


def test_a_size_that_was_not_signed_is_refused_before_a_byte_is_kept(phone_1: Enrolled) -> None:
    envelopes = chain(phone_1, (ONE,))
    shorter = [{"sha256": sha256(ONE), "offset": 0, "length": len(ONE) - 1}]
    text = json.dumps({**batch(phone_1, *envelopes), "photos": shorter}).encode()
    answered = send(phone_1, bundle_head(text) + ONE[:-1])
    assert (answered.status_code, answered.json()["code"]) == (400, "length-inconsistent")
    assert not Revision.objects.exists()
    assert here(phone_1, ONE) == 0


def test_who_may_not_push_may_not_bundle(phone_1: Enrolled, phone_2: Enrolled) -> None:
    data = packed(phone_2, chain(phone_2, (ONE,)), ONE)
    assert send(phone_1, data).status_code == 404
    assert not Revision.objects.exists()
