"""The life of a visit: received, sealed, amended, withdrawn; nothing that was signed is ever altered."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from backend.findings.models import Finding
from backend.journal.models import Event
from backend.visits.models import Evidence, Receipt, Revision, Visit
from shared.rules.findings import State
from tests.backend.rounds import Round, absent, decide
from tests.backend.visiting import answer, batch, envelope, photo, photo_ref, push, state, upload
from tests.world import MUONG_LA, Enrolled, new_id

FIRST, SECOND = photo("first"), photo("second")


def the_visit(made: dict[str, Any]) -> Visit:
    return Visit.objects.get(pk=made["visit_id"])


def findings_in(made: dict[str, Any]) -> set[tuple[str, str, str]]:
    rows = Finding.objects.filter(visit=made["visit_id"])
    return set(rows.values_list("item", "severity", "state"))


def test_a_visit_waits_for_its_photos_and_has_no_findings_until_it_is_sealed(first_round: Round) -> None:
    made = first_round.push(FIRST, SECOND)
    assert (the_visit(made).state, the_visit(made).sealed_at) == ("submitted", None)

    upload(first_round.phone, FIRST)
    assert the_visit(made).state == "submitted"
    assert findings_in(made) == set()

    upload(first_round.phone, SECOND)
    sealed = the_visit(made)
    assert (sealed.state, sealed.sealed_at is None) == ("sealed", False)
    assert findings_in(made) == {("GG-05", "violation", "recorded")}


def test_a_visit_without_photos_is_sealed_when_it_is_received(first_round: Round) -> None:
    made = first_round.seal()
    assert the_visit(made).sealed_at == the_visit(made).head.received_at


def test_photos_the_server_already_holds_need_not_be_sent_again(first_round: Round) -> None:
    first_round.seal(FIRST)
    made = first_round.push(FIRST)
    assert the_visit(made).state == "sealed"


def test_the_body_is_kept_to_the_letter_with_its_signature_and_number(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    sent = envelope(first_round.phone, made)
    kept = Revision.objects.get(pk=made["revision_id"])
    assert (kept.body, kept.sha256, kept.key_id) == (sent["body"], sent["sha256"], sent["key_id"])
    assert (kept.n, kept.kind, kept.parents, kept.flags) == (1, "submit", [], [])


def test_a_revision_that_comes_again_changes_nothing(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    before = (Event.objects.count(), Finding.objects.count(), Receipt.objects.get().signed)
    (first,) = push(first_round.phone, made)
    (second,) = push(first_round.phone, made)
    assert first == second
    assert (Event.objects.count(), Finding.objects.count(), Receipt.objects.get().signed) == before


def test_an_amended_visit_speaks_through_its_newest_revision(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    sealed_at = the_visit(made).sealed_at
    amended = first_round.amend(made, responses=absent(4), photos=[])

    visit = the_visit(made)
    assert (str(visit.head_id), visit.state) == (amended["revision_id"], "sealed")
    assert visit.sealed_at == sealed_at, "it was sealed once"
    assert visit.revisions.count() == 2
    assert visit.head.flags == []


def test_an_amended_visit_waits_again_for_new_photos(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    first_round.amend(made, responses=[answer("GG-13", "none")], photos=[photo_ref(SECOND)])
    assert the_visit(made).state == "submitted"
    assert findings_in(made) == {("GG-05", "violation", "recorded")}, "what was sealed still stands"

    upload(first_round.phone, SECOND)
    assert the_visit(made).state == "sealed"
    assert findings_in(made) == {("GG-05", "violation", "dropped"), ("GG-13", "reminder", "recorded")}


def test_an_amendment_replaces_findings_nobody_decided_on(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    first_round.amend(made, responses=absent(5), photos=[])
    assert findings_in(made) == {("GG-05", "violation", "dropped"), ("GG-05", "serious", "recorded")}
    dropped = Event.objects.get(verb="finding.dropped")
    assert json.loads(dropped.data)["reason"] == "superseded"


@pytest.mark.parametrize("decided", [State.CONFIRMED, State.NOTIFIED, State.CONTESTED, State.CLOSED])
def test_an_amendment_leaves_a_finding_that_was_decided_on(first_round: Round, decided: State) -> None:
    made = first_round.seal(FIRST)
    decide(Finding.objects.get(), decided)
    first_round.amend(made, responses=[*absent(5), answer("GG-13", "none")], photos=[])
    assert findings_in(made) == {("GG-05", "violation", decided), ("GG-13", "reminder", "recorded")}


def test_a_finding_somebody_dropped_comes_back_only_through_a_new_answer(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    decide(Finding.objects.get(), State.DROPPED)
    first_round.amend(made, responses=absent(5), photos=[])
    assert findings_in(made) == {("GG-05", "violation", "dropped"), ("GG-05", "serious", "recorded")}


def test_a_withdrawn_visit_has_no_findings_left_undecided(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    first_round.amend(made, kind="withdraw")
    assert the_visit(made).head.kind == "withdraw"
    assert findings_in(made) == {("GG-05", "violation", "dropped")}


def test_a_second_end_is_kept_and_flagged_and_does_not_speak_for_the_visit(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    head = first_round.amend(made, responses=absent(2))
    beside = first_round.amend(made, responses=absent(7))

    assert str(the_visit(made).head_id) == head["revision_id"]
    assert Revision.objects.get(pk=beside["revision_id"]).flags == ["several-heads"]
    assert Receipt.objects.filter(pk=beside["revision_id"]).exists(), "held all the same"
    assert ("GG-05", "serious", "recorded") not in findings_in(made)


def test_an_end_that_follows_both_joins_them(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    one, other = first_round.amend(made), first_round.amend(made, responses=absent(7))
    joined = first_round.amend(one, parents=[one["revision_id"], other["revision_id"]], responses=absent(3))
    assert str(the_visit(made).head_id) == joined["revision_id"]
    assert Revision.objects.get(pk=joined["revision_id"]).flags == []


def test_a_child_that_arrives_before_its_parent_is_kept(first_round: Round) -> None:
    made = first_round.push(parents=[new_id()], kind="amend")
    assert Revision.objects.get(pk=made["revision_id"]).flags == ["parent-missing"]
    assert state(first_round.phone, made["visit_id"])["state"] == "sealed"


def test_the_visit_of_another_inspector_cannot_be_amended(first_round: Round, phone_2: Enrolled) -> None:
    made = first_round.seal(FIRST)
    forged = {**made, "author": str(phone_2.owner.pk), "revision_id": new_id(), "kind": "amend"}
    forged["device"] = {**made["device"], "id": phone_2.phone.id}
    forged["parents"] = [made["revision_id"]]
    (result,) = push(phone_2, forged)
    assert (result["status"], result["problem"]["code"]) == ("quarantined", "not-permitted")
    assert str(the_visit(made).head_id) == made["revision_id"]


def test_a_visit_cannot_move_to_another_unit(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    moved = {**made, "unit": MUONG_LA, "revision_id": new_id(), "parents": [made["revision_id"]]}
    (result,) = push(first_round.phone, moved)
    assert (result["status"], result["problem"]["code"]) == ("quarantined", "content-mismatch")


def test_one_revision_that_is_refused_blocks_no_other(first_round: Round) -> None:
    sent = first_round.push()
    good = {**sent, "revision_id": new_id(), "visit_id": new_id()}
    bad = {**sent, "revision_id": new_id(), "visit_id": new_id(), "unit": "nowhere"}
    answered = first_round.phone.client.post(
        "/api/v1/sync/push",
        batch(first_round.phone, *(envelope(first_round.phone, one) for one in (bad, good))),
        format="json",
    )
    assert [result["status"] for result in answered.json()["results"]] == ["quarantined", "stored"]


@pytest.mark.parametrize("model", [Revision, Receipt])
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {key} = {key}", "DELETE FROM {table}"])
def test_revisions_and_receipts_refuse_every_change(
    first_round: Round, model: type[Revision | Receipt], statement: str
) -> None:
    first_round.seal(FIRST)
    before = list(model.objects.values())
    names = {"table": model._meta.db_table, "key": model._meta.pk.column}
    with pytest.raises(IntegrityError, match=re.escape("append-only")), transaction.atomic():
        connection.cursor().execute(statement.format(**names))
    assert list(model.objects.values()) == before


def test_evidence_names_its_visit_revision_and_item(first_round: Round) -> None:
    made = first_round.seal(FIRST)
    row = Evidence.objects.get()
    assert (str(row.visit_id), str(row.revision_id), row.item) == (
        made["visit_id"],
        made["revision_id"],
        "GG-05",
    )
    assert (row.photo.size, row.kind, row.restricted) == (len(FIRST), "photo", False)
