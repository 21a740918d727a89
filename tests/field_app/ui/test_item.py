"""One item in full: follow-ups, names, photos, notes, the law behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kivy.metrics import dp

from field_app.core.app import FieldApp
from field_app.platform.desktop import FolderCamera
from field_app.viewmodels.shell import Place
from tests import unusual_photos
from tests.field_app.driver import Driver
from tests.field_app.inspecting import begin, jpeg
from tests.field_app.ui.conftest import Start, open_page

# --- one item -----------------------------------------------------------------------------------------------


def test_followups_appear_when_the_rules_ask_for_them(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-04")
    assert not hand.sees("GG-04b=pass")
    hand.tap("GG-04+")
    hand.tap("GG-04a.leave+")
    hand.tap("GG-04b=pass")
    assert dict(app.visits.draft(visit).item("GG-04").followups) == {"GG-04a": {"leave": 1}, "GG-04b": "pass"}


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
    assert app.visits.draft(visit).item("GG-10").officials == ()


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
    app.preferences.put("pictures", str(photos["clock"].parent))
    open_page(hand, "item", visit, item="NY-05")
    hand.tap("NY-05=fail")
    assert hand.sees("no-photo")
    hand.tap("attach")
    hand.tap(f"file:{photos['clock'].name}")
    hand.wait(lambda: app.visits.draft(visit).item("NY-05").photos)
    hand.wait(lambda: hand.sees("photo:0"))
    (photo,) = app.visits.draft(visit).item("NY-05").photos
    original = app.photos.original(photo.sha256)
    assert original
    with original:
        assert original.read() == photos["clock"].read_bytes()
    assert not hand.sees("no-photo")
    hand.tap("photo:0")
    hand.tap("remove")
    hand.tap("yes")
    assert app.visits.draft(visit).item("NY-05").photos == ()


def test_what_is_no_picture_is_refused_in_words(
    hand: Driver, app: FieldApp, visit: str, tmp_path: Path
) -> None:
    (tmp_path / "letter.jpg").write_text("not a picture")
    app.preferences.put("pictures", str(tmp_path))
    open_page(hand, "item", visit, item="NY-05")
    hand.tap("attach")
    hand.tap("file:letter.jpg")
    hand.await_words("Chỉ nhận ảnh JPEG, PNG, WEBP, GIF hoặc HEIC")


def test_what_one_wrote_most_often_here_is_one_tap_away(hand: Driver, app: FieldApp, visit: str) -> None:
    for note in ("Đi họp", "Đi họp", "Nghỉ ốm", "x" * 61, ""):
        app.answers.put(begin(app), "GG-05", value=1, note=note)
    open_page(hand, "item", visit, item="GG-05")
    assert not hand.reads("x" * 30), "a long note belongs to one visit"
    hand.tap("+ Đi họp")
    assert app.visits.draft(visit).item("GG-05").note == "Đi họp"
    assert not hand.sees("+ Đi họp")
    hand.tap("+ Nghỉ ốm")
    assert app.visits.draft(visit).item("GG-05").note == "Đi họp; Nghỉ ốm"
    open_page(hand, "item", visit, item="GG-04")
    assert not hand.sees("+ Đi họp"), "it was written of another item"


HELP = {
    "GG-02": ("Chỉ ghi số liệu, tự nó không là tồn tại", "Là mẫu số, không tự thành tồn tại."),
    "GG-05": ("Từ 1 người trở lên", "Phải có ảnh khi không đạt"),
    "GG-09": ("Thực tế không đúng như nội dung này", "Nhắc nhở"),
    "NY-05": ("Chỉ hỏi từ 01/7/2025.",),
    "NY-15": ("Có, đã cũ; Không có",),
}


@pytest.mark.parametrize("code", HELP)
def test_every_item_says_what_counts_how_grave_it_is_and_what_proves_it(
    hand: Driver, visit: str, code: str
) -> None:
    open_page(hand, "item", visit, item=code)
    assert hand.reads("Thế nào là không đạt")
    for words in HELP[code]:
        assert hand.reads(words), words


def test_several_pictures_are_taken_in_in_one_go_and_what_is_refused_is_held(
    hand: Driver, app: FieldApp, visit: str, tmp_path: Path
) -> None:
    for name, data in (("1.jpg", jpeg(1)), ("2.jpg", jpeg(2)), ("3.jpg", b"not a picture")):
        (tmp_path / name).write_bytes(data)
    app.preferences.put("pictures", str(tmp_path))
    open_page(hand, "item", visit, item="NY-05")
    hand.tap("attach")
    hand.tap("several")
    for name in ("1.jpg", "2.jpg", "3.jpg", "2.jpg", "2.jpg"):
        hand.tap(f"file:{name}")
    assert hand.reads("Thêm 3 ảnh đã chọn")
    hand.tap("take-several")
    hand.await_page("item")
    assert len(app.visits.draft(visit).item("NY-05").photos) == 2
    (held,) = app.captures.held(visit)
    assert (held.item, held.trouble.code) == ("NY-05", "photo-type")
    hand.await_words("Chỉ nhận ảnh JPEG")


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
    hand.wait(lambda: app.visits.draft(visit).item("GG-02").note == "Đối chiếu bảng phân công tháng 11")


def test_decomposed_letters_are_stored_composed(hand: Driver, app: FieldApp, visit: str) -> None:
    open_page(hand, "item", visit, item="GG-02")
    hand.write("note", "nie\u0302m ye\u0302\u0301t")
    assert app.visits.draft(visit).item("GG-02").note == "niêm yết"


# --- camera -------------------------------------------------------------------------------------------------


class PhoneCamera(FolderCamera):
    """A camera that answers from another thread, as Android's does."""

    def take(self, target: str, done: Callable[[bool], None]) -> None:
        """Take the next picture, a moment later."""
        threading.Thread(target=super().take, args=(target, done)).start()


