"""Encrypted picture files named by their hash, written so that no row speaks of a file that is not there.

Order: bytes to a temporary file in the same folder → fsync → rename → fsync the folder → then the row.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from field_app.store.cipher import Cipher
from field_app.store.vessel import MAGIC, DamagedError, Vessel, encrypted, length
from shared.protocol.limits import KEEP_UNLINKED_DAYS

CHUNK = 1 << 20
TEMPORARY = ".tmp"
_HASH = re.compile(r"[0-9a-f]{64}")
_DAY_S = 86_400


def write_durably(path: Path, data: bytes | Iterable[bytes], *, mode: int = 0o600) -> None:
    """Replace `path` by `data` as a whole; when this returns it survives a power cut."""
    parts = (data,) if isinstance(data, bytes) else data
    fill_durably(path, lambda file: file.writelines(parts), mode=mode)


def fill_durably(path: Path, fill: Callable[[BinaryIO], object], *, mode: int = 0o600) -> None:
    """Replace `path` by what `fill` writes; when this returns it survives a power cut."""
    temporary = path.with_name(path.name + TEMPORARY)
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            fill(file)
            settle(file)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)  # a full disk needs every byte
        raise
    sync_folder(path.parent)


def settle(file: BinaryIO) -> None:
    """Force a file's bytes to the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Force a folder's names to the disk, where the system has such a thing (Windows has not)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copied(source: Path, target: Path) -> None:
    """Copy a file so that the copy survives a power cut."""
    with source.open("rb") as plain, target.open("wb") as copy:
        shutil.copyfileobj(plain, copy)
        settle(copy)
    sync_folder(target.parent)


def make_folder(folder: Path, *, mode: int = 0o777) -> None:
    """Make a folder if need be; its name survives a power cut like those of the files in it."""
    folder.mkdir(parents=True, exist_ok=True, mode=mode)
    sync_folder(folder.parent)


def _opened(picture: bytes | Path) -> BinaryIO:
    return io.BytesIO(picture) if isinstance(picture, bytes) else picture.open("rb")


def _is_vessel(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _hashed(picture: bytes | Path) -> tuple[str, int]:
    """Return hash and size, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    with _opened(picture) as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


class PictureFiles:
    """The folder of originals: files are added, never altered, and removed by age only without a row.

    What is on the disk is encrypted; names and hashes are always those of the plain bytes.
    """

    def __init__(self, folder: Path, cipher: Cipher) -> None:
        self.folder = folder
        self._cipher = cipher
        make_folder(folder)

    def path(self, sha256: str) -> Path:
        """Return where the picture with this hash is or would be."""
        return self.folder / sha256

    def source(self, sha256: str) -> Vessel:
        """Return the picture, to be opened and read as what it was before it was encrypted."""
        return Vessel(self.path(sha256), sha256, self._cipher)

    def add(self, picture: bytes | Path) -> tuple[str, int]:
        """Keep the bytes durably; returns (hash, size). A file already there whole is left alone."""
        sha256, size = _hashed(picture)
        if self.intact(sha256):
            os.utime(self.path(sha256))  # its 30 days begin anew
        else:
            with _opened(picture) as source:
                write_durably(self.path(sha256), encrypted(source, sha256, size, self._cipher))
        return sha256, size

    def present(self, sha256: str, size: int) -> bool:
        """Tell whether the file is there in its full length; cheap enough for every start."""
        try:
            return self.path(sha256).stat().st_size == length(size)
        except FileNotFoundError:
            return False

    def intact(self, sha256: str) -> bool:
        """Tell whether the file is there and what it holds still has its hash."""
        digest = hashlib.sha256()
        try:
            with self.source(sha256).open() as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
        except (FileNotFoundError, DamagedError):
            return False
        return digest.hexdigest() == sha256

    def encrypt_plain(self) -> None:
        """Put an encrypted file in the place of each that an older app wrote in plain text.

        A file that is not what its name says stays as it is: it counts as lost, a person may want to see it.
        """
        if self._cipher.locked:  # then an unlocked app was here before, and did it
            return
        for sha256 in list(self.hashes()):
            path = self.path(sha256)
            if not _is_vessel(path) and _hashed(path)[0] == sha256:
                self.add(path)

    def hashes(self) -> Iterator[str]:
        """Name every whole file in the folder."""
        return (path.name for path in self.folder.iterdir() if _HASH.fullmatch(path.name))

    def sweep(self, known: set[str], *, now_s: float | None = None) -> list[str]:
        """Remove files no row names once they are 30 days old, and left-overs of writes a kill cut short.

        Returns the hashes without a row that stay for now.
        """
        limit = (time.time() if now_s is None else now_s) - KEEP_UNLINKED_DAYS * _DAY_S
        kept = []
        for path in list(self.folder.iterdir()):
            if path.name in known:
                continue
            if path.name.endswith(TEMPORARY) or path.stat().st_mtime < limit:
                path.unlink()
            elif _HASH.fullmatch(path.name):
                kept.append(path.name)
        return sorted(kept)
