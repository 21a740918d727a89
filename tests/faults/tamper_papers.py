"""Deeds against official papers: their place in the register, their frozen facts, what was written, files."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

from backend.documents.models import (
    Content,
    Document,
    File,
    FileNumber,
    Freeze,
    Prose,
    Referred,
    SignedCopy,
    TargetSet,
)
from backend.evidence.store import DOCUMENTS
from backend.journal.models import Event
from backend.kernel.keys import server_key
from shared.protocol.wire import canonical_json, freeze_message, sha256_hex
from tests import world
from tests.faults.tamper_kinds import Kinds, change, delete, flipped
from tests.faults.tamper_scene import Scene

ELSEWHEN = datetime(2026, 1, 1, tzinfo=UTC)

kind = Kinds()


def _issued() -> Document:
    return Document.objects.get(status="issued")


def _report() -> Document:
    return Document.objects.get(kind="period")


def _file() -> File:
    return File.objects.exclude(made_at=None).earliest("pk")


def _path(sha256: str) -> Path:
    return Path(DOCUMENTS.where(sha256))


def _returned() -> Path:
    event = Event.objects.get(verb="document.compared")
    return _path(json.loads(event.data)["sha256"])


# --- their place in the register ----------------------------------------------------------------------------


@kind("an issued document renumbered", r"document .* another official_number than event \d+ \(document", None)
def _(_: Scene) -> None:
    change(_issued(), official_number="6")


@kind("a document under another file reference", "document .* has another reference than event", None)
def _(_: Scene) -> None:
    change(_report(), reference="HS-2026-009")


@kind("a document issued on another day", "document .* has another issued_on than event", None)
def _(_: Scene) -> None:
    change(_issued(), issued_on=date(2026, 1, 2))


@kind("a document said to be signed by somebody else", "document .* has another signer than event", None)
def _(_: Scene) -> None:
    change(_issued(), signer="Lò Văn An")


@kind("a document registered by somebody else", "document .* another registered_by_id than event", None)
def _(scene: Scene) -> None:
    change(_issued(), registered_by_id=scene.phone.owner.pk)


@kind("a document withdrawn by nobody", "document .* has another status than event", None)
def _(_: Scene) -> None:
    change(_issued(), status="withdrawn")


@kind("a document moved to another unit", "document .* has another unit_id than event", None)
def _(_: Scene) -> None:
    change(_issued(), unit_id=world.MUONG_LA)


@kind("a document with other frozen facts", "document .* has another frozen_id than event", None)
def _(_: Scene) -> None:
    change(_report(), frozen_id=None)


@kind("a document that verifies by another code", "document .* has another code than event", None)
def _(_: Scene) -> None:
    change(_issued(), code="0123456789")


@kind("a deleted document", r"document .* is gone: an event \(document.issued\)", None)
def _(_: Scene) -> None:
    for rows in (Prose, SignedCopy):
        delete(rows._default_manager.all())
    delete(Document.objects.filter(status="issued"))


@kind("a document slipped in", "document .* is unknown to the log", None)
def _(_: Scene) -> None:
    paper = _report()
    paper.pk, paper.reference, paper.code = world.new_id(), "HS-2026-999", "9999999999"
    paper.save(force_insert=True)


@kind("the last file reference of a year put on", "file reference of .* has a gap", None)
def _(_: Scene) -> None:
    FileNumber.objects.update(last=9)


# --- frozen facts, and what people wrote --------------------------------------------------------------------


@kind("a frozen report's figure", "document's facts .* have another SHA-256", None)
def _(_: Scene) -> None:
    freeze = Freeze.objects.get()
    change(freeze, facts=_with_other_figures(freeze))


@kind("the same, signed anew by the server", r"document's facts .* has another facts than event \d+", None)
def _(_: Scene) -> None:
    freeze = Freeze.objects.get()
    text = _with_other_figures(freeze)
    sig = server_key().sign(freeze_message(text.encode()))
    change(freeze, facts=text, sha256=sha256_hex(text.encode()), sig=sig)


def _with_other_figures(freeze: Freeze) -> str:
    return canonical_json({**json.loads(freeze.facts), "referred": {"persons": 0}})


@kind("a frozen report's signature", "document's facts .* have a signature that the server", None)
def _(_: Scene) -> None:
    freeze = Freeze.objects.get()
    change(freeze, sig=flipped(freeze.sig))


@kind("a report frozen at another event", "document's facts .* another hash than event 3 has", None)
def _(_: Scene) -> None:
    change(Freeze.objects.get(), cutoff_event=3)


@kind("a deleted freeze", r"document's facts .* is gone: an event \(document.facts-frozen\)", None)
def _(_: Scene) -> None:
    change(_report(), frozen_id=None)
    delete(Freeze.objects.all())


@kind("what was written into a document, reworded", "document's prose .* has another texts than event", None)
def _(_: Scene) -> None:
    change(Prose.objects.earliest("pk"), texts={"notice.strengths": "Tốt."})


@kind("what was written, under another name", "document's prose .* has another by_id than event", None)
def _(scene: Scene) -> None:
    change(Prose.objects.earliest("pk"), by_id=scene.phone.owner.pk)


@kind("what was written, deleted", "document's prose .* is gone", None)
def _(_: Scene) -> None:
    delete(Prose.objects.all())


@kind("which units count in a report", "target set .* has another kinds than event", None)
def _(_: Scene) -> None:
    change(TargetSet.objects.get(), kinds=[])


@kind("how many were referred", "referred .* has another persons than event", None)
def _(_: Scene) -> None:
    change(Referred.objects.get(), persons=0)


# --- files --------------------------------------------------------------------------------------------------


@kind("one bit in a document's file", "document's file .* has bytes with another SHA-256", None)
def _(_: Scene) -> None:
    path = _path(_file().sha256)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)


@kind("a document's file moved away", "document's file .* is missing in the store", None)
def _(scene: Scene) -> None:
    _path(_file().sha256).rename(scene.data_dir / "elsewhere")


@kind("another file in its place, its row too", "document's file .* has another sha256 than event", None)
def _(_: Scene) -> None:
    data = b"%PDF-1.7"
    path = _path(sha256_hex(data))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    change(_file(), sha256=sha256_hex(data), size=len(data))


@kind("one bit in a signed copy", "signed copy .* has bytes with another SHA-256", None)
def _(_: Scene) -> None:
    _path(SignedCopy.objects.get().sha256).write_bytes(b"%PDF-1.7 ban da kz")


@kind("a signed copy gone from the store", "signed copy .* is missing in the store", None)
def _(_: Scene) -> None:
    _path(SignedCopy.objects.get().sha256).unlink()


@kind("what a signed copy was found to say", "signed copy .* has another reading than event", None)
def _(_: Scene) -> None:
    SignedCopy.objects.update(reading={"state": "read"})


@kind("a signed copy of another document", "signed copy .* has another document_id than event", None)
def _(_: Scene) -> None:
    SignedCopy.objects.update(document_id=_report().pk)


@kind("a deleted signed copy", "signed copy .* is gone", None)
def _(_: Scene) -> None:
    delete(SignedCopy.objects.all())


@kind("a deleted file's row", r"document's file .* is gone: an event \(document.file-made\)", None)
def _(_: Scene) -> None:
    delete(File.objects.all())


@kind("a file said never to be made", "document's file .* is gone: an event", None)
def _(_: Scene) -> None:
    change(_file(), made_at=None)


@kind("what a file is made of", "document's content .* has another SHA-256", None)
def _(_: Scene) -> None:
    content = _file().content
    change(content, text=f"{content.text} ")


@kind("a file of another content", "document's file .* has another content_id than event", None)
def _(_: Scene) -> None:
    other = Content.objects.create(sha256=sha256_hex(b"{}"), text="{}")
    change(_file(), content_id=other.pk)


@kind("one bit in a Word file that came back", "document's file that came back .* another SHA-256", None)
def _(_: Scene) -> None:
    _returned().write_bytes(b"x")
