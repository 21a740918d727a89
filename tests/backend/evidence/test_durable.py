"""Files appear whole and durable, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backend.evidence import durable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give an empty folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the names of what was flushed, in order; files without their random names."""
    names: list[str] = []
    plain = os.fsync

    def noted(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        names.append(path.name if path.is_dir() else "file")
        plain(handle)

    monkeypatch.setattr(os, "fsync", noted)
    return names


def test_a_file_is_written_once_and_never_again(folder: Path) -> None:
    path = folder / "root.json"
    assert durable.write_once(path, b"first") is True
    assert durable.write_once(path, b"second") is False
    assert path.read_bytes() == b"first"
    assert list(folder.iterdir()) == [path], "nothing stays beside it"


def test_a_file_is_replaced_as_a_whole(folder: Path) -> None:
    path = folder / "epoch"
    durable.replace_file(path, b"one")
    durable.replace_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(folder.iterdir()) == [path]


def test_the_folder_of_every_new_name_is_flushed_after_the_bytes(folder: Path, flushed: list[str]) -> None:
    durable.write_once(folder / "roots" / "today.json", b"root")
    assert flushed == [folder.name, "file", "roots"]


def test_a_moved_file_brings_its_new_folders_with_it(folder: Path, flushed: list[str]) -> None:
    part = folder / "part"
    part.write_bytes(b"whole")
    durable.give_name(str(part), str(folder / "ab" / "cd" / "abcd"))
    assert (folder / "ab" / "cd" / "abcd").read_bytes() == b"whole"
    assert not part.exists()
    assert flushed == ["cd", "ab", folder.name]


def test_a_mode_is_set_before_anybody_can_see_the_file(folder: Path) -> None:
    durable.write_once(folder / "secret", b"s")
    durable.write_once(folder / "public", b"p", mode=0o644)
    assert [(folder / name).stat().st_mode & 0o777 for name in ("secret", "public")] == [0o600, 0o644]


def test_removing_what_is_not_there_does_no_harm(folder: Path) -> None:
    durable.remove_file(str(folder / "never"))
    durable.write_once(folder / "once", b"x")
    durable.remove_file(str(folder / "once"))
    assert list(folder.iterdir()) == []
