"""A write-ahead log that was altered on the disk is noticed and kept; a torn end is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from field_app.store.cipher import KEY_BYTES, Cipher
from field_app.store.database import Database

COMMITS = 6


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """Return a store as a kill leaves it: all of it still in the log."""
    database = Database(tmp_path / "live" / "congtam.sqlite3", Cipher(bytes(KEY_BYTES)))
    database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for number in range(COMMITS):
        with database.transaction() as connection:
            connection.execute("INSERT INTO setting (name, value) VALUES (?, 'x')", (f"s{number}",))
    shutil.copytree(tmp_path / "live", tmp_path / "killed")
    database.close()
    return tmp_path / "killed" / "congtam.sqlite3"


def opened(path: Path) -> tuple[int, bool]:
    """Open a store; return how many of the commits are there, and whether it was found damaged."""
    database = Database(path, Cipher(bytes(KEY_BYTES)))
    (found,) = database.connection.execute("SELECT count(*) FROM setting WHERE name LIKE 's_'").fetchone()
    database.close()
    return found, database.damaged.exists()


def log_of(path: Path) -> Path:
    """Return the store's log."""
    return path.with_name(f"{path.name}-wal")


def flip(log: Path, at: int) -> bytes:
    """Flip a byte of the log; return what the log was then."""
    data = bytearray(log.read_bytes())
    data[at] ^= 0x40
    log.write_bytes(data)
    return bytes(data)


def test_a_whole_log_is_read_and_nothing_said(killed: Path) -> None:
    assert opened(killed) == (COMMITS, False)


@pytest.mark.parametrize("at", [0, 9, 17, 32 + 12, 32 + 24 + 100], ids=str)
def test_an_altered_log_is_copied_before_it_is_overwritten(killed: Path, at: int) -> None:
    altered = flip(log_of(killed), at)
    found, damaged = opened(killed)
    assert (found < COMMITS, damaged) == (True, True)
    (copy,) = (killed.parent / "damaged").glob("*-wal.*")
    assert copy.read_bytes() == altered


def test_a_torn_last_commit_is_what_a_power_cut_leaves(killed: Path) -> None:
    log = log_of(killed)
    log.write_bytes(log.read_bytes()[:-100])
    assert opened(killed) == (COMMITS - 1, False)
