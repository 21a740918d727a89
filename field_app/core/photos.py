"""Pictures: refused before they are written where the rules say so, then kept untouched."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from field_app.core.admission import admitted
from field_app.core.errors import AppError
from field_app.core.machine import Machine
from field_app.core.model import Attached, Preview
from field_app.core.storage_errors import storage_errors
from field_app.core.visits import VisitService
from field_app.store.cipher import AlteredError
from field_app.store.files import PictureFiles, write_durably
from field_app.store.photos import Signer
from field_app.store.store import Store
from field_app.store.visits import ClockReading
from shared.protocol.limits import MAX_PHOTOS

MIN_FREE_BYTES = 200 * 1024 * 1024
"""Below so much free space no picture is begun: what is being written now must be able to end."""
REDUCED = "reduced"
THUMB_SIDE = 320
"""Pixels of the copies shown in lists."""


class PhotoService:
    """Attaches pictures and signatures to drafts, and makes small copies for the screen."""

    def __init__(self, store: Store, machine: Machine, visits: VisitService) -> None:
        self._photos = store.photos
        self._cipher = store.cipher
        self._thumbs = store.folder / "thumbs"
        self._machine = machine
        self._visits = visits
        self._making = threading.Lock()
        self._hidden: dict[str, str] = {}

    @property
    def _files(self) -> PictureFiles:
        return self._photos.files

    def require_allowed(self, visit_id: str, item: str) -> None:
        """Raise AppError where no photo may be taken now: the camera stays closed."""
        self._visits.draft_row(visit_id)
        if self._visits.item(visit_id, item).photo_on_fail == "forbidden":
            raise AppError("photo-forbidden")
        self.require_room(visit_id)

    def policy(self, visit_id: str) -> str:
        """Return which file is the evidence, as the visit's campaign wants it: `original` or `reduced`."""
        return self._visits.photo_policy(visit_id)

    def attach(
        self,
        visit_id: str,
        item: str,
        picture: Path | bytes,
        *,
        taken: ClockReading | None = None,
        policy: str | None = None,
        once: bool = False,
    ) -> Attached:
        """Keep a picture's untouched bytes durably, then attach it; the same may be attached twice.

        `policy` was settled before the shutter; what is kept, hashed and sent is one file, the original or
        the reduced one, and no other. AppError: photo-forbidden, photo-empty, photo-type, photo-too-large,
        too-many-photos, storage-full.
        """
        self.require_allowed(visit_id, item)
        evidence = admitted(picture, is_reduced=(policy or self.policy(visit_id)) == REDUCED)
        attachment_id = self._machine.new_id()
        with storage_errors():
            sha256 = self._photos.attach(
                visit_id,
                item,
                id=attachment_id,
                data=evidence.data,
                mime=evidence.mime,
                taken=taken or self._machine.now(),
                location=self._machine.whereabouts(),
                once=once,
                is_cut=evidence.is_cut,
            )
        return Attached(attachment_id, sha256, evidence.is_cut)

    def sign(self, visit_id: str, signer: Signer, content_sha256: str, png: bytes) -> None:
        """Keep a signature for the content of this hash; AppError signer-unnamed: it has to be somebody's."""
        self._visits.draft_row(visit_id)
        if not signer.name:
            raise AppError("signer-unnamed")
        self.require_room(visit_id)
        ink = admitted(png, is_reduced=False)
        with storage_errors():
            self._photos.sign(
                visit_id,
                signer,
                content_sha256=content_sha256,
                id=self._machine.new_id(),
                data=ink.data,
                mime=ink.mime,
                taken=self._machine.now(),
            )

    def detach(self, visit_id: str, photo_id: str) -> None:
        """Take a picture off a draft; its file stays on the device for 30 days."""
        with storage_errors():
            if not self._photos.detach(visit_id, photo_id, now_ms=self._machine.clock.unix_ms()):
                raise AppError("photo-unknown")

    def original(self, sha256: str) -> BinaryIO | None:
        """Return the untouched bytes as a file to read, None when it is gone or altered."""
        try:
            return self._files.source(sha256).open()
        except OSError:
            return None

    def thumbnail(self, sha256: str, *, side: int = THUMB_SIDE) -> Preview | None:
        """Return a small upright copy, made on first use and thrown away with the cache; None for none."""
        try:
            return self.kept_copy(f"{sha256}-{side}", sha256, lambda file: _shrunk(file, side))
        except AppError:
            return None

    def kept_copy(self, name: str, sha256: str, make: Callable[[BinaryIO], bytes]) -> Preview | None:
        """Return the copy of this name, encrypted among the small copies, made first where there is none.

        None when the original is gone. AppError where it cannot be shown: picture-kind, picture-too-large,
        picture-damaged; that is not tried again before the next start.
        """
        copy = self._thumbs / name
        with self._making:
            if sha256 in self._hidden:
                raise AppError(self._hidden[sha256])
            if not copy.is_file() and not self._make(copy, sha256, make):
                return None
        return Preview(name, partial(self._open, copy))

    def _make(self, copy: Path, sha256: str, make: Callable[[BinaryIO], bytes]) -> bool:
        from field_app.core.developing import UnreadableError

        original = self.original(sha256)
        if original is None:
            return False
        try:
            with original:
                self._keep(copy, make(original))
        except UnreadableError as error:
            self._hidden[sha256] = error.code
            raise AppError(error.code) from error
        return True

    def _keep(self, copy: Path, small: bytes) -> None:
        with storage_errors():
            copy.parent.mkdir(parents=True, exist_ok=True)
            write_durably(copy, self._cipher.encrypt(small, _place(copy)))

    def _open(self, copy: Path) -> bytes | None:
        try:
            return self._cipher.decrypt(copy.read_bytes(), _place(copy))
        except FileNotFoundError:
            return None
        except AlteredError:
            copy.unlink(missing_ok=True)  # it can be made again
            return None

    def tidy(self, let_go: Iterable[str]) -> None:
        """Remove small copies: those an older app left in plain text, those of originals that were let go."""
        for copy in self._thumbs.glob("*.jpg"):
            copy.unlink()
        for sha256 in let_go:
            for copy in self._thumbs.glob(f"{sha256}-*"):
                copy.unlink()

    def keep_file(self, data: bytes) -> tuple[str, int]:
        """Keep the bytes of a picture made here among the photos; returns hash and size. AppError."""
        with storage_errors():
            _require_space(self._files.folder)
            return self._files.add(data)

    def require_room(self, visit_id: str) -> None:
        """Raise AppError too-many-photos, storage-full where no picture fits the visit any more."""
        if self._photos.count(visit_id) >= MAX_PHOTOS:
            raise AppError("too-many-photos")
        with storage_errors():
            _require_space(self._files.folder)


def _shrunk(original: BinaryIO, side: int) -> bytes:
    from field_app.core import developing

    return developing.shrink(original, side)


def _place(copy: Path) -> str:
    return f"thumb/{copy.name}"


def _require_space(folder: Path) -> None:
    if hasattr(os, "statvfs"):
        room = os.statvfs(folder)
        if room.f_bavail * room.f_frsize < MIN_FREE_BYTES:
            raise AppError("storage-full")
