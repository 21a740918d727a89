"""The photo store: an original under its hash once it is whole and true, its received prefix until then.

The files are the truth: an original that is there is held, and survives a power cut.

    photos/ab/cd/abcd…            the untouched original
    photos/staging/abcd….part     what arrived so far; its length is the upload's offset, nothing else is
    photos/staging/abcd….owner    who may append: the token of the newest request, under a file lock

No name here comes from a person: only from a hash. Names are plain text: making a `Path` of one takes longer
than asking the disk about it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from os.path import dirname as parent
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from django.conf import settings

from shared.limits import PHOTO_FSYNC_BYTES

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


class SupersededError(Exception):
    """A newer request for the same photo has taken over; this one must stop."""


class StorageFullError(Exception):
    """The disk takes no more; what was received before is kept."""


def original(sha256: str) -> Path:
    """Return where the original is, or will be."""
    return Path(_original(sha256))


def whole(sha256: str) -> int | None:
    """Return the size of the original; None while the photo is not held whole and true."""
    return _size(_original(sha256))


def held(sha256: str) -> int:
    """Return how many bytes of the photo are held: the offset an upload continues from."""
    size = whole(sha256)
    return (_size(_staged(sha256, "part")) or 0) if size is None else size


class Upload:
    """The right to append to one photo, until a newer `Upload` of the same photo is opened anywhere.

    Every `append` takes the lock, checks the right and the length, and lets go again: a stalled request
    blocks nobody. Leaving the block makes every received byte durable.
    """

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        self._token = secrets.token_bytes(16)
        self._unsynced = 0
        with ExitStack() as files, _room():
            self._owner = _claimed(sha256, self._token)
            files.callback(os.close, self._owner)
            self._part = os.open(_staged(sha256, "part"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            files.callback(os.close, self._part)
            self.offset = held(sha256)
            self._files = files.pop_all()
        self._hash = None if self.offset else hashlib.sha256()  # a resumed upload is read again at its end

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._files:
            self._sync()

    def append(self, piece: bytes) -> None:
        """Add received bytes, durable at least every 64 KiB. SupersededError, StorageFullError."""
        with self._right(), _room():
            _write_all(self._part, piece)
        self.offset += len(piece)
        self._unsynced += len(piece)
        if self._hash:
            self._hash.update(piece)
        if self._unsynced >= PHOTO_FSYNC_BYTES:
            self._sync()

    def finish(self) -> bool:
        """Move the photo into the store if its hash is true; else discard it and say False.

        Does no harm where the original is in the store already: the answer that said so may have been lost.
        """
        self._sync()
        part, target = _staged(self.sha256, "part"), _original(self.sha256)
        with self._right():
            kept = os.path.exists(target)
            if not kept and self._hash_is_true():
                _move(part, target)
                kept = True
            else:
                os.unlink(part)
            os.unlink(_staged(self.sha256, "owner"))
            return kept

    def _hash_is_true(self) -> bool:
        if self._hash:
            return self._hash.hexdigest() == self.sha256
        with open(_staged(self.sha256, "part"), "rb") as part:
            return hashlib.file_digest(part, "sha256").hexdigest() == self.sha256

    def _sync(self) -> None:
        if self._unsynced:
            with _room():
                os.fsync(self._part)
            self._unsynced = 0

    @contextmanager
    def _right(self) -> Iterator[None]:
        """Hold the lock while still being the newest request."""
        fcntl.flock(self._owner, fcntl.LOCK_EX)
        try:
            if os.pread(self._owner, len(self._token), 0) != self._token:
                raise SupersededError(self.sha256)
            yield
        finally:
            fcntl.flock(self._owner, fcntl.LOCK_UN)


def _claimed(sha256: str, token: bytes) -> int:
    """Write `token` into the owner file under its lock; from now on older requests stop."""
    path = _staged(sha256, "owner")
    while True:
        owner = _opened(path)
        fcntl.flock(owner, fcntl.LOCK_EX)
        if os.fstat(owner).st_nlink:
            os.pwrite(owner, token, 0)
            fcntl.flock(owner, fcntl.LOCK_UN)
            return owner
        os.close(owner)  # the upload it belonged to finished while we waited


def _opened(path: str) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:  # the first photo of all
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _write_all(file: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(file, rest) :]


def _move(part: str, target: str) -> None:
    """Give the durable file its final name, durably."""
    inner = parent(target)
    new = [folder for folder in (parent(inner), inner) if not os.path.isdir(folder)]
    for folder in new:
        with suppress(FileExistsError):  # another photo made it meanwhile
            os.mkdir(folder)
    os.replace(part, target)
    for folder in (inner, *map(parent, new)):
        _sync_folder(folder)


def _sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError(os.strerror(error.errno)) from error
        raise


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return None


def _original(sha256: str) -> str:
    return f"{settings.DATA_DIR}/photos/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def _staged(sha256: str, kind: str) -> str:
    return f"{settings.DATA_DIR}/photos/staging/{sha256}.{kind}"
