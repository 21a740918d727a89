"""Whatever fails, the app goes on: in words, at last on a safe page, with a note that reaches the server."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from field_app import main
from field_app.core.account import Account
from field_app.core.app import FieldApp
from field_app.store.database import Database
from field_app.ui import rowlist
from field_app.ui.rows import lay as lay_rows
from field_app.ui.sheet import Sheet
from field_app.viewmodels.account import AccountPage
from field_app.viewmodels.home import HomePage
from field_app.viewmodels.minutes import MinutesPage
from field_app.viewmodels.rows import Prose, Row
from field_app.viewmodels.shell import Place
from tests.field_app.driver import Driver
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import begin, jpeg, open_phone, sync
from tests.field_app.ui.conftest import Start, open_page

pytestmark = pytest.mark.faults_meant


def broken(*_: Any, **__: Any) -> Any:
    raise KeyError("Quàng Văn Ín")


def test_a_page_that_cannot_be_shown_leads_back_and_the_second_time_to_the_safe_page(
    hand: Driver, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MinutesPage, "load", broken)
    open_page(hand, "minutes", visit)
    assert hand.app.stack[-1].page == "home"
    assert hand.reads("Ứng dụng gặp lỗi, đã ghi lại")
    open_page(hand, "minutes", visit)
    assert hand.app.stack == [Place("safe")]
    assert hand.reads("Những gì đã ghi vẫn còn nguyên trên máy")
    hand.tap("home")
    assert hand.app.stack[-1].page == "home"


def test_where_even_the_first_page_fails_the_app_opens_on_the_safe_one(
    start: Start, app: FieldApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HomePage, "rows", broken)
    hand = start(app)
    assert hand.app.stack == [Place("safe")]
    hand.tap("account")
    assert hand.reads("Phiên bản")


def test_two_starts_that_end_at_the_same_place_are_followed_by_the_safe_page(
    start: Start,
    app: FieldApp,
    folder: Path,
    line: FaultyLine,
    visit: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where a page ends the process itself: nothing of Python is left to catch anything."""
    monkeypatch.setattr("field_app.ui.app.SETTLED_S", 3600.0)  # no machine is too slow to die in time
    app.preferences.remember_place(
        {"stack": [{"page": "home"}, {"page": "item", "visit": visit, "item": "GG-05"}]}
    )
    for expected in ("item", "item", "safe"):
        app.close()
        app = open_phone(folder, line)
        hand = start(app)
        assert hand.app.stack[-1].page == expected
        hand.stop()
    app.close()


def test_a_start_that_stood_is_no_failed_one(
    start: Start, app: FieldApp, folder: Path, line: FaultyLine
) -> None:
    for _ in range(4):
        hand = start(app)
        assert hand.app.stack[-1].page == "home"
        hand.wait(lambda: (folder / "starts").read_text().startswith("-"), 60)
        hand.stop()
        app.close()
        app = open_phone(folder, line)
    app.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE answer SET note = zeroblob(40) WHERE visit_id = ?",
        "UPDATE answer SET value = zeroblob(40) WHERE visit_id = ?",
        "UPDATE visit SET minutes = zeroblob(40) WHERE id = ?",
        "UPDATE visit SET unit_id = zeroblob(40) WHERE id = ?",
        "UPDATE visit SET checklists = '[' WHERE id = ?",
    ],
)
def test_a_visit_whose_bytes_are_damaged_hides_no_other(
    start: Start, app: FieldApp, visit: str, damage: str
) -> None:
    app.answers.put(visit, "GG-05", value=2)
    whole = begin(app)
    app.store.settings._database.connection.execute(damage, (visit,))
    hand = start(app)
    assert hand.app.stack[-1].page == "home"
    assert hand.reads("1 cuộc kiểm tra không đọc được")
    assert hand.sees(f"visit:{whole}")
    assert not hand.sees(f"visit:{visit}")
    hand.tap("start")
    assert hand.app.stack[-1].page == "find"


