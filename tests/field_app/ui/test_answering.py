"""Answering in the rows: each tap is stored, each verdict is said in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.viewmodels.shell import Place
from tests.field_app.driver import Driver


@pytest.fixture
def sheet(hand: Driver, visit: str) -> Driver:
    """Return the finger on the visit's first checklist."""
    hand.app.open(Place("checklist", visit=visit))
    hand.pump(2)
    return hand


def value(app: FieldApp, visit: str, item: str) -> object:
    return app.visits.draft(visit).item(item).value


def test_a_tap_on_a_segment_is_stored_at_once(sheet: Driver, app: FieldApp, visit: str) -> None:
    sheet.tap("GG-09=fail")
    assert value(app, visit, "GG-09") == "fail"
    assert sheet.reads("Nhắc nhở")


def test_a_second_tap_on_the_same_answer_clears_it_and_says_so(
    sheet: Driver, app: FieldApp, visit: str
) -> None:
    sheet.tap("GG-09=pass")
    sheet.tap("GG-09=pass")
    assert value(app, visit, "GG-09") is None
    assert sheet.reads("Đã bỏ câu trả lời GG-09")
    sheet.tap("undo")
    assert value(app, visit, "GG-09") == "pass"


def test_a_slip_of_the_finger_is_taken_back_answer_by_answer(
    sheet: Driver, app: FieldApp, visit: str
) -> None:
    sheet.tap("GG-09=pass")
    sheet.tap("GG-09=fail")
    sheet.tap("GG-05+")
    sheet.tap("undo")
    assert value(app, visit, "GG-05") is None
    sheet.tap("undo")
    assert value(app, visit, "GG-09") == "pass"
    sheet.tap("undo")
    assert value(app, visit, "GG-09") is None
    assert not sheet.sees("undo"), "there is nothing left to take back"


def test_a_photo_that_is_lacking_is_one_tap_away_in_the_row(
    sheet: Driver, app: FieldApp, visit: str, photos: dict[str, Path]
) -> None:
    assert not sheet.sees("photo:GG-05")
    sheet.tap("GG-05+")
    app.preferences.put("pictures", str(next(iter(photos.values())).parent))
    sheet.tap("photo:GG-05")
    sheet.await_page("files")
    sheet.tap(f"file:{next(iter(photos.values())).name}")
    sheet.await_page("checklist")
    assert len(app.visits.draft(visit).item("GG-05").photos) == 1
    assert not sheet.sees("photo:GG-05")


def test_counting_up_and_down_stays_within_what_can_be(sheet: Driver, app: FieldApp, visit: str) -> None:
    sheet.tap("GG-05+")
    sheet.tap("GG-05+")
    assert value(app, visit, "GG-05") == 2
    for _ in range(4):
        sheet.tap("GG-05-")
    assert value(app, visit, "GG-05") == 0


def test_none_is_one_tap_where_a_number_above_zero_fails(sheet: Driver, app: FieldApp, visit: str) -> None:
    sheet.tap("GG-08=0")
    assert value(app, visit, "GG-08") == 0
    assert sheet.reads("Đạt")


def test_the_keypad_takes_a_number(sheet: Driver, app: FieldApp, visit: str) -> None:
    sheet.tap("GG-02?")
    for key in "112":
        sheet.tap(f"key:{key}")
    sheet.tap("key:backspace")
    sheet.tap("done")
    assert value(app, visit, "GG-02") == 11


def test_the_first_digit_replaces_the_number_before(sheet: Driver, app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "GG-02", value=12)
    sheet.app.refresh()
    sheet.tap("GG-02?")
    sheet.tap("key:9")
    sheet.tap("done")
    assert value(app, visit, "GG-02") == 9


