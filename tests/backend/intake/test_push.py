"""Pushing: each revision once, each for itself, nothing a phone signed thrown away."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import OperationalError, connection
from rest_framework.test import APIClient

from backend.checklists import sonla
from backend.checklists.actions import publish_version
from backend.intake import receive as street
from backend.intake import together
from backend.intake.envelope import Envelope, opened
from backend.intake.models import Quarantine
from backend.journal.models import Event, FeedEntry, Leaf
from backend.people import tokens
from backend.people.models import User
from backend.visits.models import Receipt, Revision, Visit
from tests import world
from tests.backend.visiting import answer, batch, body, envelope, photo, push, sha256, state, upload
from tests.world import Enrolled, new_id

pytestmark = pytest.mark.django_db
PUSH = "/api/v1/sync/push"
THREADS = 8


def flags_of(content: dict[str, Any]) -> list[str]:
    """Return what the server found odd about a stored revision."""
    flags: list[str] = Revision.objects.get(pk=content["revision_id"]).flags
    return flags


def test_what_is_stored_is_exactly_what_was_signed(phone_1: Enrolled) -> None:
    sent = envelope(phone_1, body(phone_1, mode="planned", team=[new_id()]))
    phone_1.client.post(PUSH, batch(phone_1, sent), format="json")
    stored = Revision.objects.get(pk=sent["revision_id"])
    assert (stored.body, stored.sha256) == (sent["body"], sent["sha256"])
    assert (stored.key_id, stored.signature) == (phone_1.phone.key_id, sent["signature"])
    assert Leaf.objects.get(index=stored.leaf_index).sha256 == sent["sha256"]
    assert FeedEntry.objects.get(seq=stored.received_seq).object_id == str(stored.visit_id)


def test_a_revision_pushed_again_is_answered_like_the_first_time(phone_1: Enrolled) -> None:
    visit = body(phone_1, photos=(photo("a"), photo("b")))
    assert push(phone_1, visit) == push(phone_1, visit) == push(phone_1, visit)
    assert Revision.objects.count() == 1
    assert Event.objects.filter(verb="visit.received").count() == 1


def test_a_revision_twice_in_one_batch_is_stored_once(phone_1: Enrolled) -> None:
    visit = body(phone_1)
    first, second = push(phone_1, visit, visit)
    assert first == second
    assert Revision.objects.count() == 1


def test_a_refused_revision_pushed_again_keeps_its_ticket(phone_1: Enrolled) -> None:
    visit = body(phone_1, unit="sl-x99-00000")
    (first,), (again,) = push(phone_1, visit), push(phone_1, visit)
    assert first["ticket"] == again["ticket"]
    assert Event.objects.filter(verb="revision.quarantined").count() == 1


def test_one_bad_revision_never_blocks_another(phone_1: Enrolled) -> None:
    good = [body(phone_1, n=n) for n in range(1, 5)]
    unknown, newer = body(phone_1, unit="sl-x99-00000"), body(phone_1, schema="visit/9")
    results = push(phone_1, good[0], unknown, good[1], good[2], newer, good[3])
    assert [result["status"] for result in results] == [
        *("stored", "quarantined", "stored", "stored", "quarantined", "stored"),
    ]
    assert [result["revision_id"] for result in results] == [
        content["revision_id"] for content in (good[0], unknown, good[1], good[2], newer, good[3])
    ]


def test_a_fault_of_ours_in_one_revision_costs_no_other_one_and_loses_nothing(
    phone_1: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, unlucky, last = (body(phone_1, n=n) for n in (1, 2, 3))

    def failing(sent: Envelope, **known: Any) -> Any:
        if sent.revision_id == unlucky["revision_id"]:
            raise ZeroDivisionError
        return opened(sent, **known)

    for way in (street, together):
        monkeypatch.setattr(way, "opened", failing)
    results = push(phone_1, first, unlucky, last)
    assert [result["status"] for result in results] == ["stored", "quarantined", "stored"]
    assert (results[1]["problem"]["code"], results[1]["problem"]["retry"]) == ("server-error", "later")
    monkeypatch.undo()
    (healed,) = push(phone_1, unlucky)
    assert healed["status"] == "stored"
    answer_body = state(phone_1, unlucky["visit_id"])
    assert [revision["status"] for revision in answer_body["revisions"]] == ["sealed"]


def test_a_busy_database_is_no_fault_of_the_revision(
    phone_1: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(together, "known_of", locked)
    answered = phone_1.client.post(PUSH, batch(phone_1, envelope(phone_1, body(phone_1))), format="json")
    assert (answered.status_code, answered.json()["code"]) == (503, "overloaded")
    assert answered.headers["Retry-After"]
    assert not Quarantine.objects.exists()


def test_other_bytes_under_a_known_id_are_kept_beside_the_first(phone_1: Enrolled) -> None:
    visit = body(phone_1)
    other = visit | {"mode": "planned"}
    (first,), (second,), (again,) = push(phone_1, visit), push(phone_1, other), push(phone_1, visit)
    assert (second["status"], second["problem"]["code"]) == ("quarantined", "content-mismatch")
    assert first == again
    assert json.loads(Revision.objects.get().body)["mode"] == "surprise"
    assert json.loads(bytes(Quarantine.objects.get(pk=second["ticket"]).raw))["mode"] == "planned"
    answer_body = state(phone_1, visit["visit_id"])
    assert (answer_body["state"], len(answer_body["revisions"])) == ("sealed", 2)


def test_a_revision_ahead_of_its_checklist_is_stored_once_the_checklist_is_there(phone_1: Enrolled) -> None:
    data = photo()
    visit = body(phone_1, checklists=["CS-2026.1"]) | {"responses": [answer("CS-01", "pass")]}
    visit["photos"] = body(phone_1, photos=(data,))["photos"]
    (waiting,) = push(phone_1, visit)
    assert (waiting["status"], waiting["problem"]["retry"]) == ("quarantined", "later")
    assert state(phone_1, visit["visit_id"])["state"] == "quarantined"
    assert upload(phone_1, data).status_code == 204, "its photos are safe while it waits"

    (conditions,) = (checklist for checklist in sonla.checklists() if checklist.id == "CS-2026.1")
    publish_version(conditions, by=None, at=world.NOW)
    (stored,) = push(phone_1, visit)
    assert stored["status"] == "stored"
    assert stored["photos"][0]["done"]
    answer_body = state(phone_1, visit["visit_id"])
    assert (answer_body["state"], [row["status"] for row in answer_body["revisions"]]) == (
        "sealed",
        ["sealed"],
    )


def test_numbers_of_a_phone_without_gap_raise_no_flag(phone_1: Enrolled) -> None:
    (first,) = push(phone_1, body(phone_1, n=1))
    second, third = body(phone_1, n=2, prev=first["sha256"]), body(phone_1, n=3)
    (stored,) = push(phone_1, second)
    third["device"]["prev"] = stored["sha256"]
    push(phone_1, third)
    for content in (second, third):
        assert not [flag for flag in flags_of(content) if flag.startswith("device-")]
    assert not Event.objects.filter(verb="device.chain_broken").exists()


def test_a_number_that_was_set_aside_leaves_no_gap(phone_1: Enrolled) -> None:
    (refused,) = push(phone_1, body(phone_1, n=1, unit="sl-x99-00000"))
    following = body(phone_1, n=2, prev=refused["sha256"])
    push(phone_1, following)
    assert not [flag for flag in flags_of(following) if flag.startswith("device-")]


@pytest.mark.parametrize(
    ("n", "prev", "flag"),
    [
        (3, "a" * 64, "device-number-gap"),
        (2, "a" * 64, "device-chain-broken"),
        (1, None, "device-number-repeated"),
    ],
)
def test_what_does_not_fit_the_chain_is_stored_and_reported(
    n: int, prev: str | None, flag: str, phone_1: Enrolled
) -> None:
    push(phone_1, body(phone_1, n=1))
    unusual = body(phone_1, n=n, prev=prev)
    (result,) = push(phone_1, unusual)
    assert result["status"] == "stored"
    assert flag in flags_of(unusual)
    reported = Event.objects.get(verb="device.chain_broken")
    assert reported.noun_id == phone_1.phone.id
    assert flag in json.loads(reported.data)["flags"]


def test_an_amendment_speaks_for_the_visit_from_then_on(phone_1: Enrolled) -> None:
    first = body(phone_1)
    amended = first | {"revision_id": new_id(), "parents": [first["revision_id"]], "kind": "amend"}
    amended["device"] = {**first["device"], "n": 2}
    push(phone_1, first, amended)
    assert str(Visit.objects.get().head_id) == amended["revision_id"]
    assert "several-heads" not in flags_of(amended)


def test_two_heads_are_both_kept_until_a_person_joins_them(phone_1: Enrolled, inspector_1: User) -> None:
    second_phone = world.enrolled(inspector_1)
    first = body(phone_1)
    other = body(second_phone, visit_id=first["visit_id"])
    push(phone_1, first)
    push(second_phone, other)
    assert str(Visit.objects.get().head_id) == first["revision_id"]
    assert "several-heads" in flags_of(other)
    heads = [first["revision_id"], other["revision_id"]]
    joined = body(phone_1, visit_id=first["visit_id"], parents=heads, n=2)
    push(phone_1, joined)
    assert str(Visit.objects.get().head_id) == joined["revision_id"]
    assert "several-heads" not in flags_of(joined)
    answer_body = state(phone_1, first["visit_id"])
    assert [row["status"] for row in answer_body["revisions"]] == ["sealed"] * 3


def test_only_the_author_is_told_what_the_server_holds(phone_1: Enrolled, phone_2: Enrolled) -> None:
    visit = body(phone_1)
    push(phone_1, visit)
    for path in (visit["visit_id"], new_id(), "no-id", visit["visit_id"].upper()):
        answered = phone_2.client.get(f"/api/v1/sync/visits/{path}")
        assert (answered.status_code, answered.json()["code"]) == (404, "not-found")


def test_the_phone_of_a_shut_account_learns_that_what_it_signed_is_safe(phone_1: Enrolled) -> None:
    visit = body(phone_1)
    User.objects.filter(pk=phone_1.owner.pk).update(is_active=False)
    push(phone_1, visit)
    answer_body = state(phone_1, visit["visit_id"])
    assert (answer_body["state"], answer_body["receipt"]["revision_id"]) == ("sealed", visit["revision_id"])


def at_once(act: Callable[[], Any]) -> list[Any]:
    """Do the same in THREADS threads and return what each got."""

    def acting(_: int) -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(acting, range(THREADS)))


def own_client(phone: Enrolled) -> APIClient:
    """Return another client with the phone's token; one client is not for several threads."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access_token(phone.session)}")
    return client


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("data", [(), (photo(),)], ids=["without photo", "with photo"])
def test_the_same_revision_from_eight_threads_is_stored_once_and_answered_alike(
    data: tuple[bytes, ...], phone_1: Enrolled
) -> None:
    sent = batch(phone_1, envelope(phone_1, body(phone_1, photos=data)))

    def pushed() -> tuple[int, str]:
        answered = own_client(phone_1).post(PUSH, sent, format="json")
        return answered.status_code, json.dumps(answered.json().get("results"))

    answers = at_once(pushed)
    assert len(set(answers)) == 1, answers
    assert answers[0][0] == 200
    assert (Visit.objects.count(), Revision.objects.count(), Leaf.objects.count()) == (1, 1, 1)
    assert Receipt.objects.count() == (0 if data else 1)
    assert not Quarantine.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_visits_from_eight_threads_get_numbers_without_gap(phone_1: Enrolled) -> None:
    def pushed() -> int:
        sent = batch(phone_1, *(envelope(phone_1, body(phone_1)) for _ in range(3)))
        return int(own_client(phone_1).post(PUSH, sent, format="json").status_code)

    assert at_once(pushed) == [200] * THREADS
    assert Revision.objects.count() == 3 * THREADS
    leaves = Leaf.objects.order_by("index").values_list("index", "sha256")
    revisions = Revision.objects.order_by("leaf_index").values_list("leaf_index", "sha256")
    assert list(leaves) == list(revisions)
    numbers = list(FeedEntry.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.django_db(transaction=True)
def test_a_body_refused_in_eight_threads_has_one_ticket(phone_1: Enrolled) -> None:
    sent = batch(phone_1, envelope(phone_1, body(phone_1, unit="sl-x99-00000", photos=(photo(),))))

    def pushed() -> str:
        (result,) = own_client(phone_1).post(PUSH, sent, format="json").json()["results"]
        return str(result["ticket"])

    assert len(set(at_once(pushed))) == 1
    assert Quarantine.objects.get().photos.get().pk == sha256(photo())
