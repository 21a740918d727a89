"""Files on their way into the store: a photo's received prefix, and a file that comes in one go.

photos/staging/abcd….WHO.part    what arrived so far from one person; its length is the upload's offset
photos/staging/abcd….WHO.owner   who may append where a later request took over: that one's token
papers/incoming-…             a file whose hash is not known yet; documents/ has the same
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from os.path import dirname
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import TracebackType
from typing import NamedTuple, Self
from uuid import UUID

from django.conf import settings

from backend.evidence.room import is_full_disk, is_short_of_room
from backend.evidence.store import PAPERS, PHOTOS, Store
from shared.protocol.limits import PHOTO_FSYNC_BYTES, PHOTO_FSYNC_S


class SupersededError(Exception):
    """A newer request for the same photo has taken over; this one must stop."""


class StorageFullError(Exception):
    """The disk takes no more photos and papers; what was received before is kept."""


class Kept(NamedTuple):
    """A file that is in the store now."""

    sha256: str
    size: int


def received_bytes(sha256: str, who: UUID) -> int:
    """Return how many bytes of a photo came from this person so far: the offset an upload continues from."""
    return _size(_staged(sha256, who, "part")) or 0


def untouched_prefixes(until: datetime) -> Iterator[tuple[str, UUID, int]]:
    """Yield the photos of which something is here, but not all in the store, from whom, and how many bytes.

    One that was written to after `until` is left out: its request may be under way.
    """
    with suppress(FileNotFoundError), os.scandir(_staging()) as entries:
        for entry in entries:
            sha256, _, rest = entry.name.partition(".")
            who, dot, kind = rest.partition(".")
            with suppress(FileNotFoundError):  # it was finished meanwhile
                if dot and kind == "part" and entry.stat().st_mtime <= until.timestamp():
                    yield sha256, UUID(who), entry.stat().st_size


def keep_paper(pieces: Iterable[bytes], *, store: Store = PAPERS) -> Kept:
    """Write a paper to its store, durably, as its pieces come. StorageFullError: nothing of it is left."""
    folder = Path(settings.DATA_DIR) / "papers"
    _check_reserve()
    with _room():
        folder.mkdir(parents=True, exist_ok=True)
        with (
            NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False) as part,
            _gone_on_failure(part.name),
        ):
            digest, size = hashlib.sha256(), 0
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                part.write(piece)
            part.flush()
            os.fsync(part.fileno())
            store.put(digest.hexdigest(), part.name)
    return Kept(digest.hexdigest(), size)


class Upload:
    """The right to append to one person's copy of a photo, until a newer `Upload` of it is opened anywhere.

    Each person brings every byte themselves: nobody continues, or learns of, what somebody else began.

    Every `append` takes the lock, checks the right, and lets go again: a stalled request blocks nobody.
    Leaving the block makes every received byte durable. Who begins a photo needs no token: making a second
    file for each would cost as much as all the rest of a small photo.
    """

    def __init__(self, sha256: str, who: UUID) -> None:
        self.sha256, self.who = sha256, who
        self._path, self._owner_path = _staged(sha256, who, "part"), _staged(sha256, who, "owner")
        self._token = secrets.token_bytes(16)
        self._unsynced, self._sync_at = 0, 0.0
        with ExitStack() as files, _room():
            self._part, is_begun = self._locked()
            files.callback(os.close, self._part)
            self._owner = self._claimed(files) if is_begun or os.path.exists(self._owner_path) else None
            self.offset = received_bytes(sha256, who)
            fcntl.flock(self._part, fcntl.LOCK_UN)
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
        """Add received bytes; most are durable once, with the whole. SupersededError, StorageFullError."""
        _check_reserve()
        with self._right(), _room():
            _write_all(self._part, piece)
        self.offset += len(piece)
        if not self._unsynced:
            self._sync_at = time.monotonic() + PHOTO_FSYNC_S
        self._unsynced += len(piece)
        if self._hash:
            self._hash.update(piece)
        if self._unsynced >= PHOTO_FSYNC_BYTES or time.monotonic() >= self._sync_at:
            self._sync()

    def finish(self, note_brought: Callable[[], None]) -> bool:
        """Move the photo into the store if its hash is true; else discard it and say False.

        `note_brought` is called in between: what is in the store is known to have been brought. The same
        photo may be there already, from somebody else; it is the same file.
        """
        self._sync()
        with self._right(), _room():
            is_true = self._hash_is_true()
            if is_true:
                note_brought()
            if self._owner is not None:  # first, so that no token outlives its photo
                os.unlink(self._owner_path)
            if is_true and PHOTOS.held(self.sha256) is None:
                PHOTOS.put(self.sha256, self._path)
            else:
                os.unlink(self._path)
            return is_true

    def discard(self) -> None:
        """Drop what is here of a photo that was finished by an earlier request."""
        with self._right():
            if self._owner is not None:
                os.unlink(self._owner_path)
            os.unlink(self._path)

    def _hash_is_true(self) -> bool:
        if self._hash:
            return self._hash.hexdigest() == self.sha256
        with open(self._path, "rb") as part:
            return hashlib.file_digest(part, "sha256").hexdigest() == self.sha256

    def _sync(self) -> None:
        if self._unsynced:
            with _room():
                os.fsync(self._part)
            self._unsynced = 0

    def _locked(self) -> tuple[int, bool]:
        """Return the received prefix, opened and locked, and whether an earlier request had begun it."""
        while True:
            part, is_begun = _opened(self._path)
            fcntl.flock(part, fcntl.LOCK_EX)
            if _is_at(self._path, part):
                return part, is_begun
            os.close(part)  # it was finished while we waited

    def _claimed(self, files: ExitStack) -> int:
        """Write the token into the owner file; from now on earlier requests stop."""
        owner = os.open(self._owner_path, os.O_RDWR | os.O_CREAT, 0o600)
        files.callback(os.close, owner)
        os.pwrite(owner, self._token, 0)
        return owner

    @contextmanager
    def _right(self) -> Iterator[None]:
        """Hold the lock while still being the newest request."""
        fcntl.flock(self._part, fcntl.LOCK_EX)
        try:
            if not (self._is_newest() and _is_at(self._path, self._part)):
                raise SupersededError(self.sha256)
            yield
        finally:
            fcntl.flock(self._part, fcntl.LOCK_UN)

    def _is_newest(self) -> bool:
        if self._owner is None:
            return not os.path.exists(self._owner_path)
        return os.pread(self._owner, len(self._token), 0) == self._token


def _opened(path: str) -> tuple[int, bool]:
    """Open a prefix for appending, and say whether it was there already."""
    how = os.O_WRONLY | os.O_APPEND
    while True:
        with suppress(FileNotFoundError):
            return os.open(path, how), True
        try:
            return os.open(path, how | os.O_CREAT | os.O_EXCL, 0o600), False
        except FileExistsError:
            continue  # another request began it meanwhile
        except FileNotFoundError:  # the first photo of all
            os.makedirs(dirname(path), exist_ok=True)


def _is_at(path: str, file: int) -> bool:
    """Say whether the open file is still the one of this name."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(file))
    except FileNotFoundError:
        return False


def _write_all(file: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(file, rest) :]


def _check_reserve() -> None:
    """Leave what is left of the disk to text, logins and answers."""
    if is_short_of_room():
        raise StorageFullError("less than the reserve is free")


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_full_disk(error):
            raise StorageFullError(error.strerror) from error
        raise


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return None


def _staged(sha256: str, who: UUID, kind: str) -> str:
    return f"{_staging()}/{sha256}.{who.hex}.{kind}"


def _staging() -> str:
    return f"{settings.DATA_DIR}/photos/staging"


@contextmanager
def _gone_on_failure(path: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(path)
        raise