def test_a_late_opening_is_said_with_its_minutes_and_severity(
    sheet: Driver, app: FieldApp, visit: str
) -> None:
    sheet.tap("GG-01?")
    for key in "752":
        sheet.tap(f"key:{key}")
    sheet.tap("done")
    assert value(app, visit, "GG-01") == "07:52"
    assert sheet.reads("Vi phạm")
    assert sheet.reads("Muộn 22 phút")
    assert sheet.reads("Cần ảnh")
    assert sheet.reads("Còn 2 câu hỏi")


def test_an_impossible_time_cannot_be_taken(sheet: Driver, app: FieldApp, visit: str) -> None:
    sheet.tap("GG-01?")
    for key in "2575":
        sheet.tap(f"key:{key}")
    assert not sheet.sees("done")
    sheet.back()
    assert value(app, visit, "GG-01") is None


def test_now_takes_the_device_clock(sheet: Driver, app: FieldApp, visit: str) -> None:
    sheet.tap("GG-01@")
    assert value(app, visit, "GG-01") == app.now()[11:16]


def test_na_is_offered_only_where_it_can_be(sheet: Driver) -> None:
    assert sheet.sees("GG-01=na")
    assert not sheet.sees("GG-02=na")


def test_the_balance_is_live_while_people_are_counted(sheet: Driver, app: FieldApp, visit: str) -> None:
    assert not sheet.reads("Còn 3 người chưa rõ")
    app.answers.put(visit, "GG-02", value=12)
    app.answers.put(visit, "GG-03", value=9)
    sheet.app.refresh()
    assert sheet.reads("Còn 3 người chưa rõ ở đâu")
    for _ in range(3):
        sheet.tap("GG-04+")
    assert sheet.reads("Số người khớp nhau")
    sheet.tap("GG-05+")
    assert sheet.reads("Thừa 1 người")


def test_tabs_show_progress_and_keep_the_answers(sheet: Driver) -> None:
    sheet.tap("GG-09=pass")
    assert sheet.reads("1/14")
    sheet.tap("tab:NY")
    assert sheet.sees("NY-01?")
    sheet.tap("NY-05=fail")
    sheet.tap("tab:GG")
    assert sheet.reads("1/15")


def test_a_finger_that_wanders_scrolls_and_answers_nothing(sheet: Driver, app: FieldApp, visit: str) -> None:
    x, y = sheet.find("GG-02+").centre()
    sheet.drag([(x, y), (x, y + 60), (x, y + 200), (x, y + 400)])
    assert value(app, visit, "GG-02") is None
    assert sheet.app.view.list.offset() > 0


def test_what_is_touched_is_at_least_48_dp_high(sheet: Driver) -> None:
    rows = sheet.app.view.list
    hits = [hit for index in range(len(rows.rows)) for hit in rows.sheet(index).hits]
    assert hits
    assert min(hit.height for hit in hits) >= 96


def test_no_words_stand_outside_their_page(sheet: Driver) -> None:
    from field_app.ui.sheet import Words

    for tab in ("GG", "UX", "NY"):
        sheet.tap(f"tab:{tab}")
        rows = sheet.app.view.list
        for index in range(len(rows.rows)):
            for mark in rows.sheet(index).marks:
                if isinstance(mark, Words):
                    assert mark.x >= 0
                    assert mark.x + mark.text.width <= rows.width
                    assert mark.y + mark.text.height <= rows.sheet(index).height


@pytest.mark.parametrize(
    ("typed", "first"), [("5", ["GG-05", "UX-05", "NY-05"]), ("ny 3", ["NY-03"]), ("ux12", ["UX-12"])]
)
def test_an_item_is_found_by_its_number(
    sheet: Driver, app: FieldApp, visit: str, typed: str, first: list[str]
) -> None:
    sheet.app.open(Place("lookup", visit=visit))
    sheet.pump(2)
    sheet.type(typed)
    sheet.pump(2)
    shown = [target.id for target in sheet.targets() if target.id.startswith("item:")]
    assert shown[: len(first)] == [f"item:{code}" for code in first]


def test_the_footer_is_one_line_high(sheet: Driver) -> None:
    from kivy.metrics import dp

    assert sheet.app.view.foot.height <= dp(76)
