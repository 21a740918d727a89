"""Everything the server has not signed for, as one encrypted file: for a phone that will send no more."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO, cast

from field_app.core.account import Account
from field_app.core.machine import Machine
from field_app.core.server import Server
from field_app.states import VisitStage
from field_app.store.outbox import RevisionRow
from field_app.store.store import Store
from field_app.store.visits import VisitRow
from shared.protocol.rescue import CODE_BYTES, FORMAT, MANIFEST, SALT_BYTES, Sealing, code_of, key_of

Entry = tuple[str, int, BinaryIO]
"""Name, length and bytes of one file in the archive."""


class Rescue:
    """Reads the outbox and the drafts of this device; changes nothing."""

    def __init__(self, store: Store, machine: Machine, server: Server, account: Account) -> None:
        self._store = store
        self._machine = machine
        self._device = server.device
        self._account = account

    def count(self) -> tuple[int, int]:
        """Return how many finished visits without a receipt and how many drafts would be in the file."""
        return len(self._store.outbox.owing()), len(self._drafts())

    def new_code(self) -> str:
        """Return the code that will open one file; it is shown to the person and kept nowhere."""
        return code_of(self._machine.random.bytes(CODE_BYTES))

    def file_name(self) -> str:
        """Return what the file may be called."""
        return f"congtam-{self._machine.clock.wall()[:16].replace(':', '').replace('T', '-')}.ctrescue"

    def write(self, target: BinaryIO, code: str) -> None:
        """Write the file piece by piece; no picture is ever in memory or on the disk in plain."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt = self._machine.random.bytes(SALT_BYTES)
        sealing = Sealing(target, salt, AESGCM(key_of(code, salt)).encrypt)
        with tarfile.open(mode="w|", fileobj=cast("BinaryIO", sealing), format=tarfile.PAX_FORMAT) as archive:
            for name, size, source in self._entries():
                with source:
                    about = tarfile.TarInfo(name)
                    about.size = size
                    archive.addfile(about, source)
        sealing.close()

    def _entries(self) -> Iterator[Entry]:
        owing, drafts = self._store.outbox.owing(), self._drafts()
        hashes = {sha256 for row in owing for sha256 in self._store.outbox.photos_of(row.id)}
        hashes |= {picture.sha256 for row in drafts for picture in self._pictures(row)}
        hashes |= {each.sha256 for row in drafts for each in self._store.held.of_visit(row.id)}
        yield _text(MANIFEST, self._manifest(owing, drafts))
        for row in owing:
            yield _entry(f"revisions/{row.id}.json", row.body.encode())
        for visit in drafts:
            yield _text(f"drafts/{visit.id}.json", self._draft(visit))
        yield from self._photo_entries(hashes)

    def _photo_entries(self, hashes: set[str]) -> Iterator[Entry]:
        """A picture that is gone or altered here is left out: what is there still goes."""
        for sha256 in sorted(hashes):
            if self._store.photos.files.intact(sha256):
                source = self._store.photos.files.source(sha256).open()
                size = source.seek(0, io.SEEK_END)
                source.seek(0)
                yield f"photos/{sha256}", size, source

    def _manifest(self, owing: list[RevisionRow], drafts: list[VisitRow]) -> dict[str, Any]:
        names = ("id", "visit_id", "sha256", "key_id", "signature")
        return {
            "format": FORMAT,
            "made": self._machine.clock.wall(),
            "device": self._device.id,
            "revisions": [{name: getattr(row, name) for name in names} for row in owing],
            "drafts": [visit.id for visit in drafts],
        }

    def _drafts(self) -> list[VisitRow]:
        author = self._account.require().id
        return [row for row in self._store.visits.of_author(author) if row.state is VisitStage.DRAFT]

    def _draft(self, visit: VisitRow) -> dict[str, Any]:
        """Return a draft as it is stored; nobody signed it, so a person has to read it."""
        answers = {code: asdict(row) for code, row in self._store.visits.answers(visit.id).items()}
        photos = [
            {"item": row.item, "sha256": row.sha256, "marks": self._store.markings.get(row.id)}
            for row in self._pictures(visit)
        ]
        held = [
            {"item": row.capture.item, "sha256": row.sha256, "why": row.code}
            for row in self._store.held.of_visit(visit.id)
        ]
        followups = self._store.visits.followups(visit.id)
        words = {"visit": asdict(visit), "answers": answers, "followups": followups}
        return {**words, "photos": photos, "held": held}

    def _pictures(self, visit: VisitRow) -> list[Any]:
        return [*self._store.photos.of_visit(visit.id), *self._store.photos.signatures(visit.id)]


def _text(name: str, value: object) -> Entry:
    return _entry(name, json.dumps(value, ensure_ascii=False, indent=1).encode())


def _entry(name: str, data: bytes) -> Entry:
    return name, len(data), io.BytesIO(data)
