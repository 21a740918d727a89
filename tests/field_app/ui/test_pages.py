"""The pages around the checklist: logging in, finding, starting, summing up, signing, watching it travel."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.viewmodels.shell import Place
from tests.field_app.driver import Driver
from tests.field_app.fake_server import PASSWORD, FakeServer, FaultyLine
from tests.field_app.inspecting import open_phone, sync, whole_visit
from tests.field_app.ui.conftest import Start

TO_HIEU = "sl-x25-03646"


def open_page(hand: Driver, page: str, visit: str, **about: str) -> None:
    hand.app.open(Place(page, visit=visit, **about))
    hand.pump(2)


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
    stranger.wait(lambda: stranger.sees("start"))
    stranger.wait(lambda: stranger.app.core.sync_state().has_reference_data)
    assert stranger.app.core.person().full_name == "Cầm Thị Hoa"


# --- home, language, account --------------------------------------------------------------------------------


def test_an_empty_home_says_what_to_do(hand: Driver) -> None:
    assert hand.reads("Chưa có cuộc kiểm tra nào")
    assert hand.reads("Cầm Thị Hoa")


def test_the_language_switches_both_ways_and_stays(hand: Driver, app: FieldApp) -> None:
    hand.tap("language")
    assert hand.reads("Start a visit")
    assert app.preference("language") == "en"
    hand.tap("language")
    assert hand.reads("Bắt đầu kiểm tra")


def test_logging_out_asks_first_and_keeps_the_visits(hand: Driver, app: FieldApp, visit: str) -> None:
    hand.tap("account")
    hand.tap("logout")
    hand.tap("no")
    assert app.person()
    hand.tap("logout")
    hand.tap("yes")
    assert hand.reads("Chào mừng")
    assert app.person() is None


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


def test_only_units_of_today_are_found(hand: Driver) -> None:
    hand.tap("start")
    hand.type("huyen mai son")
    assert hand.reads("Không tìm thấy đơn vị")


def test_a_visit_begins_as_a_surprise_with_the_core_checklists(hand: Driver, app: FieldApp) -> None:
    hand.tap("start")
    hand.type("to hieu")
    hand.tap(f"unit:{TO_HIEU}")
    assert hand.reads("Không báo trước cho đơn vị")
    hand.tap("begin")
    card = app.visits()[0]
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
    card = app.visits()[0]
    codes = [section.checklist.code for section in app.draft(card.id).sections]
    assert (card.mode, codes) == ("planned", ["GG", "UX", "HS"])


def test_a_draft_begun_by_mistake_is_discarded_after_a_question(
    hand: Driver, app: FieldApp, visit: str
) -> None:
    open_page(hand, "checklist", visit)
    hand.tap("discard")
    hand.tap("yes")
    assert hand.reads("Chưa có cuộc kiểm tra nào")
    assert app.visits() == []


# --- one item -----------------------------------------------------------------------------------------------


def test_followups_appear_when_the_rules_ask_for_them(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-04")
    assert not hand.sees("GG-04b=pass")
    hand.tap("GG-04+")
    hand.tap("GG-04a.leave+")
    hand.tap("GG-04b=pass")
    assert dict(app.draft(visit).item("GG-04").followups) == {"GG-04a": {"leave": 1}, "GG-04b": "pass"}


def test_the_legal_basis_in_force_is_named(hand: Driver, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-05")
    assert hand.reads("80/2025/QH15")
    assert not hand.reads("22/2008/QH12")


def test_officials_are_named_only_on_a_failure(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-10")
    assert not hand.sees("name")
    hand.tap("GG-10=absent")
    hand.tap("name")
    hand.write("full_name", "Quàng Thị Mai")
    hand.write("title", "Giám đốc Trung tâm")
    hand.back()
    assert hand.reads("Quàng Thị Mai – Giám đốc Trung tâm")
    hand.tap("unname:0")
    assert app.draft(visit).item("GG-10").officials == ()


def test_names_are_never_asked_where_the_checklist_forbids_them(hand: Driver, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-09")
    hand.tap("GG-09=fail")
    assert not hand.sees("name")


def test_a_forbidden_item_says_so_and_has_no_camera(hand: Driver, visit: str) -> None:
    open_page(hand, "item", visit, item="UX-07")
    hand.tap("UX-07=report")
    assert hand.reads("Không chụp ảnh nội dung này")
    assert hand.reads("Nội dung hạn chế")
    assert not hand.sees("attach")


def test_a_photo_is_picked_from_the_files_looked_at_and_taken_off(
    hand: Driver, app: FieldApp, visit: str, photos: dict[str, Path]
) -> None:
    app.set_preference("pictures", str(photos["clock"].parent))
    open_page(hand, "item", visit, item="NY-05")
    hand.tap("NY-05=fail")
    assert hand.sees("no-photo")
    hand.tap("attach")
    hand.tap(f"file:{photos['clock'].name}")
    (photo,) = app.draft(visit).item("NY-05").photos
    original = app.original(photo.sha256)
    assert original
    assert original.read_bytes() == photos["clock"].read_bytes()
    assert not hand.sees("no-photo")
    hand.tap("photo:0")
    hand.tap("remove")
    hand.tap("yes")
    assert app.draft(visit).item("NY-05").photos == ()


def test_what_is_no_picture_is_refused_in_words(
    hand: Driver, app: FieldApp, visit: str, tmp_path: Path
) -> None:
    (tmp_path / "letter.jpg").write_text("not a picture")
    app.set_preference("pictures", str(tmp_path))
    open_page(hand, "item", visit, item="NY-05")
    hand.tap("attach")
    hand.tap("file:letter.jpg")
    assert hand.reads("Chỉ nhận ảnh JPEG, PNG hoặc WEBP")


def test_the_next_button_leads_through_what_is_unanswered(hand: Driver, visit: str) -> None:
    open_page(hand, "item", visit, item="NY-15")
    hand.tap("NY-15=ok")
    hand.tap("next")
    assert hand.reads("Bộ phận Một cửa mở cửa tiếp nhận đúng giờ quy định")


# --- writing ------------------------------------------------------------------------------------------------


def test_letters_are_stored_while_they_are_written(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-02")
    hand.tap("note")
    hand.type("Đối chiếu bảng phân công tháng 11")
    hand.wait(lambda: app.draft(visit).item("GG-02").note == "Đối chiếu bảng phân công tháng 11")


def test_decomposed_letters_are_stored_composed(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-02")
    hand.write("note", "nie\u0302m ye\u0302\u0301t")
    assert app.draft(visit).item("GG-02").note == "niêm yết"


# --- summary, minutes, finish -------------------------------------------------------------------------------


def test_what_is_missing_is_said_and_leads_to_its_item(hand: Driver, app: FieldApp, visit: str) -> None:
    app.answer(visit, "GG-08", 2)
    open_page(hand, "summary", visit)
    assert hand.reads("CẦN ẢNH HOẶC LÝ DO")
    hand.tap("lack:GG-08:photo")
    assert hand.app.stack[-1] == Place("item", visit=visit, item="GG-08")
    hand.back()
    hand.tap("tab:found")
    assert hand.reads("Vi phạm")


def test_coming_back_finds_the_page_where_it_was_left(hand: Driver, visit: str) -> None:
    open_page(hand, "summary", visit)
    hand.tap("lack:UX-05:answer")
    left = hand.app._offsets[2]
    hand.back()
    assert left > 100
    assert abs(hand.app.view.list.offset() - left) < 2


def test_a_refusal_needs_a_reason_and_a_witness(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "minutes", visit)
    hand.tap("refuses")
    hand.write("refusal_reason", "Không đồng ý số người vắng")
    hand.write("witness", "Lường Văn Tâm, công an phường")
    minutes = app.draft(visit).minutes
    assert (minutes.signed, minutes.witness) == (False, "Lường Văn Tâm, công an phường")
    assert not [lack for lack in app.draft(visit).missing if lack.what == "minutes"]


def test_an_empty_signature_is_not_taken(hand: Driver, app: FieldApp, visit: str) -> None:
    app.set_minutes(visit, signed=True)
    open_page(hand, "minutes", visit)
    hand.tap("sign:unit_representative")
    hand.tap("done")
    assert hand.reads("Chưa có nét ký nào")
    hand.sign()
    hand.tap("clear")
    hand.sign()
    hand.tap("done")
    (signature,) = app.draft(visit).minutes.signatures
    hand.tap("unsign:unit_representative")
    assert app.draft(visit).minutes.signatures == ()
    assert signature.picture.mime == "image/png"


def test_nothing_is_finished_while_something_is_missing(hand: Driver, visit: str) -> None:
    open_page(hand, "minutes", visit)
    assert not hand.sees("finish")


def test_a_finished_visit_travels_and_is_called_safe_only_with_its_receipt(
    hand: Driver, app: FieldApp, line: FaultyLine, photos: dict[str, Path]
) -> None:
    line.down = True
    visit = whole_visit(app, photos=(photos["clock"].read_bytes(),))
    open_page(hand, "minutes", visit)
    hand.tap("finish")
    hand.tap("yes")
    hand.await_words("Chờ gửi – đang ở trong máy này")
    hand.await_words("Chưa kết nối được máy chủ")
    assert not hand.reads("An toàn trên máy chủ")
    line.down = False
    hand.tap("sync")
    hand.await_words("An toàn trên máy chủ")
    assert hand.reads("Biên nhận của máy chủ đã kiểm chứng")
    hand.tap("home")
    assert hand.reads("Tất cả đã an toàn trên máy chủ")


def test_quarantine_is_said_with_its_reason(hand: Driver, app: FieldApp, server: FakeServer) -> None:
    server.judge = lambda _body: "reference-unknown"
    visit = whole_visit(app)
    app.finish(visit)
    sync(app)
    hand.app.refresh()
    assert hand.reads("Máy chủ tạm giữ")
    hand.tap(f"visit:{visit}")
    assert hand.reads("Mã hồ sơ")


def test_a_finished_visit_can_be_read_but_not_changed(hand: Driver, app: FieldApp) -> None:
    visit = whole_visit(app)
    app.finish(visit)
    open_page(hand, "item", visit, item="GG-09")
    hand.tap("GG-09=fail")
    assert hand.reads("không sửa được nữa")
    assert app.draft(visit).item("GG-09").value == "pass"
    assert not hand.sees("attach")


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
    app.remember_place({"stack": [{"page": "home"}, {"page": "item", "visit": "gone", "item": "GG-01"}]})
    assert start(app).reads("Chưa có cuộc kiểm tra nào")


# --- camera -------------------------------------------------------------------------------------------------


class PhoneCamera:
    """A camera that hands over one picture, from another thread as Android's does."""

    def __init__(self, picture: Path) -> None:
        self.picture = picture

    def take(self, on_picture: Callable[[Path], None], _on_cancel: Callable[[], None]) -> None:
        threading.Thread(target=on_picture, args=(self.picture,)).start()


def test_where_there_is_a_camera_it_takes_the_photo_and_no_file_can_be_picked(
    start: Start, app: FieldApp, visit: str, photos: dict[str, Path]
) -> None:
    hand = start(app, camera=PhoneCamera(photos["board"]))
    open_page(hand, "item", visit, item="NY-01")
    assert not hand.sees("attach")
    hand.tap("take")
    hand.wait(lambda: hand.sees("photo:0"))
    assert len(app.draft(visit).item("NY-01").photos) == 1
