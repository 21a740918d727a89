"""The statement of facts on the phone: composed, put in other words, kept, printed, signed and sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_app.core.app import FieldApp
from field_app.core.errors import AppError
from field_app.core.model import Stated, VisitMode
from field_app.viewmodels.shell import Place
from shared.protocol.limits import MAX_STATEMENT_CHARS
from shared.protocol.revision import Official
from tests.field_app.device import TO_HIEU
from tests.field_app.driver import Driver
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import (
    answer_all,
    begin,
    counter_of,
    open_phone,
    sign_minutes,
    sync,
    whole_visit,
)
from tests.field_app.ui.conftest import Start

COMPOSED = "2/12 người không đeo thẻ"
OWN = "Hai công chức quầy đất đai không đeo thẻ"
MINE = "Hai cán bộ vắng từ 8 giờ"


@pytest.fixture
def worded(app: FieldApp) -> str:
    """Begin a visit under version 2026.2 in which two of twelve wear no badge."""
    lists = ["GG-2026.2", "UX-2026.2"]
    visit = app.visits.start(TO_HIEU, counter_of(app), VisitMode.SURPRISE, None, lists)
    app.answers.put(visit, "GG-03", value=12)
    app.answers.put(visit, "UX-01", value=2)
    return visit


def look(hand: Driver, page: str, visit: str, item: str = "") -> None:
    hand.app.open(Place(page, visit=visit, item=item))
    hand.pump(2)


def rewrite(hand: Driver, text: str) -> None:
    """Put other words into the editor of the statement, in place of those that stand in it."""
    hand.tap("statement")
    hand.wait(hand._has_focus, 60)
    hand.app.overlay.input.text = ""
    hand.app.overlay.input.insert_text(text)
    hand.pump(2)
    hand.tap("done")


def stated(app: FieldApp, visit: str, item: str = "UX-01") -> Stated | None:
    return app.visits.draft(visit).item(item).stated


def test_a_failed_answer_states_what_was_found_and_a_passed_one_nothing(
    hand: Driver, app: FieldApp, worded: str
) -> None:
    look(hand, "item", worded, "UX-01")
    assert hand.reads("MÔ TẢ TỒN TẠI")
    assert hand.reads(COMPOSED)
    app.answers.put(worded, "UX-01", value=0)
    hand.app.refresh()
    hand.pump(2)
    assert not hand.reads("MÔ TẢ TỒN TẠI")


def test_what_only_home_affairs_reads_is_said_so_and_printed_nowhere(
    hand: Driver, app: FieldApp, worded: str
) -> None:
    app.answers.put(worded, "UX-07", value="report")
    look(hand, "item", worded, "UX-07")
    assert hand.reads("Câu này chỉ Sở Nội vụ đọc")
    look(hand, "paper", worded)
    assert not hand.reads("gợi ý, nhận tiền")


def test_it_is_put_in_other_words_apart_from_the_private_note(
    hand: Driver, app: FieldApp, worded: str
) -> None:
    app.answers.put(worded, "UX-01", note="Trưởng phòng khó chịu")
    look(hand, "item", worded, "UX-01")
    rewrite(hand, OWN)
    assert stated(app, worded) == Stated(OWN, COMPOSED, OWN)
    assert app.visits.draft(worded).item("UX-01").note == "Trưởng phòng khó chịu"
    look(hand, "paper", worded)
    assert hand.reads(f"Mô tả tồn tại: {OWN}")
    assert hand.reads("Ghi chú: Trưởng phòng khó chịu")
    hand.app.open(Place("summary", visit=worded))
    hand.pump(2)
    hand.tap("tab:found")
    assert hand.reads(OWN)


def test_the_composed_words_come_back_with_one_tap(hand: Driver, app: FieldApp, worded: str) -> None:
    look(hand, "item", worded, "UX-01")
    rewrite(hand, OWN)
    hand.tap("compose")
    assert stated(app, worded) == Stated(COMPOSED, COMPOSED)
    rewrite(hand, COMPOSED)
    assert stated(app, worded) == Stated(COMPOSED, COMPOSED), "the same words are not one's own"
    rewrite(hand, " ")
    assert stated(app, worded) == Stated(COMPOSED, COMPOSED)


def test_own_words_stay_while_the_answer_changes_to_and_fro(app: FieldApp, worded: str) -> None:
    app.answers.put(worded, "UX-01", statement=OWN)
    app.answers.put(worded, "UX-01", value=0)
    assert stated(app, worded) is None
    app.answers.put(worded, "UX-01", value=3)
    assert stated(app, worded) == Stated(OWN, "3/12 người không đeo thẻ", OWN)


def test_own_words_survive_a_restart(
    start: Start, app: FieldApp, folder: Path, line: FaultyLine, worded: str
) -> None:
    hand = start(app)
    look(hand, "item", worded, "UX-01")
    rewrite(hand, OWN)
    hand.stop()
    app.close()
    assert stated(open_phone(folder, line), worded) == Stated(OWN, COMPOSED, OWN)


def test_a_name_that_may_not_stand_is_said_and_the_words_are_kept(
    hand: Driver, app: FieldApp, worded: str
) -> None:
    app.answers.put(worded, "GG-05", value=1)
    app.answers.put(worded, "GG-05", officials=[Official("Lò Thị Xuân")])
    look(hand, "item", worded, "UX-01")
    rewrite(hand, "Chị Lò Thị Xuân không đeo thẻ")
    assert hand.reads("Câu bạn viết chưa được dùng")
    assert stated(app, worded) == Stated(COMPOSED, COMPOSED, "Chị Lò Thị Xuân không đeo thẻ")
    look(hand, "paper", worded)
    assert hand.reads(f"Mô tả tồn tại: {COMPOSED}")
    assert not hand.reads("Chị Lò Thị Xuân không đeo thẻ")


def test_the_limit_is_that_of_the_protocol(app: FieldApp, worded: str) -> None:
    app.answers.put(worded, "UX-01", statement="ạ" * MAX_STATEMENT_CHARS)
    with pytest.raises(AppError, match="text-too-long"):
        app.answers.put(worded, "UX-01", statement="ạ" * (MAX_STATEMENT_CHARS + 1))


def test_a_signature_does_not_cover_words_changed_after_it(app: FieldApp) -> None:
    visit = whole_visit(app)
    assert all(place.signature for place in app.visits.draft(visit).places)
    app.answers.put(visit, "GG-05", statement=MINE)
    assert not any(place.signature for place in app.visits.draft(visit).places)


def test_composed_words_are_not_sent(app: FieldApp, server: FakeServer) -> None:
    visit = whole_visit(app)
    app.finish(visit)
    sync(app)
    (sent,) = server.revisions.values()
    assert {answer.get("statement") for answer in sent.body["responses"]} == {None}


def test_own_words_travel_with_the_answer(app: FieldApp, server: FakeServer) -> None:
    visit = begin(app)
    answer_all(app, visit)
    app.answers.put(visit, "GG-05", no_photo_reason="Phòng kín")
    app.answers.put(visit, "GG-05", statement=MINE)
    app.answers.put(visit, "GG-09", statement="Không ai thay")
    sign_minutes(app, visit)
    app.finish(visit)
    sync(app)
    (sent,) = server.revisions.values()
    written = {
        answer["item"]: answer["statement"] for answer in sent.body["responses"] if answer["statement"]
    }
    assert written == {"GG-05": MINE}, "words on an answer that passed stay on the phone"