def test_where_there_is_a_camera_it_takes_the_photo_and_no_file_can_be_picked(
    start: Start, app: FieldApp, visit: str, photos: dict[str, Path]
) -> None:
    hand = start(app, camera=PhoneCamera(photos["board"].parent))
    open_page(hand, "item", visit, item="NY-01")
    assert not hand.sees("attach")
    hand.tap("take")
    hand.wait(lambda: hand.sees("photo:0"))
    assert len(app.visits.draft(visit).item("NY-01").photos) == 1


# --- drawing over a photo -----------------------------------------------------------------------------------


def test_strokes_are_stored_as_they_are_drawn_and_the_last_can_be_taken_back(
    hand: Driver, app: FieldApp, visit: str, photos: dict[str, Path]
) -> None:
    photo = app.photos.attach(visit, "NY-05", photos["clock"]).id
    open_page(hand, "mark", visit, item="NY-05", path=photo)
    hand.wait(lambda: hand.app.view.page.copy)
    hand.pump(2)
    board = hand.app.view.extra
    hand.drag([board._on_screen((0.2, 0.8)), board._on_screen((0.5, 0.5))])
    hand.tap("tool:mask")
    hand.drag([board._on_screen((0.1, 0.1)), board._on_screen((0.4, 0.3))])
    assert [mark.kind for mark in app.marks.of(photo)] == ["arrow", "mask"]
    arrow, mask = app.marks.of(photo)
    assert mask.start == pytest.approx((0.1, 0.1), abs=0.01)
    hand.touch(*board.center)  # a slip of the finger
    hand.tap("undo")
    assert app.marks.of(photo) == [arrow]


@pytest.mark.parametrize("letters", ["normal", "largest"])
def test_every_tool_stands_whole_between_the_picture_and_the_foot(
    letters: str, hand: Driver, app: FieldApp, visit: str, photos: dict[str, Path]
) -> None:
    photo = app.photos.attach(visit, "NY-05", photos["clock"]).id
    hand.app.wear(letters=letters)
    open_page(hand, "mark", visit, item="NY-05", path=photo)
    hand.wait(lambda: hand.app.view.page.copy)
    hand.pump(2)
    middles = [hand.find(f"tool:{tool}").centre()[1] for tool in ("arrow", "box", "mask")]
    assert hand.app.view.foot.top <= min(middles) - dp(24)
    assert max(middles) + dp(24) <= hand.app.view.extra.y


def test_a_photo_that_was_cut_is_named_at_the_shutter_and_kept(
    start: Start, app: FieldApp, visit: str, tmp_path: Path
) -> None:
    (tmp_path / "cut.jpg").write_bytes(unusual_photos.of_file("last-fifth-zeros.jpg"))
    hand = start(app, camera=PhoneCamera(tmp_path))
    open_page(hand, "item", visit, item="NY-01")
    hand.tap("take")
    hand.await_words("Ảnh vừa chụp bị cắt")
    hand.wait(lambda: hand.sees("photo:0"))
    assert hand.reads("Ảnh bị cắt")
    hand.tap("photo:0")
    hand.await_words("Tệp dừng trước khi hết ảnh")
    assert [photo.is_cut for photo in app.visits.draft(visit).item("NY-01").photos] == [True]


