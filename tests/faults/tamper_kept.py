"""Deeds against what the server keeps: log, tree, feed, what follows from the evidence, published roots."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from backend.checklists.models import ChecklistVersion
from backend.citizens.actions.days import root_of
from backend.citizens.models import Answer, AnswerDay
from backend.findings.models import Finding, FindingTally
from backend.intake.models import Quarantine
from backend.journal.head import present_head
from backend.journal.models import Event, FeedEntry, JournalHead, Leaf
from backend.kernel.keys import server_key
from backend.people.models import Device, Role
from backend.proof import roots
from backend.visits.models import Evidence
from shared.base.merkle import Frontier
from shared.protocol.wire import canonical_json, sha256_hex
from tests import world
from tests.faults import forger
from tests.faults.tamper_kinds import Kinds, change, delete
from tests.faults.tamper_scene import PHOTOS, Scene

ELSEWHEN = datetime(2026, 1, 1, tzinfo=UTC)


kind = Kinds()


# --- log, tree, feed ----------------------------------------------------------------------------------------


@kind("an audit row's data", r"event 7 \(.* is not what was written", "event 7: .*altered")
def _(_: Scene) -> None:
    Event.objects.filter(index=7).update(data="{}")


@kind("a deleted audit row", "event 7 is missing", "event 7: .*missing|is not in the log")
def _(_: Scene) -> None:
    delete(Event.objects.filter(index=7))


@kind("two audit rows swapped", r"event 7 \(.* is not what was written", "event 7: .*altered")
def _(_: Scene) -> None:
    for old, new in ((7, 1000), (8, 7), (1000, 8)):
        Event.objects.filter(index=old).update(index=new)


@kind("the chain made anew after an edit", "root .* is not where the log stood", "event .*not in the log")
def _(_: Scene) -> None:
    Event.objects.filter(index=7).update(noun_id="somebody else")
    forger.rechain()


@kind(
    "the log cut off and its head put back",
    "root .* is not where the log stood",
    "not in the log .finding.recorded",
)
def _(_: Scene) -> None:
    delete(Event.objects.filter(index__gte=json.loads(_root_text(-1))["event_index"]))
    forger.rechain()


def _root_text(n: int) -> bytes:
    return roots.root_files(roots.root_folder())[n].read_bytes()


@kind("two leaves swapped", "tree over 4 leaves has another root", "revisions/.* not in the log")
def _(_: Scene) -> None:
    one, two = Leaf.objects.get(index=0).sha256, Leaf.objects.get(index=1).sha256
    Leaf.objects.filter(index=0).update(sha256=two)
    Leaf.objects.filter(index=1).update(sha256=one)


@kind("the same, and the tree made anew", "receipt .* has another log_root", "revisions/.* not in the log")
def _(_: Scene) -> None:
    hashes = list(Leaf.objects.order_by("index").values_list("sha256", flat=True))
    frontier = Frontier()
    for index, sha256 in enumerate((hashes[1], hashes[0], *hashes[2:])):
        Leaf.objects.filter(index=index).update(sha256=sha256)
        frontier = frontier.append(bytes.fromhex(sha256))
    JournalHead.objects.update(tree_frontier=frontier.to_json())


@kind("a deleted leaf", "leaf 1 is missing", "revisions/.* not in the log")
def _(_: Scene) -> None:
    delete(Leaf.objects.filter(index=1))


@kind("a feed row removed", "feed entry 3 is missing", None)
def _(_: Scene) -> None:
    delete(FeedEntry.objects.filter(seq=3))


@kind("a feed row that tells of another campaign", "feed entry .* is not what the log says was told", None)
def _(_: Scene) -> None:
    FeedEntry.objects.filter(type="campaign").update(body=canonical_json({"title": "Khác"}))


@kind("a feed row that tells of another receipt", "feed entry .* does not tell of its receipt", None)
def _(scene: Scene) -> None:
    FeedEntry.objects.filter(op="sealed").update(body=canonical_json({"revision": str(scene.revision.pk)}))


@kind("a feed row addressed to somebody else", "feed entry .* does not announce its revision", None)
def _(scene: Scene) -> None:
    stranger = world.person("stranger", Role.INSPECTOR)
    FeedEntry.objects.filter(seq=scene.revision.received_seq).update(user_id=stranger.pk)


@kind("the life of the database", "epoch of the database is not the one beside it", None)
def _(scene: Scene) -> None:
    (scene.data_dir / "epoch").write_text(f"{present_head().epoch}\n")
    JournalHead.objects.update(epoch=world.new_id())


@kind("the head of the journal deleted", "journal head is missing", None)
def _(_: Scene) -> None:
    delete(JournalHead.objects.all())


@kind("a counter rolled back", "feed entry .* is there, though the journal has written", None)
def _(_: Scene) -> None:
    JournalHead.objects.update(feed_seq=present_head().feed_seq - 1)


# --- what follows from the evidence -------------------------------------------------------------------------


@kind("an evidence row re-pointed", "evidence row .* is not what its revision's body names", None)
def _(scene: Scene) -> None:
    evidence = Evidence.objects.filter(revision=scene.revision).earliest("pk")
    change(evidence, photo_id=sha256_hex(PHOTOS[2]))


@kind("an evidence row deleted", "evidence row of photo .* is missing", None)
def _(scene: Scene) -> None:
    delete(Evidence.objects.filter(pk=Evidence.objects.filter(revision=scene.revision).earliest("pk").pk))


@kind("a visit moved to another unit", "visit .* stands with another unit_id than was signed", None)
def _(scene: Scene) -> None:
    change(scene.revision.visit, unit_id=world.muong_la().pk)


@kind("a visit moved to another day", "visit .* stands with another day than was signed", None)
def _(scene: Scene) -> None:
    change(scene.revision.visit, day=ELSEWHEN.date())


@kind("a stranger in a visit's team", "visit .* has people in its team that were not named", None)
def _(scene: Scene) -> None:
    scene.revision.visit.team.add(world.person("stranger", Role.INSPECTOR))


@kind("a visit accepted by nobody", "visit .* is accepted, which the log has not seen", None)
def _(scene: Scene) -> None:
    change(scene.revision.visit, state="accepted")


@kind("a visit sealed at another time", "visit .* was sealed at another time", None)
def _(scene: Scene) -> None:
    change(scene.revision.visit, sealed_at=ELSEWHEN)


@kind("an amendment left out", "visit .* has another head than its revisions lead to", None)
def _(scene: Scene) -> None:
    change(scene.revision.visit, head_id=scene.revision.pk)


@kind(
    "a finding made milder",
    "finding .* has another severity than decided",
    "cases/.*: severity: .*not what was decided",
)
def _(_: Scene) -> None:
    change(Finding.objects.earliest("pk"), severity="reminder")


@kind("a fact of a finding", r"finding .* is not what was found", "cases/.* not what was found")
def _(_: Scene) -> None:
    finding = Finding.objects.earliest("pk")
    change(finding, facts={**finding.facts, "value": 0})


@kind(
    "a finding closed by nobody",
    "finding .* stands in another state than decided",
    "cases/.*: state: .*not what was decided",
)
def _(_: Scene) -> None:
    change(Finding.objects.filter(state="recorded").earliest("pk"), state="closed")


@kind("a deleted finding", "finding .* is gone: event", "cases/.* missing")
def _(_: Scene) -> None:
    delete(Finding.objects.filter(pk=Finding.objects.earliest("pk").pk))


@kind("a figure of the reports", "tally .* is off by", None)
def _(_: Scene) -> None:
    FindingTally.objects.update(recorded=0)


@kind("an answer of a citizen altered", "day of citizens' answers .* has other answers than it had", None)
def _(_: Scene) -> None:
    Answer.objects.update(q0=1)


@kind("an answer of a citizen deleted", "day of citizens' answers .* has other answers than it had", None)
def _(_: Scene) -> None:
    delete(Answer.objects.all())


@kind("a day of answers counted anew", "closed day of answers .* has another count than event", None)
def _(_: Scene) -> None:
    delete(Answer.objects.all())
    for day in AnswerDay.objects.all():
        count, root = root_of(day.day)
        AnswerDay.objects.filter(pk=day.pk).update(count=count, root=root)


@kind("a checklist rewritten", "checklist GG-2026.1 is not what was published", None)
def _(_: Scene) -> None:
    version = ChecklistVersion.objects.get(pk="GG-2026.1")
    change(version, body={**version.body, "items": version.body["items"][1:]})


@kind("a device entered by hand", "device .* is unknown to the log", None)
def _(scene: Scene) -> None:
    other = world.Phone.new()
    rest = {"user": scene.phone.owner, "model": "?", "algorithm": "ed25519", "enrolled_at": ELSEWHEN}
    Device.objects.create(id=other.id, public_key=other.enrolment["public_key"], key_id=other.key_id, **rest)


@kind("a lost phone let in again", "device .* has another revoked_at than event", None)
def _(_: Scene) -> None:
    Device.objects.exclude(revoked_at=None).update(revoked_at=None)


@kind("a body set aside altered", "quarantined body .* has another SHA-256", None)
def _(_: Scene) -> None:
    Quarantine.objects.update(raw=b"{}")


@kind("a body set aside deleted", "quarantined body .* is gone: event", None)
def _(_: Scene) -> None:
    delete(Quarantine.photos.through.objects.all())
    delete(Quarantine.objects.all())


# --- published roots ----------------------------------------------------------------------------------------


@kind("a published root altered", "published root .* has a signature that the server", "roots/.* signature")
def _(scene: Scene) -> None:
    _write_root(scene.root, root="0" * 64)


@kind("a published root signed anew", "published root .* is not the root of the first 2 leaves", "roots/|log")
def _(scene: Scene) -> None:
    root = _write_root(scene.root, root="0" * 64)
    _write_root(scene.root, sig=server_key().sign(roots.root_message(root)))


@kind(
    "a published root removed",
    "published root .* is not what event .* says was published: .* found nothing",
    "this day|ngày này",
)
def _(scene: Scene) -> None:
    scene.root.unlink()


def _write_root(path: Path, **changes: str) -> dict[str, Any]:
    root: dict[str, Any] = {**json.loads(path.read_bytes()), **changes}
    path.write_text(f"{canonical_json(root)}\n", encoding="utf-8")
    return root
