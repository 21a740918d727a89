"""The pages before the checklist: logging in, home, finding the unit, beginning; and a start after a kill."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.platform.desktop import FolderDocuments
from field_app.ui import theme
from field_app.viewmodels.shell import Place
from tests.field_app.device import TO_HIEU
from tests.field_app.driver import Driver
from tests.field_app.fake_server import PASSWORD, FaultyLine
from tests.field_app.inspecting import open_phone
from tests.field_app.ui.conftest import Start, open_page

# --- logging in ---------------------------------------------------------------------------------------------


@pytest.fixture
def stranger(start: Start, tmp_path: Path, line: FaultyLine) -> Driver:
    """Return a finger on a new phone on which nobody logged in yet."""
    return start(open_phone(tmp_path / "new", line))


def test_nobody_gets_past_the_login_without_a_password(stranger: Driver) -> None:
    assert stranger.reads("Chào mừng")
    assert not stranger.sees("login")


def test_a_wrong_password_is_said_in_vietnamese(stranger: Driver) -> None:
    stranger.log_in("inspector1", "wrong")
    stranger.await_words("mật khẩu")
    assert stranger.app.view.page.failure.code == "login-failed"


def test_no_network_is_said_in_vietnamese(stranger: Driver, line: FaultyLine) -> None:
    line.down = True
    stranger.log_in("inspector1", PASSWORD)
    stranger.await_words("Chưa kết nối được máy chủ")


def test_after_the_login_the_units_come_by_themselves(stranger: Driver) -> None:
    stranger.log_in("inspector1", PASSWORD)
    stranger.decline_pin()
    stranger.wait(lambda: stranger.sees("start"))
    stranger.wait(lambda: stranger.app.core.sync.state().has_reference_data)
    assert stranger.app.core.account.person().full_name == "Cầm Thị Hoa"


# --- home, language, account --------------------------------------------------------------------------------


def test_an_empty_home_says_what_to_do(hand: Driver) -> None:
    assert hand.reads("Chưa có cuộc kiểm tra nào")
    assert hand.reads("Cầm Thị Hoa")


def test_the_language_switches_both_ways_and_stays(hand: Driver, app: FieldApp) -> None:
    hand.tap("language")
    assert hand.reads("Start a visit")
    assert app.preferences.get("language") == "en"
    hand.tap("language")
    assert hand.reads("Bắt đầu kiểm tra")


def test_logging_out_asks_first_and_keeps_the_visits(hand: Driver, app: FieldApp, visit: str) -> None:
    hand.tap("account")
    hand.tap("logout")
    hand.tap("no")
    assert app.account.person()
    hand.tap("logout")
    hand.tap("yes")
    assert hand.reads("Chào mừng")
    assert app.account.person() is None


# --- finding and starting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["to hieu", "Tô Hiệu", "TÔ HIỆU", "To\u0302 Hie\u0323\u0302u"])
def test_a_unit_is_found_with_and_without_diacritics(hand: Driver, typed: str) -> None:
    hand.tap("start")
    hand.type(typed)
    assert hand.sees(f"unit:{TO_HIEU}")


def test_what_is_not_there_is_said(hand: Driver) -> None:
    hand.tap("start")
    hand.type("xyzzy")
    assert hand.reads("Không tìm thấy đơn vị")


def test_a_former_unit_leads_to_the_one_that_answers_today(hand: Driver) -> None:
    hand.tap("start")
    hand.type("hua la")
    assert hand.reads("UBND phường Chiềng Cơi")
    assert hand.reads("Trước đây: UBND xã Hua La")


def test_what_is_no_name_finds_nothing(hand: Driver) -> None:
    hand.tap("start")
    hand.type("%")
    assert hand.reads("Không tìm thấy đơn vị")


def test_a_visit_begins_as_a_surprise_with_the_core_checklists(hand: Driver, app: FieldApp) -> None:
    hand.tap("start")
    hand.type("to hieu")
    hand.tap(f"unit:{TO_HIEU}")
    assert hand.reads("Không báo trước cho đơn vị")
    hand.tap("begin")
    card = app.visits.all()[0]
    assert (card.unit_id, card.mode, card.asked) == (TO_HIEU, "surprise", 43)
    assert hand.app.stack[-1] == Place("checklist", visit=card.id)


def test_optional_checklists_and_the_mode_are_chosen_by_tapping(hand: Driver, app: FieldApp) -> None:
    hand.tap("start")
    hand.type("to hieu")
    hand.tap(f"unit:{TO_HIEU}")
    hand.tap("mode:planned")
    hand.tap("checklist:HS")
    hand.tap("checklist:NY")
    hand.tap("begin")
    card = app.visits.all()[0]
    codes = [section.checklist.code for section in app.visits.draft(card.id).sections]
    assert (card.mode, codes) == ("planned", ["GG", "UX", "HS"])


def test_a_draft_begun_by_mistake_is_discarded_after_a_question(
    hand: Driver, app: FieldApp, visit: str
) -> None:
    open_page(hand, "checklist", visit)
    hand.tap("discard")
    hand.tap("yes")
    assert hand.reads("Chưa có cuộc kiểm tra nào")
    assert app.visits.all() == []


# --- kill and restart ---------------------------------------------------------------------------------------


def test_a_new_start_reopens_the_same_item(
    start: Start, app: FieldApp, folder: Path, line: FaultyLine, visit: str
) -> None:
    hand = start(app)
    hand.tap(f"visit:{visit}")
    hand.tap("tab:UX")
    hand.tap("open:UX-09")
    hand.stop()
    again = start(open_phone(folder, line))
    assert again.app.stack[-1] == Place("item", visit=visit, item="UX-09")
    again.back()
    assert again.sees("UX-01?")
    again.back()
    assert again.sees("start")


def test_a_place_in_a_visit_that_is_gone_leads_home(start: Start, app: FieldApp) -> None:
    app.preferences.remember_place(
        {"stack": [{"page": "home"}, {"page": "item", "visit": "gone", "item": "GG-01"}]}
    )
    assert start(app).reads("Chưa có cuộc kiểm tra nào")


def test_colours_and_letters_are_chosen_once(hand: Driver, app: FieldApp) -> None:
    hand.tap("account")
    ordinary = theme.body()
    hand.tap("theme:dark")
    hand.tap("letters:largest")
    assert theme.body() == 1.5 * ordinary
    assert theme.rgba(theme.SURFACE) == theme.channels(theme.DARK[theme.SURFACE])
    theme.use()
    hand.app._dress()
    assert theme.body() == 1.5 * ordinary, "the next start looks the same"
    theme.use()


def test_a_rescue_file_is_made_under_a_code_that_is_shown_once(
    start: Start, app: FieldApp, visit: str, tmp_path: Path
) -> None:
    hand = start(app, documents=FolderDocuments(tmp_path))
    hand.tap("account")
    hand.tap("rescue")
    assert hand.reads("Bản nháp")
    hand.tap("make")
    hand.await_words("Đã lưu")
    code = hand.app.view.page.code.replace("-", " ")
    assert hand.reads(code)
    (file,) = tmp_path.glob("*.ctrescue")
    assert visit.encode() not in file.read_bytes()
    hand.back()
    hand.tap("rescue")
    assert not hand.reads(code)