def test_one_row_that_cannot_be_shown_takes_no_other_with_it(
    hand: Driver, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = lay_rows.lay

    def lay(row: Row, width: float) -> Sheet:
        if isinstance(row, Prose):
            raise ValueError("Quàng")
        return plain(row, width)

    with monkeypatch.context() as patch:
        patch.setattr(rowlist, "lay", lay)
        open_page(hand, "item", visit, item="GG-05")
    assert hand.app.stack[-1].page == "item"
    assert hand.reads("Chưa hiển thị được mục này")
    assert hand.reads("Ghi chú")


def test_a_picture_that_cannot_be_drawn_leaves_its_page_open(
    hand: Driver, app: FieldApp, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.answers.put(visit, "GG-05", value=2)
    app.photos.attach(visit, "GG-05", jpeg(1))
    monkeypatch.setattr("field_app.ui.draw.picture_texture", broken)
    open_page(hand, "item", visit, item="GG-05")
    hand.find("photo:0").reveal()
    hand.pump(3)
    assert hand.app.stack[-1].page == "item"
    assert [(crash.task, crash.error) for crash, _ in app.store.crashes.all()] == [("row", "KeyError")]


def test_work_in_the_background_that_fails_leaves_nothing_busy(
    start: Start, app: FieldApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.account.logout()
    monkeypatch.setattr(Account, "login", broken)
    hand = start(app)
    hand.log_in("inspector1", "congtam-demo")
    hand.await_words("Ứng dụng gặp lỗi, đã ghi lại", 60)
    assert hand.sees("login")
    assert not hand.app.view.page.busy


def test_a_callback_nobody_guarded_ends_nothing(hand: Driver, visit: str) -> None:
    from kivy.clock import Clock

    open_page(hand, "item", visit, item="GG-05")
    for _ in range(2):
        Clock.schedule_once(broken, 0)
        hand.pump(3)
    assert hand.app.stack == [Place("safe")]


def test_a_fault_is_listed_sent_and_marked_as_sent(
    hand: Driver, app: FieldApp, server: FakeServer, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(MinutesPage, "load", broken)
        open_page(hand, "minutes", visit)
    hand.app.open(Place("account"))
    assert hand.reads("LỖI ĐÃ GHI LẠI")
    assert hand.reads("trang minutes")
    assert hand.reads("Sẽ gửi ở lần đồng bộ tới")
    sync(app)
    (crash,) = server.crashes.values()
    assert crash["screen"] == "minutes"
    assert crash["error"] == "KeyError"
    assert "Quàng" not in str(crash)
    hand.app.refresh()
    assert hand.reads("Đã gửi")
    sync(app)
    assert server.log.count("POST app-crashes") == 1


def test_a_full_disk_stops_no_page(hand: Driver, visit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_database: Database) -> Any:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(Database, "transaction", full)
    open_page(hand, "item", visit, item="GG-05")
    assert hand.app.stack[-1].page == "item"
    assert hand.reads("Bộ nhớ máy đã đầy")
    hand.back()
    assert hand.app.stack[-1].page == "home"
    assert hand.app.core.store.crashes.all() == []


@pytest.mark.parametrize(
    ("error", "words", "noted"),
    [
        (sqlite3.SQLITE_FULL, "Bộ nhớ máy đã đầy", False),
        (sqlite3.SQLITE_IOERR, "Không ghi được vào bộ nhớ", True),
        (None, "Ứng dụng gặp lỗi khi mở", True),
    ],
)
def test_a_store_that_cannot_be_opened_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int | None, words: str, noted: bool
) -> None:
    def refused(_database: Database) -> Any:
        if error is None:
            raise KeyError("Quàng")
        failed = sqlite3.OperationalError("disk")
        failed.sqlite_errorcode = error
        raise failed

    monkeypatch.setenv("CONGTAM_APP_DIR", str(tmp_path))
    monkeypatch.setattr(Database, "_migrate", refused)
    opened = main.make_app()
    assert words in opened.build().text
    assert opened.core is None
    assert bool(list((tmp_path / "crashes").glob("*.json"))) is noted


def test_the_account_page_names_no_fault_where_there_was_none(hand: Driver) -> None:
    hand.app.open(Place("account"))
    assert isinstance(hand.app.view.page, AccountPage)
    assert not hand.reads("LỖI ĐÃ GHI LẠI")
