"""The store: bytes by their hash, put once when whole, opened, removed."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from backend.evidence import durable
from backend.evidence.store import PAPERS, PHOTOS, FolderStore
from backend.evidence.upload import StorageFullError, keep_paper

CONTENT = b"%PDF-1.7 a paper"
SHA256 = sha256(CONTENT).hexdigest()


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_put_is_held_and_can_be_read_until_it_is_removed(data_dir: Path) -> None:
    store, part = FolderStore("things"), data_dir / "part"
    assert store.held(SHA256) is None
    part.write_bytes(CONTENT)
    store.put(SHA256, str(part))
    assert store.held(SHA256) == len(CONTENT)
    with store.open(SHA256) as file:
        assert file.read() == CONTENT
    store.remove(SHA256)
    store.remove(SHA256)
    assert store.held(SHA256) is None


def test_photos_and_papers_are_kept_apart(data_dir: Path) -> None:
    keep_paper([CONTENT])
    assert (PAPERS.held(SHA256), PHOTOS.held(SHA256)) == (len(CONTENT), None)
    assert files_below(data_dir) == [Path(PAPERS.where(SHA256))]


def test_a_paper_is_kept_under_the_hash_of_all_its_pieces_and_once(data_dir: Path) -> None:
    first = keep_paper([CONTENT[:5], CONTENT[5:]])
    assert first == keep_paper([CONTENT]) == (SHA256, len(CONTENT))
    assert len(files_below(data_dir)) == 1


def test_of_a_paper_that_breaks_off_nothing_stays(data_dir: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield CONTENT
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        keep_paper(pieces())
    assert files_below(data_dir) == []


def test_a_full_disk_is_told_apart_and_nothing_stays(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(durable, "give_name", full)
    with pytest.raises(StorageFullError):
        keep_paper([CONTENT])
    assert files_below(data_dir) == []