def test_a_photo_that_is_too_large_is_offered_again_and_taken_in_reduced(
    start: Start, app: FieldApp, visit: str, tmp_path: Path
) -> None:
    (tmp_path / "large.jpg").write_bytes(unusual_photos.encoded("JPEG") + bytes(13_000_000))
    hand = start(app, camera=PhoneCamera(tmp_path))
    open_page(hand, "item", visit, item="NY-01")
    hand.tap("take")
    hand.await_words("Ảnh đã chụp chưa nhận được vào")
    assert hand.reads("Ảnh lớn quá 12 MB")
    (held,) = app.captures.held(visit)
    hand.tap(f"reduce:{held.id}")
    hand.wait(lambda: hand.sees("photo:0"))
    assert not hand.reads("Ảnh đã chụp chưa nhận được vào")
    assert app.captures.held(visit) == []


def test_a_photo_that_cannot_be_shown_says_why(hand: Driver, app: FieldApp, visit: str) -> None:
    photo_id = app.photos.attach(visit, "NY-05", unusual_photos.encoded("WEBP", 0.5)).id
    open_page(hand, "photo", visit, item="NY-05", path=photo_id)
    hand.await_words("Không xem được ảnh trên máy này")
    assert hand.reads("Tệp ảnh hỏng")


def test_unusual_photos_left_by_a_kill_end_no_start(
    start: Start, app: FieldApp, visit: str, tmp_path: Path
) -> None:
    for name in ("gps-altitude-negative.jpg", "exif-cut-short.jpg", "mpf-count-wrong.jpg"):
        (tmp_path / name).write_bytes(unusual_photos.of_file(name))
    camera = FolderCamera(tmp_path)
    for item in ("NY-01", "NY-02", "NY-03"):
        camera.take(app.captures.begin(visit, item, camera).target, lambda _taken: None)
    hand = start(app, camera=camera)
    hand.wait(lambda: app.visits.draft(visit).photos == 3)
    open_page(hand, "item", visit, item="NY-01")
    assert hand.sees("photo:0")


# --- the picker ---------------------------------------------------------------------------------------------


@pytest.fixture
def slow(app: FieldApp, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let no picture be taken in before the event is set."""
    go, take_in = threading.Event(), app.captures.bring

    def slowly(*what: Any) -> Any:
        assert go.wait(60)
        return take_in(*what)

    monkeypatch.setattr(app.captures, "bring", slowly)
    return go


def test_a_double_tap_attaches_one_photo_and_leads_back_to_the_item(
    hand: Driver, app: FieldApp, visit: str, photos: dict[str, Path], slow: threading.Event
) -> None:
    app.preferences.put("pictures", str(photos["clock"].parent))
    open_page(hand, "item", visit, item="NY-05")
    hand.tap("attach")
    for _ in range(2):
        hand.tap(f"file:{photos['clock'].name}")
    assert hand.reads("Đang nhận ảnh")
    slow.set()
    hand.wait(lambda: hand.sees("photo:0"))
    hand.pump(20)
    assert len(app.visits.draft(visit).item("NY-05").photos) == 1
    assert hand.app.stack[-1].page == "item"


def test_back_while_a_photo_is_taken_in_throws_nobody_out(
    hand: Driver, app: FieldApp, visit: str, photos: dict[str, Path], slow: threading.Event
) -> None:
    app.preferences.put("pictures", str(photos["clock"].parent))
    open_page(hand, "item", visit, item="NY-05")
    hand.tap("attach")
    hand.tap(f"file:{photos['clock'].name}")
    hand.back()
    assert hand.app.stack[-1].page == "item"
    slow.set()
    hand.wait(lambda: hand.sees("photo:0"))
    assert hand.app.stack[-1].page == "item"
    assert len(app.visits.draft(visit).item("NY-05").photos) == 1


def test_the_camera_is_opened_once_however_often_its_button_is_hit(
    start: Start, app: FieldApp, visit: str, photos: dict[str, Path]
) -> None:
    asked: list[str] = []

    class Slow(FolderCamera):
        def take(self, target: str, done: Callable[[bool], None]) -> None:  # noqa: ARG002  # it is still open
            asked.append(target)

    hand = start(app, camera=Slow(photos["board"].parent))
    open_page(hand, "item", visit, item="NY-01")
    for _ in range(2):
        hand.tap("take")
    assert len(asked) == 1


def test_the_second_tap_of_a_double_one_does_nothing_to_the_page_that_the_first_opened(
    hand: Driver, app: FieldApp, visit: str
) -> None:
    open_page(hand, "item", visit, item="NY-05")
    (answer,) = (each for each in hand.targets() if each.id == "NY-05=fail")
    where = answer.centre()
    hand.app.open(Place("item", visit=visit, item="NY-05"))
    hand.touch_again(*where)
    assert app.visits.draft(visit).item("NY-05").value is None
    hand.touch(*where)
    assert app.visits.draft(visit).item("NY-05").value == "fail"
