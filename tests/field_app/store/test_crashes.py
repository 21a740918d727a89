"""Notes of faults say where in the code, never what was in it, and outlast whatever is broken."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from field_app.release import RELEASE
from field_app.store import crashes
from field_app.store.crashes import CrashLog
from field_app.store.starts import Starts
from shared.protocol.crash import MAX_CRASHES, MAX_FRAMES

NOW = "2026-11-23T07:25:10.114+07:00"


def log_in(folder: Path) -> CrashLog:
    return CrashLog(folder / "crashes", lambda: NOW)


def fail(name: str, depth: int = 0) -> None:
    """Fail like code that read what somebody wrote."""
    if depth:
        fail(name, depth - 1)
    try:
        raise KeyError(name)
    except KeyError as error:
        raise ValueError(f"{name} is in no list") from error


def caught(name: str, depth: int = 0) -> ValueError:
    with pytest.raises(ValueError, match="in no list") as error:
        fail(name, depth)
    return error.value


def test_a_note_says_where_when_and_which_version_and_nothing_that_was_written(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.screen = "item"
    log.note(caught("Quàng Văn Ín"), "tap")
    ((crash, sent),) = log.all()
    assert not sent
    assert (crash.at, crash.screen, crash.task) == (NOW, "item", "tap")
    assert (crash.version, crash.build) == (RELEASE.version, RELEASE.build)
    assert crash.error == "ValueError < KeyError"
    assert crash.frames[-1].startswith("tests/field_app/store/test_crashes.py:")
    assert crash.frames[-1].endswith(" fail")
    kept = b"".join(path.read_bytes() for path in (tmp_path / "crashes").iterdir())
    assert "Quàng".encode() not in kept
    assert b"no list" not in kept


def test_the_same_fault_is_noted_once_in_a_process_and_again_in_the_next(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    for _ in range(3):
        log.note(caught("a"), "frame")
    assert len(log.all()) == 1
    log_in(tmp_path).note(caught("a"), "frame")
    assert len(log.all()) == 2


def test_the_newest_notes_are_kept_with_the_end_of_long_tracebacks(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    for depth in range(70, 70 + MAX_CRASHES + 3):
        log_in(tmp_path).note(caught("a", depth), "frame")
    notes = log.all()
    assert len(notes) == MAX_CRASHES
    assert {len(crash.frames) for crash, _ in notes} == {MAX_FRAMES}


def test_what_the_server_has_stays_listed_and_is_not_sent_again(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.note(caught("a"), "tap")
    log.note(caught("a", 1), "tap")
    first, second = log.unsent()
    log.mark_sent([first.id])
    assert log.unsent() == [second]
    assert [sent for _, sent in log.all()] == [False, True]


def test_a_full_disk_or_a_broken_note_makes_no_second_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = log_in(tmp_path)
    log.note(caught("a"), "tap")
    (tmp_path / "crashes" / "0.json").write_text('{"id": 7')

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(crashes, "write_durably", full)
    log.note(caught("a", 2), "tap")
    assert len(log.all()) == 1


def test_starts_are_counted_per_place_until_one_is_done(tmp_path: Path) -> None:
    item, home = [{"page": "home"}, {"page": "item"}], [{"page": "home"}]
    assert [Starts(tmp_path / "starts").begin(item) for _ in range(3)] == [0, 1, 2]
    assert Starts(tmp_path / "starts").begin(home) == 0
    starts = Starts(tmp_path / "starts")
    starts.begin(item)
    starts.done()
    assert starts.begin(item) == 0
    (tmp_path / "starts").write_bytes(b"\xff\x00")
    assert starts.begin(item) == 0
