"""An administrator merges a commune into another one: the form, the preview, and what follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backend.people.models import User
from backend.units.models import Succession, Unit
from tests.backend.portal.desks import browser, reads
from tests.backend.portal.test_decisions import messages_on
from tests.backend.rounds import Round, absent
from tests.world import MUONG_LA, TO_HIEU

PAGE = "/units/reorganise"
GIVEN: dict[str, Any] = {"on": "2026-09-01", "ends": [MUONG_LA], "heir": TO_HIEU, "basis": "Nghị quyết số 12"}
NEW = {"heir": "", "name": "UBND xã Mường La mới", "kind": "commune", "counter": "Một cửa Mường La"}


def test_a_merger_is_shown_before_it_is_done(first_round: Round, administrator: User) -> None:
    first_round.visit(absent(1), unit=MUONG_LA)
    page = browser("admin")
    shown = page.post(PAGE, GIVEN)
    assert "UBND xã Mường La kết thúc, ngày cuối cùng là 31/08/2026." in reads(shown)
    assert "UBND phường Tô Hiệu tiếp tục trả lời." in reads(shown)
    assert "1 tồn tại chưa đóng chuyển theo" in reads(shown)
    assert not Succession.objects.exists()
    confirmed = {
        "confirmed": "1",
        "on": "2026-09-01",
        "ends": [MUONG_LA],
        "heirs": [TO_HIEU],
        "basis": "NQ 12",
    }
    assert "Đã ghi nhận." in messages_on(page, page.post(PAGE, confirmed))
    listed = reads(page.get("/units", {"search": "muong la"}))
    assert "đến hết 31/08/2026 Kế thừa: UBND phường Tô Hiệu Sắp kết thúc" in listed
    assert Unit.objects.get(pk=MUONG_LA).valid_to == date(2026, 8, 31)


def test_a_new_unit_gets_its_id_from_its_year_and_name(first_round: Round, administrator: User) -> None:
    page = browser("admin")
    assert "Lập UBND xã Mường La mới từ 01/09/2026." in reads(page.post(PAGE, GIVEN | NEW))
    page.post(PAGE, GIVEN | NEW | {"confirmed": "1"})
    assert Unit.objects.get(pk="sl-26-ubnd-xa-muong-la-moi").counters.get().name_vi == "Một cửa Mường La"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends": []}, "Đơn vị kết thúc"),
        ({"heir": MUONG_LA}, "Đơn vị kế thừa không thể đồng thời kết thúc."),
        ({"on": "2025-07-01"}, "UBND xã Mường La đã kết thúc hoặc chưa bắt đầu vào ngày đó."),
        ({"on": ""}, "Từ ngày"),
        ({"basis": " "}, "Căn cứ"),
    ],
)
def test_what_cannot_be_is_said_beside_what_was_chosen(
    first_round: Round, administrator: User, changes: dict[str, Any], words: str
) -> None:
    refused = browser("admin").post(PAGE, GIVEN | changes)
    assert refused.status_code == 400
    assert words in reads(refused)
    assert not Succession.objects.exists()
