"""An editor closes only when what it holds is stored; what is written survives a kill and a full disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.store.database import Database
from shared.protocol.limits import MAX_NAME_CHARS, MAX_NOTE_CHARS
from shared.protocol.revision import Official
from tests.field_app.driver import Driver
from tests.field_app.fake_server import FaultyLine
from tests.field_app.inspecting import open_phone
from tests.field_app.ui.conftest import Start, open_page
from tests.typed import typed

TOO_LONG = "Hai người vắng. " * 281
"""4,495 letters without the last blank."""


@contextmanager
def full_disk() -> Iterator[None]:
    """Let the store write nothing more, as SQLite says it when the disk is full."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "transaction", _full)
        yield


@contextmanager
def _full(_database: Database) -> Iterator[sqlite3.Connection]:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error
    yield  # type: ignore[unreachable]  # a generator, as contextmanager wants it


def paste(hand: Driver, text: str) -> None:
    """Paste into the editor that is open."""
    hand.wait(hand._has_focus, 60)
    hand.app.overlay.input.insert_text(text)
    hand.pump(2)


def note(app: FieldApp, visit: str) -> str:
    return app.visits.draft(visit).item("GG-05").note


def test_a_text_that_is_too_long_stays_in_the_editor_with_how_much_too_long(
    hand: Driver, app: FieldApp, visit: str
) -> None:
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("note")
    paste(hand, TOO_LONG)
    hand.tap("done")
    assert hand.app.overlay.input.text == TOO_LONG
    assert hand.reads("Dài quá 495 ký tự")
    assert hand.reads(f"4495/{MAX_NOTE_CHARS} ký tự")
    hand.back()
    assert hand.app.overlay.input.text == TOO_LONG
    hand.app.overlay.input.text = TOO_LONG[:MAX_NOTE_CHARS]
    hand.tap("done")
    assert hand.app.overlay is None
    assert note(app, visit) == TOO_LONG[:MAX_NOTE_CHARS].strip()


def test_a_note_of_4001_letters_is_kept_in_the_editor_whole(hand: Driver, app: FieldApp, visit: str) -> None:
    text = typed("note-of-4001-letters.txt")
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("note")
    paste(hand, text)
    hand.tap("done")
    assert hand.app.overlay.input.text == text
    assert hand.reads("Dài quá 1 ký tự")


def test_one_letter_more_than_the_limit_loses_nothing(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("note")
    paste(hand, "ạ" * (MAX_NOTE_CHARS + 1))
    hand.tap("done")
    assert hand.reads("Dài quá 1 ký tự")
    hand.tap("give-up")
    assert hand.app.overlay is not None
    hand.tap("give-up")
    assert hand.app.overlay is None
    assert note(app, visit) == ""
    assert app.store.unsaved.all() == []


def test_letters_are_counted_as_they_are_stored(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("note")
    paste(hand, "  ệ" + "e\u0323\u0302" * (MAX_NOTE_CHARS - 1) + " ")
    hand.tap("done")
    assert hand.app.overlay is None
    assert note(app, visit) == "ệ" * MAX_NOTE_CHARS


@pytest.mark.parametrize("text", [TOO_LONG, "Ghi chú trước khi máy tắt"])
def test_what_could_not_be_stored_is_in_the_editor_again_after_a_kill(
    start: Start, app: FieldApp, folder: Path, line: FaultyLine, visit: str, text: str
) -> None:
    hand = start(app)
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("note")
    with full_disk():
        paste(hand, text)
        hand.tap("done")
        assert hand.app.overlay.input.text == text
    hand.stop()
    app.close()
    again = open_phone(folder, line)
    hand = start(again)
    assert hand.app.overlay.input.text == text
    hand.app.overlay.input.text = text[:100]
    hand.tap("done")
    assert note(again, visit) == text[:100].strip()
    assert again.store.unsaved.all() == []
    hand.stop()
    again.close()


def test_on_a_full_disk_the_editor_stays_and_stores_once_there_is_room(
    hand: Driver, app: FieldApp, visit: str
) -> None:
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("note")
    with full_disk():
        hand.type("vắng hai người")
        hand.tap("done")
        assert hand.reads("Bộ nhớ máy đã đầy")
        assert hand.app.overlay.input.text == "vắng hai người"
    hand.tap("done")
    assert hand.app.overlay is None
    assert note(app, visit) == "vắng hai người"


def test_a_page_that_takes_the_window_takes_no_text_with_it(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("note")
    paste(hand, "vừa gõ xong")
    hand.app.resume()
    assert note(app, visit) == "vừa gõ xong"


def test_a_name_too_long_stays_and_breaks_no_other_field(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "minutes", visit)
    hand.tap("unit_representative")
    paste(hand, "Lò " * 100)
    hand.tap("done")
    assert hand.reads(f"Dài quá {299 - MAX_NAME_CHARS} ký tự")
    hand.tap("give-up")
    hand.tap("give-up")
    hand.write("explanation", "Nhất trí")
    minutes = app.visits.draft(visit).minutes
    assert (minutes.unit_representative, minutes.explanation) == ("", "Nhất trí")


def test_a_named_official_keeps_title_and_post_while_the_name_is_written_anew(
    hand: Driver, app: FieldApp, visit: str
) -> None:
    app.answers.put(visit, "GG-05", value=1)
    known = Official("Lò Thị Xuân", "Công chức")
    app.answers.put(visit, "GG-05", officials=[known])
    open_page(hand, "official", visit, item="GG-05", path="0")
    hand.tap("full_name")
    hand.app.overlay.input.text = ""
    hand.tap("done")
    assert hand.reads("Cần có họ tên")
    assert app.visits.draft(visit).item("GG-05").officials == (known,)
    paste(hand, "Lò Thị Xuân Mai")
    hand.tap("done")
    assert app.visits.draft(visit).item("GG-05").officials == (Official("Lò Thị Xuân Mai", "Công chức"),)


def test_tabs_are_spaces_and_unseen_letters_are_left_out(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("note")
    paste(hand, "Quầy\tsố 2\r\n\x00Trần K\u00adý\x1b\u2028\u00d0iện")
    hand.tap("done")
    assert note(app, visit) == "Quầy số 2\nTrần Ký\nĐiện"


def test_letters_the_paper_has_not_are_told_while_writing_and_before_signing(
    hand: Driver, app: FieldApp, visit: str
) -> None:
    app.answers.put(visit, "GG-05", value=2)
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("note")
    paste(hand, "vắng 👍")
    hand.wait(lambda: hand.reads("1 chữ hoặc hình sẽ in thành □"), 60)
    hand.tap("done")
    assert hand.reads("vắng □")
    open_page(hand, "minutes", visit)
    assert hand.reads("GG-05: có 1 chữ hoặc hình không in được")
    hand.tap("unshown:GG-05")
    assert hand.app.stack[-1].page == "item"


def test_a_number_that_could_not_be_stored_stays_on_the_keypad(
    hand: Driver, app: FieldApp, visit: str
) -> None:
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("GG-05?")
    for digit in "12":
        hand.tap(f"key:{digit}")
    with full_disk():
        hand.tap("done")
        assert hand.app.overlay.digits == "12"
    hand.tap("done")
    assert hand.app.overlay is None
    assert app.visits.draft(visit).item("GG-05").value == 12


def test_no_digit_pushes_out_another(hand: Driver, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-05")
    hand.tap("GG-05?")
    for digit in "1234567":
        hand.tap(f"key:{digit}")
    assert hand.app.overlay.digits == "123456"
