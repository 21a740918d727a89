"""Picture files: durable before any row speaks of them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from field_app.store.cipher import Cipher
from field_app.store.database import Database
from field_app.store.files import PictureFiles, write_durably
from field_app.store.photos import Photos
from field_app.store.settings import Settings
from field_app.store.visits import Visits
from tests.field_app.inspecting import jpeg, sha256
from tests.field_app.store.test_database import HOA, KEY, NOW, draft


@pytest.fixture
def photos(tmp_path: Path) -> Iterator[Photos]:
    """Return the pictures of a phone with one draft."""
    with closing(Database(tmp_path / "congtam.sqlite3", Cipher(KEY))) as database:
        Settings(database).log_in(HOA)
        Visits(database).start(draft())
        yield Photos(database, PictureFiles(tmp_path / "photos", Cipher(KEY)))


def attach(photos: Photos, data: bytes, *, id: str = "p1") -> str:  # noqa: A002  # the store's own word
    """Attach a picture to the draft."""
    return photos.attach("v", "NY-01", id=id, data=data, mime="image/jpeg", taken=NOW)


def test_bytes_are_on_the_disk_before_the_name_and_the_name_before_the_row(
    photos: Photos, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        steps.append("fsync folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "fsync file")  # noqa: PTH112  # a link of /proc
        real_sync(descriptor)

    def replace(path: Path, target: Path) -> Path:
        assert path.parent == target.parent
        steps.append("rename")
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    photos._database.connection.set_trace_callback(
        lambda statement: steps.append("row") if statement.startswith("INSERT INTO attachment") else None
    )
    attach(photos, jpeg(1))
    assert steps == ["fsync file", "rename", "fsync folder", "row"]


def test_a_write_that_fails_leaves_neither_file_nor_row(
    photos: Photos, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fsync(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fsync)
        with pytest.raises(OSError, match="No space"):
            attach(photos, jpeg(1))
    assert list(photos.files.folder.iterdir()) == []
    assert photos.of_visit("v") == []


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_durably(path, b"old")
    write_durably(path, b"new", mode=0o600)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]


def test_rows_without_file_and_files_without_row_are_found_at_the_start(photos: Photos) -> None:
    gone = attach(photos, jpeg(1))
    cut = attach(photos, jpeg(2), id="p2")
    photos.files.path(gone).unlink()
    os.truncate(photos.files.path(cut), 10)
    orphan, _size = photos.files.add(jpeg(3))
    (photos.files.folder / "half.tmp").write_bytes(b"cut short by a kill")
    now_ms = int(photos.files.path(orphan).stat().st_mtime * 1000)
    assert photos.reconcile(now_ms=now_ms) == (sorted([gone, cut]), [orphan])
    assert {row.sha256: row.lost for row in photos.of_visit("v")} == {gone: True, cut: True}
    assert not (photos.files.folder / "half.tmp").exists()
    assert photos.reconcile(now_ms=now_ms + 31 * 86_400_000)[1] == []
    assert not photos.files.path(orphan).exists()


def test_a_file_that_comes_back_is_no_longer_lost(photos: Photos) -> None:
    gone = attach(photos, jpeg(1))
    path = photos.files.path(gone)
    kept = path.read_bytes()
    path.unlink()
    photos.reconcile(now_ms=0)
    path.write_bytes(kept)
    assert photos.reconcile(now_ms=0)[0] == []
    assert not photos.of_visit("v")[0].lost


def test_a_picture_kept_once_is_written_once(photos: Photos) -> None:
    attach(photos, jpeg(1))
    before = photos.files.path(sha256(jpeg(1))).stat().st_ino
    attach(photos, jpeg(1), id="p2")
    assert photos.files.path(sha256(jpeg(1))).stat().st_ino == before
    assert len(photos.of_visit("v")) == 2


def test_the_store_refuses_a_picture_of_no_bytes(photos: Photos) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        attach(photos, b"")
