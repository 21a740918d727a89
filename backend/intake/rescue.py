"""Taking in what a phone could not send itself: the same gate as a push, fed from a file."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backend.evidence.upload import Upload
from backend.intake.envelope import Envelope, RefusedError
from backend.intake.quarantine import set_aside
from backend.intake.queries import claimed_size
from backend.intake.receive import receive
from backend.intake.seal import finish_photo
from backend.people.models import Device
from backend.visits.claims import held_of
from shared.protocol.rescue import FORMAT, MANIFEST, Crypt, Opening, RescueError

PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file of the archive."""

    name: str
    state: str


def take_in_archive(source: BinaryIO, code: str, *, now: datetime) -> Iterator[Outcome]:
    """Take in revisions and photos one by one, as pushed by the phone's own person; RescueError.

    Doing it twice, or after the phone did send after all, does no harm. Drafts are named and left alone.
    """
    opening = cast("BinaryIO", Opening(source, code, _opener))
    with tarfile.open(mode="r|", fileobj=opening) as archive:
        hand: _Hand | None = None
        for member in archive:
            data = archive.extractfile(member)
            if data is None:
                continue
            if hand is None:
                hand = _Hand(_manifest(member.name, data), now)
                continue
            yield Outcome(member.name, hand.take(member.name, data))


def _opener(key: bytes) -> Crypt:
    box = AESGCM(key)

    def decrypt(nonce: bytes, data: bytes, bound: bytes) -> bytes:
        try:
            return box.decrypt(nonce, data, bound)
        except InvalidTag as error:
            raise ValueError from error

    return decrypt


def _manifest(name: str, data: IO[bytes]) -> dict[str, Any]:
    manifest = json.load(data) if name == MANIFEST else {}
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise RescueError("a file of another version, or none of ours")
    return manifest


class _Hand:
    """Hands in one file after another for the phone's person."""

    def __init__(self, manifest: dict[str, Any], now: datetime) -> None:
        self._now = now
        self._signed = {str(row["id"]): row for row in manifest["revisions"]}
        try:
            self._device = Device.objects.select_related("user").get(pk=manifest["device"])
        except Device.DoesNotExist:
            raise RescueError("this phone was never enrolled here") from None

    def take(self, name: str, data: IO[bytes]) -> str:
        """Return what became of it."""
        folder, _, rest = name.partition("/")
        if folder == "revisions":
            row = self._signed.get(rest.removesuffix(".json"))
            return self._revision(row, data.read().decode()) if row else "left out: not in the manifest"
        return self._photo(rest, data) if folder == "photos" else "draft, unsigned: read it by hand"

    def _revision(self, row: dict[str, Any], body: str) -> str:
        envelope = Envelope(row["id"], row["sha256"], row["key_id"], row["signature"], body)
        by, device = self._device.user, self._device
        try:
            receive(envelope, by=by, device=device, now=self._now)
        except RefusedError as refused:
            if refused.code == "hash-mismatch":
                return "rejected: hash-mismatch"
            ticket = set_aside(envelope, refused, by=by, device=device, now=self._now).pk
            return f"quarantined: {refused.code}, ticket {ticket}"
        return "stored"

    def _photo(self, sha256: str, data: IO[bytes]) -> str:
        by = self._device.user
        if claimed_size(by.pk, sha256) is None:
            return "left out: no revision here names it"
        if held_of(sha256, by.pk) is not None:
            return "held already"
        with Upload(sha256, by.pk) as upload:
            _skip(data, upload.offset)
            while piece := data.read(PIECE):
                upload.append(piece)
            return "discarded: hash-mismatch" if finish_photo(upload, by=by, now=self._now) else "stored"


def _skip(data: IO[bytes], count: int) -> None:
    """Pass over what the server holds already; the archive is read in one go, from front to back."""
    while count > 0 and (piece := data.read(min(count, PIECE))):
        count -= len(piece)
