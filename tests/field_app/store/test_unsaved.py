"""Texts that could not be stored wait in a file of their own, whole, through kills and full disks."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from field_app.store import unsaved
from field_app.store.cipher import Cipher
from field_app.store.unsaved import SLOT_BYTES, UnsavedText, UnsavedTexts

HERE = {"page": "item", "visit": "v1", "item": "GG-05"}
KEY = bytes(range(32))


def opened(folder: Path) -> UnsavedTexts:
    """Return the texts as an app that has just started sees them."""
    return UnsavedTexts(folder / "unsaved", Cipher(KEY))


def test_each_field_keeps_its_own_text_through_a_kill(tmp_path: Path) -> None:
    texts = opened(tmp_path)
    texts.keep(UnsavedText(HERE, "note", "Hai người vắng"))
    texts.keep(UnsavedText(HERE, "no-photo", "Phòng kín"))
    texts.keep(UnsavedText(HERE, "note", "Hai người vắng từ đầu giờ"))
    again = opened(tmp_path)
    assert again.of(HERE, "note") == "Hai người vắng từ đầu giờ"
    assert again.of(HERE, "no-photo") == "Phòng kín"
    again.drop(HERE, "note")
    assert [each.field for each in opened(tmp_path).all()] == ["no-photo"]


def test_nothing_is_written_beside_the_file_so_a_full_disk_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = opened(tmp_path)
    size = texts._path.stat().st_size

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(unsaved, "write_durably", full)
    texts.keep(UnsavedText(HERE, "note", "ạ" * 150_000))
    assert texts._path.stat().st_size == size == 2 * SLOT_BYTES
    assert [path.name for path in tmp_path.iterdir()] == ["unsaved"]
    assert opened(tmp_path).of(HERE, "note") == "ạ" * 150_000


def test_a_text_that_does_not_fit_leaves_the_others(tmp_path: Path) -> None:
    texts = opened(tmp_path)
    texts.keep(UnsavedText(HERE, "note", "Hai người vắng"))
    with pytest.raises(OSError, match="longer"):
        texts.keep(UnsavedText(HERE, "no-photo", "ạ" * 200_000))
    assert texts.of(HERE, "note") == "Hai người vắng"


def test_a_disk_that_was_full_at_the_first_start_gives_room_at_a_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patched:
        patched.setattr(unsaved, "write_durably", full)
        texts = opened(tmp_path)
        assert texts.all() == []
        with pytest.raises(OSError, match="No such file"):
            texts.keep(UnsavedText(HERE, "note", "Hai người vắng"))
    texts = opened(tmp_path)
    texts.keep(UnsavedText(HERE, "note", "Hai người vắng"))
    assert texts.of(HERE, "note") == "Hai người vắng"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.text(max_size=2000), second=st.text(max_size=2000), cut=st.floats(0, 1))
def test_a_power_cut_in_the_middle_of_writing_leaves_one_of_the_two(
    tmp_path: Path, first: str, second: str, cut: float
) -> None:
    texts = opened(tmp_path)
    texts.keep(UnsavedText(HERE, "note", first))
    before = texts._path.read_bytes()
    texts.keep(UnsavedText(HERE, "note", second))
    after = texts._path.read_bytes()
    changed = [
        place
        for place in range(0, len(after), 512)
        if before[place : place + 512] != after[place : place + 512]
    ]
    sectors = changed[: int(cut * (len(changed) + 1))]
    mixed = bytearray(before)
    for place in sectors:
        mixed[place : place + 512] = after[place : place + 512]
    texts._path.write_bytes(mixed)
    expected = second if len(sectors) == len(changed) else first
    assert opened(tmp_path).of(HERE, "note") == expected


def test_what_waits_is_encrypted_and_hidden_while_the_app_is_locked(tmp_path: Path) -> None:
    texts = opened(tmp_path)
    texts.keep(UnsavedText(HERE, "note", "Quàng Văn Ín"))
    assert "Quàng".encode() not in texts._path.read_bytes()
    assert UnsavedTexts(tmp_path / "unsaved", Cipher()).all() == []
