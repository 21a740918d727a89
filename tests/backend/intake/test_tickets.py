"""What was set aside: kept, seen by those who decide, replayed, released or dismissed, and never deleted."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from backend.intake.models import Quarantine
from backend.journal.models import Event
from backend.people.models import User
from backend.proof.baseline import take_baseline
from backend.proof.verification import verify_evidence
from backend.visits.models import Revision, Visit
from tests import world
from tests.backend.visiting import batch, body, envelope, photo, push, state, upload
from tests.world import Enrolled, client, enrolled

pytestmark = pytest.mark.django_db
LIST = "/api/v1/quarantine"


def ticket_of(phone: Enrolled, content: dict[str, Any]) -> str:
    """Push a body that is set aside and return its ticket."""
    (result,) = push(phone, content)
    assert result["status"] == "quarantined", result
    return str(result["ticket"])


def do(user: User, ticket: str, verb: str, **given: str) -> Any:
    """Let `user` do something with a ticket."""
    return client(user).post(f"{LIST}/{ticket}/{verb}", given or None, format="json")


def feed_events(phone: Enrolled, kind: str) -> list[dict[str, Any]]:
    """Return what the feed tells a phone of this kind."""
    events = phone.client.get("/api/v1/sync/changes").json()["events"]
    return [event for event in events if event["type"] == kind]


def test_home_affairs_sees_what_came_why_it_was_set_aside_and_what_it_says(
    phone_1: Enrolled, reviewer: User, administrator: User
) -> None:
    ticket = ticket_of(phone_1, body(phone_1, n=7, unit="sl-x99-00000", photos=(photo(),)))
    (row,) = client(reviewer).get(LIST).json()["results"]
    assert (row["id"], row["state"], row["code"], row["n"]) == (ticket, "open", "reference-unknown", 7)
    assert row["owner"]["full_name"] == "Lò Văn An"
    seen = client(reviewer).get(f"{LIST}/{ticket}").json()
    assert (seen["signature_holds"], seen["says"]["unit"], len(seen["photos"])) == (True, "sl-x99-00000", 1)
    assert '"GG-05"' in seen["body"]
    assert client(administrator).get(f"{LIST}/{ticket}").json()["body"] is None


def test_a_replay_takes_in_what_the_server_knows_by_now_and_the_phone_hears_of_it(
    phone_1: Enrolled, reviewer: User
) -> None:
    visit = body(phone_1, unit="sl-x25-03999", photos=(photo(),))
    ticket = ticket_of(phone_1, visit)
    assert upload(phone_1, photo()).status_code == 204
    still = do(reviewer, ticket, "replay").json()
    assert (still["state"], still["history"][-1]["code"]) == ("open", "reference-unknown")
    world.unit("sl-x25-03999", "UBND xã Chiềng Mai", under=world.province())
    taken = do(reviewer, ticket, "replay")
    assert (taken.status_code, taken.json()["state"]) == (200, "stored")
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"
    (stated,) = feed_events(phone_1, "quarantine")
    assert (stated["id"], stated["body"]["state"]) == (ticket, "stored")
    assert Event.objects.get(verb="visit.received").actor_id == reviewer.pk
    take_baseline(world.NOW)  # the cast's offices were entered by hand
    assert verify_evidence().first == {}


def test_a_person_answers_for_a_visit_written_on_a_colleagues_phone(
    phone_1: Enrolled, inspector_2: User, reviewer: User
) -> None:
    visit = body(phone_1, author=str(inspector_2.pk))
    ticket = ticket_of(phone_1, visit)
    released = do(reviewer, ticket, "release", reason="Dùng chung máy trong ngày")
    assert (released.status_code, released.json()["state"]) == (200, "stored")
    stored = Revision.objects.select_related("visit").get(pk=visit["revision_id"])
    assert (stored.visit.author_id, "released" in stored.flags) == (inspector_2.pk, True)
    last = released.json()["history"][-1]
    assert (last["verb"], last["reason"]) == ("quarantine.released", "Dùng chung máy trong ngày")
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"
    assert feed_events(enrolled(inspector_2), "visit")[-1]["op"] == "sealed"
    take_baseline(world.NOW)  # the cast's offices were entered by hand
    assert verify_evidence().first == {}


def test_a_colleagues_amendment_of_a_visit_is_taken_in_by_release_and_stays_the_authors(
    phone_1: Enrolled, phone_2: Enrolled, reviewer: User
) -> None:
    first = body(phone_1)
    push(phone_1, first)
    follows = {"visit_id": first["visit_id"], "parents": [first["revision_id"]], "kind": "amend"}
    ticket = ticket_of(phone_2, body(phone_2, **follows))
    assert do(reviewer, ticket, "release", reason="Tổ trưởng nhờ sửa").status_code == 200
    visit = Visit.objects.get(pk=first["visit_id"])
    assert (visit.author_id, visit.state) == (phone_1.owner.pk, "sealed")
    assert state(phone_1, first["visit_id"])["state"] == "sealed"
    (own,) = state(phone_2, first["visit_id"])["revisions"]
    assert own["status"] == "sealed"
    take_baseline(world.NOW)  # the cast's offices were entered by hand
    assert verify_evidence().first == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"schema": "visit/9"}, "schema-unknown"), ({"checklists": ["ZZ-2026.1"]}, "reference-unknown")],
)
def test_nobody_can_release_what_makes_no_sense_here(
    phone_1: Enrolled, reviewer: User, changes: dict[str, Any], code: str
) -> None:
    ticket = ticket_of(phone_1, body(phone_1, **changes))
    refused = do(reviewer, ticket, "release", reason="Cứ nhận")
    assert (refused.status_code, refused.json()["code"]) == (409, "transition-forbidden")
    assert refused.json()["errors"][0]["code"] == code


def test_nobody_can_release_what_the_device_did_not_sign(phone_1: Enrolled, reviewer: User) -> None:
    other = envelope(phone_1, body(phone_1))["signature"]
    forged = envelope(phone_1, body(phone_1), signature=other)
    answered = phone_1.client.post("/api/v1/sync/push", batch(phone_1, forged), format="json").json()
    ticket = answered["results"][0]["ticket"]
    assert do(reviewer, ticket, "release", reason="Cứ nhận").status_code == 409
    assert not Revision.objects.exists()


def test_a_dismissal_keeps_every_byte_tells_the_phone_and_can_be_taken_back(
    phone_1: Enrolled, inspector_2: User, reviewer: User
) -> None:
    visit = body(phone_1, author=str(inspector_2.pk))
    ticket = ticket_of(phone_1, visit)
    assert do(reviewer, ticket, "dismiss", reason="Gửi nhầm").json()["state"] == "dismissed"
    (row,) = state(phone_1, visit["visit_id"])["revisions"]
    assert (row["status"], row["decision"], row["reason"]) == ("quarantined", "dismissed", "Gửi nhầm")
    (stated,) = feed_events(phone_1, "quarantine")
    assert (stated["body"]["state"], stated["body"]["reason"]) == ("dismissed", "Gửi nhầm")
    assert Quarantine.objects.get(pk=ticket).raw
    assert do(reviewer, ticket, "release", reason="Xem lại: đúng").json()["state"] == "stored"
    again = do(reviewer, ticket, "dismiss", reason="Không")
    assert (again.status_code, again.json()["code"]) == (409, "transition-forbidden")


def test_nobody_decides_about_what_their_own_phone_sent(reviewer: User, inspector_2: User) -> None:
    own = enrolled(reviewer)
    ticket = ticket_of(own, body(own, author=str(inspector_2.pk)))
    for verb in ("release", "dismiss"):
        assert do(reviewer, ticket, verb, reason="Tôi quyết").json()["code"] == "not-permitted"


def test_a_decision_needs_a_reason(phone_1: Enrolled, reviewer: User) -> None:
    ticket = ticket_of(phone_1, body(phone_1, unit="nowhere"))
    for given in ({}, {"reason": ""}, {"reason": 5}, {"reason": "x", "force": True}):
        answered = client(reviewer).post(f"{LIST}/{ticket}/dismiss", given, format="json")
        assert answered.status_code == 400


def test_the_operator_replays_all_that_waits_and_carries_out_decisions_at_the_server(
    phone_1: Enrolled, reviewer: User
) -> None:
    one, two = body(phone_1, unit=world.MUONG_LA), body(phone_1, n=2, unit="nowhere")
    push(phone_1, one, two)
    world.muong_la()
    output = io.StringIO()
    call_command("quarantine", "replay", stdout=output)
    assert [line.split()[1] for line in output.getvalue().splitlines()] == ["stored", "open"]
    ticket = str(Quarantine.objects.get(revision_id=two["revision_id"]).pk)
    with pytest.raises(CommandError, match="needs tickets"):
        call_command("quarantine", "dismiss", ticket)
    call_command("quarantine", "dismiss", ticket, by=reviewer.username, reason="Sai đơn vị", stdout=output)
    assert "dismissed" in output.getvalue()
    call_command("quarantine", "list", stdout=(nothing := io.StringIO()))
    assert nothing.getvalue() == ""
