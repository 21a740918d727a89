"""What is known for minutes only: who sends how much, and how fast answers come. In memory, never on a disk.

All processes of a server share one small SQLite file on the memory file system; it is in no backup, and gone
with the machine. An address is kept as a hash under a salt that is thrown away with its hour.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from shared.rules.satisfaction import BURST_MINUTES

_SHARED: Final = Path("/dev/shm")  # noqa: S108 - memory, not a folder for temporary files
_TABLES: Final = """
    CREATE TABLE IF NOT EXISTS salt(hour INTEGER PRIMARY KEY, salt BLOB);
    CREATE TABLE IF NOT EXISTS tries(who BLOB PRIMARY KEY, hour INTEGER, n INTEGER) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS arrival(place BLOB, minute INTEGER);
"""


class _Open(threading.local):
    """The connection of this thread, and the file it is to."""

    path: str = ""
    connection: sqlite3.Connection | None = None


_open = _Open()


def tries(what: str, address: str | None, now: datetime) -> int:
    """Count one more try of this kind from an address, and return how many there were in this hour."""
    hour = int(now.timestamp()) // 3600
    with _shared() as memory:
        key = _salt(memory, hour)
        who = hashlib.blake2b(f"{what}\0{address}".encode(), key=key, digest_size=16).digest()
        counted = memory.execute(
            "INSERT INTO tries VALUES(?, ?, 1) ON CONFLICT(who) DO UPDATE SET n = n + 1 RETURNING n",
            (who, hour),
        )
        return int(counted.fetchone()[0])


def arrivals(place: str, now: datetime) -> int:
    """Note that an answer came at a place, and return how many did in the last BURST_MINUTES."""
    minute = int(now.timestamp()) // 60
    with _shared() as memory:
        key = hashlib.blake2b(place.encode(), key=_salt(memory, 0), digest_size=16).digest()
        memory.execute("DELETE FROM arrival WHERE minute <= ?", (minute - BURST_MINUTES,))
        memory.execute("INSERT INTO arrival VALUES(?, ?)", (key, minute))
        counted = memory.execute("SELECT count(*) FROM arrival WHERE place = ?", (key,))
        return int(counted.fetchone()[0])


def _salt(memory: sqlite3.Connection, hour: int) -> bytes:
    """Return the salt of an hour, 0 for that of arrivals; hashes of past hours go with their salt."""
    known = memory.execute("SELECT salt FROM salt WHERE hour = ?", (hour,)).fetchone()
    if known:
        return bytes(known[0])
    made = secrets.token_bytes(32)
    if hour:
        memory.execute("DELETE FROM salt WHERE hour NOT IN (0, ?)", (hour,))
        memory.execute("DELETE FROM tries WHERE hour <> ?", (hour,))
    memory.execute("INSERT INTO salt VALUES(?, ?)", (hour, made))
    return made


@contextmanager
def _shared() -> Iterator[sqlite3.Connection]:
    """Give the shared memory to one thread of one process at a time."""
    memory = _connection()
    memory.execute("BEGIN IMMEDIATE")
    try:
        yield memory
    except BaseException:
        memory.execute("ROLLBACK")
        raise
    memory.execute("COMMIT")


def _connection() -> sqlite3.Connection:
    path = _file()
    if _open.connection is None or _open.path != path:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        _open.connection = sqlite3.connect(path, isolation_level=None, timeout=10)
        _open.connection.executescript(f"PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; {_TABLES}")
        _open.path = path
    return _open.connection


def _file() -> str:
    name = hashlib.sha256(str(settings.DATA_DIR).encode()).hexdigest()[:16]
    folder = _SHARED if _SHARED.is_dir() else Path(tempfile.gettempdir())
    return str(folder / f"congtam-{os.getuid()}-{name}.sqlite3")
