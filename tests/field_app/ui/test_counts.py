"""What a count says on the phone: in its row, on its button, on the keypad, on the paper that is signed."""

from __future__ import annotations

import pytest

from field_app.core.app import FieldApp
from field_app.core.model import VisitMode
from field_app.viewmodels.shell import Place
from tests.field_app.device import TO_HIEU
from tests.field_app.driver import Driver
from tests.field_app.inspecting import begin, counter_of
from tests.field_app.ui.conftest import Start

WORDED = [f"{code}-2026.2" for code in ("GG", "UX", "NY", "HS", "CS")]


@pytest.fixture
def worded(app: FieldApp) -> str:
    """Begin a visit that asks version 2026.2 of all five checklists."""
    return app.visits.start(TO_HIEU, counter_of(app), VisitMode.SURPRISE, None, WORDED)


def look(hand: Driver, visit: str, checklist: str) -> None:
    hand.app.open(Place("checklist", visit=visit, checklist=checklist))
    hand.pump(2)


def test_a_row_says_what_its_number_counts_and_what_none_means(
    hand: Driver, app: FieldApp, worded: str
) -> None:
    look(hand, worded, "UX")
    assert hand.reads("Số người không đeo thẻ")
    assert hand.find("UX-01=0").label == "Đủ cả, không thiếu ai"
    hand.tap("UX-01=0")
    assert app.visits.draft(worded).item("UX-01").value == 0
    assert hand.reads("Đạt")
    hand.tap("open:UX-01")
    assert hand.reads("Số người không đeo thẻ"), "also where the item stands alone"


def test_the_keypad_asks_for_what_is_counted(hand: Driver, worded: str) -> None:
    look(hand, worded, "UX")
    hand.tap("UX-01?")
    assert hand.reads("Số người không đeo thẻ")


def test_the_paper_never_reads_as_the_reverse(hand: Driver, app: FieldApp, worded: str) -> None:
    for item, value in (("UX-01", 0), ("UX-02", 2), ("GG-03", 12)):
        app.answers.put(worded, item, value=value)
    hand.app.open(Place("paper", visit=worded))
    hand.pump(2)
    assert hand.reads("Số người không đeo thẻ: 0 người")
    assert hand.reads("Số quầy, bàn thiếu biển tên, chức danh, lĩnh vực hoặc biển ghi sai: 2 quầy")
    assert hand.reads("Số người có mặt tại vị trí làm việc: 12 người")


def test_an_earlier_version_says_what_cannot_mislead(hand: Driver, app: FieldApp) -> None:
    visit = begin(app)
    look(hand, visit, "UX")
    assert hand.find("UX-01=0").label == "0 không đạt"
    assert hand.reads("Số không đạt: Số người tại quầy/phòng không đeo thẻ")
    hand.tap("UX-01=0")
    hand.app.open(Place("paper", visit=visit))
    hand.pump(2)
    assert hand.reads("Số không đạt: 0 người")


def test_checklists_are_called_by_words_and_nothing_is_shortened_to_letters(
    hand: Driver, app: FieldApp, worded: str
) -> None:
    look(hand, worded, "GG")
    tabs = [hand.find(f"tab:{code}").label for code in ("GG", "UX", "NY", "HS", "CS")]
    assert tabs == ["Giờ giấc", "Ứng xử", "Niêm yết", "Hồ sơ", "Cơ sở"]
    assert hand.find("GG-07=na").label == "Không áp dụng"
    assert not hand.reads("KAD")
    look(hand, begin(app), "GG")
    assert hand.find("tab:GG").label == "Giờ giấc"


def test_the_words_are_english_in_english(start: Start, app: FieldApp, worded: str) -> None:
    app.preferences.put("language", "en")
    hand = start(app)
    look(hand, worded, "UX")
    assert hand.reads("Staff without a badge")
    assert hand.find("UX-01=0").label == "Everybody wears one"
