"""R4: the power goes at any moment of an inspector's work; what the app had acknowledged is there afterwards.

The product's own field app works on real files; every write, sync and name change it causes is recorded.
From any prefix of that record a strict disk is made up (see `disk`), the product opens it, and must find
exactly what it had after the last transaction it ended, or after the one that was under way. Every life of
the phone begins on a disk that some power cut left.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from field_app.store.database import DamagedStoreError, Database
from field_app.store.files import PictureFiles
from tests.faults.dice import seeded
from tests.faults.disk import Disk, Recording, after_crash
from tests.faults.figures import Figure, at_least, conclude, none_of
from tests.faults.file_recorder import recording_files
from tests.faults.inspector import DATABASE, PHOTOS, SECRETS, Inspector
from tests.faults.sqlite_recorder import recording_sqlite
from tests.field_app.plain_eyes import cipher_of

LIVES, CRASHES_PER_LIFE, ACTIONS = 100, 100, 30
LIVES_PER_PHONE = 10
LOST, CORRUPT, NO_FILE = "acknowledged commits lost", "stores corrupt", "photo rows without file"
FALSE_ALARM = "whole stores said to be damaged"


@dataclass(frozen=True, slots=True)
class Promise:
    """What the app had acknowledged after `place` operations: its store and its secrets, as text."""

    place: int
    store: str
    secrets: str


class Life:
    """One life of a phone: the record of its disk and what was promised meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.recording = Recording.begun_on(folder)
        self.promises: list[Promise] = []
        self._folder = folder

    def live(self, dice: random.Random, actions: int) -> None:
        """Let an inspector work for a while."""
        first = _content_after_opening(self._folder)
        self.promises = [Promise(len(self.recording.operations), first, _secrets(self._folder))]
        with recording_sqlite(self.recording), recording_files(self.recording), self._noting_commits():
            for _ in Inspector(self._folder, dice).work(actions):
                self._promise(self.promises[-1].store)

    @contextmanager
    def _noting_commits(self) -> Iterator[None]:
        """Take every transaction that the store ends without an error for a promise."""
        transaction = Database.transaction

        @contextmanager
        def noted(database: Database) -> Iterator[sqlite3.Connection]:
            with transaction(database) as connection:
                yield connection
            self._promise(_content(connection))

        with mock.patch.object(Database, "transaction", noted):
            yield

    def _promise(self, store: str) -> None:
        self.promises.append(Promise(len(self.recording.operations), store, _secrets(self._folder)))

    def crash(self, dice: random.Random) -> tuple[Disk, Sequence[Promise]]:
        """Return a disk after a power cut at any moment, and the states it may show."""
        place = dice.randint(self.promises[0].place, len(self.recording.operations))
        kept = sum(promise.place <= place for promise in self.promises)
        disk = after_crash(self.recording.operations[:place], dice)
        if dice.random() < 0.5:
            disk.files[f"{DATABASE}-shm"] = dice.randbytes(32 * 1024)  # mapped memory: anything may be in it
        return disk, self.promises[kept - 1 : kept + 1]


def _content(connection: sqlite3.Connection) -> str:
    tables = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    rows = {
        name: [tuple(row) for row in connection.execute(f"SELECT * FROM {name}")]  # noqa: S608  # the store's own
        for name, sql in tables
        if sql and sql.startswith("CREATE TABLE")
    }
    return f"{[tuple(table) for table in tables]} {rows}"


def _content_after_opening(folder: Path) -> str:
    """Return what the store holds once it was opened, without opening this one."""
    with tempfile.TemporaryDirectory(dir=memory()) as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        database = Database(Path(copy) / DATABASE, cipher_of(folder))
        try:
            return _content(database.connection)
        finally:
            database.close()


def _secrets(folder: Path) -> str:
    files = sorted((folder / SECRETS).glob("*")) if (folder / SECRETS).exists() else []
    return "\n".join(f"{path.name} {path.read_bytes().hex()}" for path in files if path.suffix != ".tmp")


def faults_of(root: Path, allowed: Sequence[Promise]) -> Iterator[str]:
    """Open the store under `root` as the product does and yield what is wrong with it."""
    if _secrets(root) not in {promise.secrets for promise in allowed}:
        yield LOST
    try:
        database = Database(root / DATABASE, cipher_of(root))
    except (sqlite3.Error, DamagedStoreError):
        yield CORRUPT
        return
    try:
        if database.damaged.exists():
            yield FALSE_ALARM
        if not _is_sound(database.connection):
            yield CORRUPT
        if _content(database.connection) not in {promise.store for promise in allowed}:
            yield LOST
        files = PictureFiles(root / PHOTOS, cipher_of(root))
        if not all(files.intact(row[0]) for row in database.connection.execute("SELECT sha256 FROM photo")):
            yield NO_FILE
    except sqlite3.Error:
        yield CORRUPT
    finally:
        database.close()


def _is_sound(connection: sqlite3.Connection) -> bool:
    whole = [row[0] for row in connection.execute("PRAGMA integrity_check")] == ["ok"]
    bodies = connection.execute(
        "SELECT decrypt(body, 'revision.body/' || id), sha256 FROM revision"
    ).fetchall()
    hashed = all(hashlib.sha256(body.encode()).hexdigest() == sha256 for body, sha256 in bodies)
    return whole and hashed and not connection.execute("PRAGMA foreign_key_check").fetchall()


def crash_many(seed: int, *, lives: int, crashes: int, actions: int = ACTIONS) -> Counter[str]:
    """Return how many crash states were tried and what was wrong with them, by kind."""
    dice, found, last = seeded("power", seed), Counter[str](), Disk()
    for number in range(lives):
        with tempfile.TemporaryDirectory(dir=memory(), prefix="ct-power-") as scratch:
            phone, tried = Path(scratch) / "phone", Path(scratch) / "crashed"
            (Disk() if number % LIVES_PER_PHONE == 0 else last).write_below(phone)
            life = Life(phone)
            life.live(dice, actions)
            for _ in range(crashes):
                disk, allowed = life.crash(dice)
                disk.write_below(tried)
                found["states"] += 1
                faults = set(faults_of(tried, allowed))
                found.update(faults)
                last = Disk() if faults else disk
                shutil.rmtree(tried)
    return found


def memory() -> str | None:
    """Return where files cost no disk, if there is such a place: the syncs recorded need not happen."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # memory, where there is some


def measure() -> Iterator[Figure]:
    """Yield the figures of R4."""
    found = crash_many(4, lives=LIVES, crashes=CRASHES_PER_LIFE)
    yield at_least("crash states", found["states"], 10_000)
    for kind in (LOST, CORRUPT, NO_FILE, FALSE_ALARM):
        yield none_of(kind, found[kind])


if __name__ == "__main__":
    sys.exit(conclude("powercut", "R4, power cuts under the field app's store and photos", measure))
