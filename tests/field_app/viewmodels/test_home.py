"""The home page says how things stand, in words, in every state."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from field_app.core.delivered import SyncState
from field_app.core.errors import trouble_of
from field_app.core.model import AssignmentCard, Person, VisitCard, VisitMode, VisitState
from field_app.sync.states import Phase
from field_app.viewmodels.home import HomePage
from field_app.viewmodels.rows import Banner, Card, Heading, Row
from field_app.viewmodels.shell import Place
from field_app.viewmodels.words import LANGUAGES, Words

HOA = Person("p1", "inspector1", "Cầm Thị Hoa", "inspector")


def card(state: VisitState, **facts: Any) -> VisitCard:
    given: dict[str, Any] = {
        "id": f"v-{state}",
        "unit_id": "sl-x25-03646",
        "unit_name": "UBND phường Tô Hiệu",
        "counter_name": None,
        "mode": VisitMode.SURPRISE,
        "day": "2026-11-23",
        "state": state,
        "answered": 12,
        "asked": 43,
        "violations": 2,
        "photos": 3,
        "photos_safe": 1,
        "percent": 43,
        "started_at": "2026-11-23T07:25:10.000+07:00",
        "finished_at": None,
    }
    return VisitCard(**given | facts)


def home(
    sync: SyncState,
    *visits: VisitCard,
    language: str = "vi",
    assigned: Sequence[AssignmentCard] = (),
    storage: int | None = None,
    damaged: bool = False,
) -> Sequence[Row]:
    day = SimpleNamespace(
        at_hand=lambda _day: list(visits),
        unreadable=0,
        assignments=lambda _day: list(assigned),
        storage_left=lambda: storage,
        store_was_damaged=lambda: damaged,
    )
    app = SimpleNamespace(
        day=day,
        sync=SimpleNamespace(state=lambda: sync, wake=lambda: None),
        account=SimpleNamespace(person=lambda: HOA),
        now=lambda: "2026-11-23T07:25:10.000+07:00",
    )
    page = HomePage(cast("Any", app), Words(language), cast("Any", SimpleNamespace()), Place("home"))
    page.load()
    return page.rows()


def banner(rows: Sequence[Row]) -> Banner:
    return next(row for row in rows if isinstance(row, Banner))


READY = SyncState(has_reference_data=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", VisitState)
def test_every_state_has_its_own_words_and_pictogram(state: VisitState, language: str) -> None:
    rows = home(READY, card(state), language=language)
    (shown,) = (row for row in rows if isinstance(row, Card))
    assert shown.icon
    assert shown.chips[0].text


def test_a_draft_says_how_many_items_are_answered() -> None:
    rows = home(READY, card(VisitState.DRAFT))
    assert any(isinstance(row, Card) and row.chips[0].text == "12/43 đã trả lời" for row in rows)


def test_an_upload_says_its_percent() -> None:
    rows = home(READY, card(VisitState.UPLOADING))
    assert any(
        isinstance(row, Card) and (row.chips[0].text, row.percent) == ("Đang gửi ảnh 43 %", 43)
        for row in rows
    )


def test_all_bytes_there_is_not_yet_called_safe() -> None:
    rows = home(READY, card(VisitState.UPLOADING, percent=100))
    assert any(isinstance(row, Card) and "chờ biên nhận" in row.chips[0].text for row in rows)


def test_quarantine_says_the_reason() -> None:
    trouble = trouble_of("reference-unknown")
    rows = home(READY, card(VisitState.QUARANTINED, trouble=trouble))
    assert any(isinstance(row, Card) and trouble.vi in row.lines for row in rows)


def test_photos_left_are_counted_with_their_size() -> None:
    sync = SyncState(waiting=1, bytes_left=1_234_567, has_reference_data=True)
    assert banner(home(sync, card(VisitState.WAITING))).text == "Còn 2 ảnh chưa gửi (1,2 MB)"


def test_without_network_it_says_why_and_that_it_goes_on_by_itself() -> None:
    sync = SyncState(waiting=1, trouble=trouble_of("offline"), has_reference_data=True)
    note = banner(home(sync, card(VisitState.WAITING))).note
    assert "Chưa kết nối được máy chủ" in note
    assert "tự gửi" in note


def test_while_it_sends_it_says_so() -> None:
    sync = SyncState(phase=Phase.PHOTOS, waiting=1, bytes_left=9, has_reference_data=True)
    shown = banner(home(sync, card(VisitState.UPLOADING)))
    assert (shown.note, shown.percent) == ("Đang gửi…", 43)


def test_a_lost_session_asks_for_a_login_and_calms() -> None:
    shown = banner(home(SyncState(needs_login=True, waiting=1), card(VisitState.NEEDS_LOGIN)))
    assert shown.text == "Cần đăng nhập lại để gửi"
    assert "an toàn trong máy" in shown.note


def test_safe_is_said_of_all_only_when_nothing_is_on_the_way() -> None:
    safe = home(READY, card(VisitState.SAFE))
    assert banner(safe).text == "Tất cả đã an toàn trên máy chủ"
    troubled = home(READY, card(VisitState.SAFE), card(VisitState.PHOTO_LOST))
    assert not any(isinstance(row, Banner) for row in troubled)


def assigned(day: str, *, late: bool = False) -> AssignmentCard:
    return AssignmentCard(
        id=f"a-{day}",
        unit_id="sl-x25-03646",
        unit_name="UBND phường Tô Hiệu",
        counter_id=None,
        campaign_id=None,
        campaign="Kiểm tra quý IV",
        mode=VisitMode.SURPRISE,
        day=day,
        until=day,
        checklists=(),
        team=(),
        note="",
        late=late,
    )


def test_the_day_begins_with_what_was_returned_then_drafts_then_assignments() -> None:
    states = (VisitState.SAFE, VisitState.DRAFT, VisitState.RETURNED)
    given = [assigned("2026-11-23"), assigned("2026-11-25")]
    rows = home(READY, *map(card, states), assigned=given)
    assert [row.text for row in rows if isinstance(row, Heading)] == [
        "SỞ TRẢ LẠI, CẦN TRẢ LỜI",
        "ĐANG LÀM",
        "ĐƯỢC GIAO HÔM NAY",
        "ĐƯỢC GIAO NHỮNG NGÀY TỚI",
        "ĐÃ AN TOÀN TRÊN MÁY CHỦ",
    ]


def test_an_assignment_of_a_past_day_says_so_in_words() -> None:
    rows = home(READY, assigned=[assigned("2026-11-20", late=True)])
    (shown,) = (row for row in rows if isinstance(row, Card))
    assert [chip.text for chip in shown.chips] == ["Quá ngày"]


def test_a_nearly_full_device_is_said_before_anything_else() -> None:
    assert "còn trống 90 MB" in banner(home(READY, storage=90_000_000)).text
    assert not any(isinstance(row, Banner) for row in home(READY, storage=10**10))


def test_damage_is_said_before_anything_else() -> None:
    assert "đã hỏng" in banner(home(READY, damaged=True, storage=90_000_000)).text
