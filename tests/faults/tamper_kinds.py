"""The deeds of the tamper drill. Each says how `verify_evidence` names it and, where a bundle holds what was
altered, how the stand-alone verifier does; None says that only the server's own check can know.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db.models import Model, QuerySet

from backend.audit.models import Event, FeedEntry, JournalHead, Leaf
from backend.checklists.models import ChecklistVersion
from backend.core.keys import server_key
from backend.findings.models import Finding
from backend.findings.tally import FindingTally
from backend.people.models import Device
from backend.proof import roots
from backend.sync.models import Quarantine
from backend.visits.models import Evidence, Photo, Receipt, Revision, Visit
from shared.wire import canonical_json, revision_message, sha256_hex
from tests import world
from tests.faults import forger
from tests.faults.tamper_scene import PHOTOS, Scene

ELSEWHEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    """One deed; `named` and `offline` are regular expressions of how it has to be named."""

    name: str
    deed: Callable[[Scene], object]
    named: str
    offline: str | None


KINDS: list[Kind] = []


def kind(name: str, named: str, offline: str | None) -> Callable[[Callable[[Scene], object]], None]:
    """Enter a deed into the list."""

    def enter(deed: Callable[[Scene], object]) -> None:
        KINDS.append(Kind(name, deed, named, offline))

    return enter


def flipped(text: str) -> str:
    """Return a base64 text with some bits of what it says turned."""
    return ("B" if text[0] == "A" else "A") + text[1:]


def change(row: Model, **columns: Any) -> None:
    """Write columns of a row past the product."""
    type(row)._default_manager.filter(pk=row.pk).update(**columns)


def delete(rows: QuerySet[Any]) -> None:
    """Delete rows past the product and its keys."""
    rows._raw_delete(rows.db)


# --- photos -------------------------------------------------------------------------------------------------


@kind("one bit in a photo", "photo .* has another SHA-256", "photos/.* altered")
def _(scene: Scene) -> None:
    data = bytearray(scene.original.read_bytes())
    data[100] ^= 1
    scene.original.write_bytes(data)


@kind(
    "a truncated photo", r"photo .* has another SHA-256 \(299 of 300 bytes", r"photos/.* altered .*299 of 300"
)
def _(scene: Scene) -> None:
    scene.original.write_bytes(scene.original.read_bytes()[:-1])


@kind("another picture in its place", "photo .* has another SHA-256", "photos/.* altered")
def _(scene: Scene) -> None:
    scene.original.write_bytes(PHOTOS[1])


@kind("a missing photo", "photo .* is missing in the store", "photos/.* missing")
def _(scene: Scene) -> None:
    scene.original.unlink()


@kind("a photo nobody vouched for any more", "photo .* is not complete, though there is a receipt", None)
def _(scene: Scene) -> None:
    Photo.objects.filter(pk=scene.original.name).update(completed_at=None)


# --- revisions ----------------------------------------------------------------------------------------------


@kind("a bit in a body", "revision .* has a body with another SHA-256", "revisions/.* altered")
def _(scene: Scene) -> None:
    change(scene.revision, body=forger.edited(scene.revision))


@kind("a body with its hash computed anew", "revision .* has a signature that key", "revisions/.* signature")
def _(scene: Scene) -> None:
    text = forger.edited(scene.revision)
    change(scene.revision, body=text, sha256=sha256_hex(text.encode()))


@kind("a body signed with another key", "revision .* names another key", "revisions/.* another key")
def _(scene: Scene) -> None:
    text, other = forger.edited(scene.revision), world.Phone.new()
    signature = other.sign(revision_message(text.encode()))
    sha256 = sha256_hex(text.encode())
    change(scene.revision, body=text, sha256=sha256, signature=signature, key_id=other.key_id)


@kind(
    "the same, and the key entered for the device", "device .* has another key_id than event", "receipt says"
)
def _(scene: Scene) -> None:
    other = world.Phone.new()
    text = forger.edited(scene.revision)
    key = {"public_key": other.enrolment["public_key"], "key_id": other.key_id}
    change(scene.revision.device, **key)
    for revision in Revision.objects.all():
        change(revision, key_id=other.key_id, signature=other.sign(revision_message(revision.body.encode())))
    signature = other.sign(revision_message(text.encode()))
    change(scene.revision, body=text, sha256=sha256_hex(text.encode()), signature=signature)


@kind("a body signed anew by its own phone", "revision .* is not what leaf 0 was made of", "receipt says")
def _(scene: Scene) -> None:
    forger.resign(scene.revision, scene.phone, forger.edited(scene.revision))


@kind(
    "the same, with tree, receipts and log written anew", "root .* is not the root of the first", "roots/|log"
)
def _(scene: Scene) -> None:
    forger.resign(scene.revision, scene.phone, forger.edited(scene.revision))
    forger.rewrite(publish=False)


@kind("the same, and the published roots too", "root .*outside.* is not the root of the first", "copy")
def _(scene: Scene) -> None:
    forger.resign(scene.revision, scene.phone, forger.edited(scene.revision))
    forger.rewrite(publish=True)


@kind("a bit in a signature", "revision .* has a signature that key", "revisions/.* signature")
def _(scene: Scene) -> None:
    change(scene.revision, signature=flipped(scene.revision.signature))


@kind("a column against its body", "revision .* stands with another kind", None)
def _(scene: Scene) -> None:
    change(scene.revision, kind="withdraw")


@kind("a revision dated back", "receipt .* has another received_at", "receipt says .*received_at")
def _(scene: Scene) -> None:
    change(scene.revision, received_at=ELSEWHEN)


@kind(
    "a deleted revision with all that hangs on it",
    "revision of leaf 3 is missing",
    "revision of leaf 3: .*missing",
)
def _(scene: Scene) -> None:
    gone = Revision.objects.latest("leaf_index")
    for rows in (Finding, Evidence, Receipt):
        delete(rows._default_manager.filter(revision=gone))
    delete(Visit.team.through.objects.filter(visit=gone.visit_id))
    delete(Visit.objects.filter(pk=gone.visit_id))
    delete(Revision.objects.filter(pk=gone.pk))


# --- receipts -----------------------------------------------------------------------------------------------


@kind(
    "a fact in a receipt", "receipt .* has a signature that the server", "receipt of revisions/.* signature"
)
def _(scene: Scene) -> None:
    facts = json.loads(scene.revision.receipt.signed)
    change(
        scene.revision.receipt, signed=canonical_json({**facts, "received_at": "2026-01-01T00:00:00.000Z"})
    )


@kind(
    "a bit in a receipt's signature", "receipt .* has a signature that", "receipt of revisions/.* signature"
)
def _(scene: Scene) -> None:
    change(scene.revision.receipt, sig=flipped(scene.revision.receipt.sig))


@kind("a deleted receipt", "receipt .* is gone: event", None)
def _(scene: Scene) -> None:
    delete(Receipt.objects.filter(pk=scene.revision.pk))


# --- log, tree, feed ----------------------------------------------------------------------------------------


@kind("an audit row's data", r"event 7 \(.* is not what was written", "event 7: .*altered")
def _(_: Scene) -> None:
    Event.objects.filter(index=7).update(data="{}")


@kind("a deleted audit row", "event 7 is missing", "event 7: .*missing")
def _(_: Scene) -> None:
    delete(Event.objects.filter(index=7))


@kind("two audit rows swapped", r"event 7 \(.* is not what was written", "event 7: .*altered")
def _(_: Scene) -> None:
    for old, new in ((7, 1000), (8, 7), (1000, 8)):
        Event.objects.filter(index=old).update(index=new)


@kind("the chain made anew after an edit", "root .* is not where the log stood", "event .*published roots")
def _(_: Scene) -> None:
    Event.objects.filter(index=7).update(actor_id=None)
    forger.rechain()


@kind("the log cut off and its head put back", "root .* is not where the log stood", "event .*missing")
def _(_: Scene) -> None:
    delete(Event.objects.filter(index__gte=json.loads(_root_text(-1))["event_index"]))
    forger.rechain()


def _root_text(n: int) -> bytes:
    return roots.files(roots.folder())[n].read_bytes()


@kind("two leaves swapped", "tree over 4 leaves has another root", "revisions/.* not in the log")
def _(_: Scene) -> None:
    one, two = Leaf.objects.get(index=0).sha256, Leaf.objects.get(index=1).sha256
    Leaf.objects.filter(index=0).update(sha256=two)
    Leaf.objects.filter(index=1).update(sha256=one)


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


@kind("a counter rolled back", "feed entry .* is there, though the journal has written", None)
def _(_: Scene) -> None:
    JournalHead.objects.update(feed_seq=JournalHead.objects.get().feed_seq - 1)


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


@kind("an amendment left out", "visit .* has another head than its revisions lead to", None)
def _(scene: Scene) -> None:
    change(scene.revision.visit, head_id=scene.revision.pk)


@kind("a finding made milder", "finding .* has another severity than decided", None)
def _(_: Scene) -> None:
    change(Finding.objects.earliest("pk"), severity="reminder")


@kind("a fact of a finding", r"finding .* is not what was found", None)
def _(_: Scene) -> None:
    finding = Finding.objects.earliest("pk")
    change(finding, facts={**finding.facts, "value": 0})


@kind("a finding closed by nobody", "finding .* stands in another state than decided", None)
def _(_: Scene) -> None:
    change(Finding.objects.filter(state="recorded").earliest("pk"), state="closed")


@kind("a deleted finding", "finding .* is gone: event", None)
def _(_: Scene) -> None:
    delete(Finding.objects.filter(pk=Finding.objects.earliest("pk").pk))


@kind("a figure of the reports", "tally .* is off by", None)
def _(_: Scene) -> None:
    FindingTally.objects.update(recorded=0)


@kind("a checklist rewritten", "checklist GG-2026.1 is not what was published", None)
def _(_: Scene) -> None:
    version = ChecklistVersion.objects.get(pk="GG-2026.1")
    change(version, body={**version.body, "items": version.body["items"][1:]})


@kind("a device entered by hand", "device .* is unknown to the log", None)
def _(scene: Scene) -> None:
    other = world.Phone.new()
    rest = {"user": scene.phone.owner, "model": "?", "algorithm": "ed25519", "enrolled_at": ELSEWHEN}
    Device.objects.create(id=other.id, public_key=other.enrolment["public_key"], key_id=other.key_id, **rest)


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
