"""On a disk that really is full: what was written stays, the start says so, and all goes on afterwards."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from field_app import main
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import begin, furnish, logged_in, open_phone
from tests.field_app.ui.conftest import Start, open_page

SIZE = "12m"
TEXT = "ạ" * 3600


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Leave not one byte; returns the file that takes the room."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return filler


def test_a_text_written_on_a_full_disk_is_stored_when_there_is_room_again(
    start: Start, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = FakeServer()
    furnish(server)
    line = FaultyLine(server)
    app = logged_in(disk / "app", line)
    visit = begin(app)
    hand = start(app)
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("note")
    hand.wait(hand._has_focus, 60)
    filler = fill(disk)
    hand.app.overlay.input.insert_text(TEXT)
    hand.tap("done")
    assert hand.reads("Bộ nhớ máy đã đầy")
    assert hand.app.overlay.input.text == TEXT
    hand.stop()  # and no more: a kill closes nothing
    fill(disk)

    monkeypatch.setenv("CONGTAM_APP_DIR", str(disk / "app"))
    assert "Bộ nhớ máy đã đầy" in main.make_app().build().text

    filler.unlink()
    again = open_phone(disk / "app", line)
    hand = start(again)
    assert hand.app.overlay.input.text == TEXT
    hand.tap("done")
    assert again.visits.draft(visit).item("GG-05").note == TEXT
    hand.stop()
    again.close()
    app.close()
