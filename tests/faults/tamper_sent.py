"""Deeds against what devices sent and the server vouched for: photos, revisions, receipts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from backend.evidence.pictures import picture_path
from backend.findings.models import Finding
from backend.kernel.keys import server_key
from backend.visits.models import Evidence, Photo, Receipt, Revision, Visit
from shared.protocol.wire import canonical_json, receipt_message, revision_message, sha256_hex
from tests import world
from tests.backend.intake.pictures import jpeg
from tests.faults import forger
from tests.faults.tamper_kinds import Kinds, change, delete, flipped
from tests.faults.tamper_scene import PHOTOS, Scene

ELSEWHEN = datetime(2026, 1, 1, tzinfo=UTC)


kind = Kinds()


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


@kind("the size of a photo", "photo .* has another size", None)
def _(scene: Scene) -> None:
    Photo.objects.filter(pk=scene.original.name).update(size=299)


@kind("a photo nobody vouched for any more", "photo .* is not complete, though there is a receipt", None)
def _(scene: Scene) -> None:
    Photo.objects.filter(pk=scene.original.name).update(completed_at=None)


@kind(
    "a view copy replaced", r"picture .* \(view\) has another SHA-256 than the log says", "views/.* altered"
)
def _(_: Scene) -> None:
    picture_path(sha256_hex(PHOTOS[2]), "view").write_bytes(jpeg("L"))


@kind("a thumbnail replaced", r"picture .* \(thumb\) has another SHA-256 than the log says", None)
def _(_: Scene) -> None:
    picture_path(sha256_hex(PHOTOS[2]), "thumb").write_bytes(jpeg("L"))


@kind(
    "a view copy of a photo nobody has looked at",
    "picture .* has another SHA-256 than the log says",
    "views/.* altered",
)
def _(_: Scene) -> None:
    path = picture_path(sha256_hex(PHOTOS[0]), "view")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg("L"))


@kind("a photo said to be too large to show", "picture .* has another view than came of trying", None)
def _(_: Scene) -> None:
    Photo.objects.filter(pk=sha256_hex(PHOTOS[2])).update(view="too_large")


@kind("a photo said to be cut", "picture .* has another is_cut than came of trying", None)
def _(_: Scene) -> None:
    Photo.objects.filter(pk=sha256_hex(PHOTOS[2])).update(is_cut=True)


@kind("a photo vouched for since another day", "photo .* is vouched for since another time", None)
def _(_: Scene) -> None:
    Photo.objects.filter(pk=sha256_hex(PHOTOS[2])).update(completed_at=ELSEWHEN)


@kind("uploads that were discarded, forgotten or invented", "photo .* was discarded at another count", None)
def _(_: Scene) -> None:
    Photo.objects.filter(pk=sha256_hex(PHOTOS[2])).update(mismatches=3)


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


@kind("a receipt signed anew by the server", "receipt .* has another log_index", "receipt says .*log_index")
def _(scene: Scene) -> None:
    facts = {**json.loads(scene.revision.receipt.signed), "log_index": 1}
    sig = server_key().sign(receipt_message(facts))
    change(scene.revision.receipt, signed=canonical_json(facts), sig=sig)


@kind(
    "a bit in a receipt's signature", "receipt .* has a signature that", "receipt of revisions/.* signature"
)
def _(scene: Scene) -> None:
    change(scene.revision.receipt, sig=flipped(scene.revision.receipt.sig))


@kind("a deleted receipt", "receipt .* is gone: event", None)
def _(scene: Scene) -> None:
    delete(Receipt.objects.filter(pk=scene.revision.pk))
