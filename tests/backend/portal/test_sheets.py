"""An administrator changes units in a spreadsheet: download, look at what it would change, confirm."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.people.models import User
from backend.units.actions import put_units
from backend.units.models import Unit
from tests.backend.portal.desks import browser, hidden, reads
from tests.backend.portal.test_decisions import messages_on
from tests.backend.sheets.books import Line, book, lines
from tests.world import MUONG_LA, NOW

PAGE = "/spreadsheets/units"


@pytest.fixture
def page(administrator: User, to_hieu: Unit, muong_la: Unit) -> Client:
    """Give an administrator's browser."""
    put_units(list(Unit.objects.all()), {}, by=None, at=NOW)
    return browser("admin")


def downloaded(page: Client) -> list[Line]:
    assert 'href="/spreadsheets/units.xlsx"' in page.get(PAGE).content.decode()
    return lines(page.get("/spreadsheets/units.xlsx").content)


def sent(page: Client, rows: list[Line]) -> Any:
    return page.post(PAGE, {"file": SimpleUploadedFile("don-vi.xlsx", book(rows))})


def with_seat(rows: list[Line], text: str) -> list[Line]:
    return [[*row[:8], text, *row[9:]] if row[0] == MUONG_LA else row for row in rows]


def test_what_a_sheet_changes_is_shown_and_then_done(page: Client) -> None:
    shown = sent(page, with_seat(downloaded(page), "Tiểu khu 1"))
    assert "1 dòng mới hoặc thay đổi, 2 dòng giữ nguyên." in reads(shown)
    assert f"{MUONG_LA} Trụ sở : – → Tiểu khu 1" in reads(shown)
    assert Unit.objects.get(pk=MUONG_LA).seat == ""
    done = page.post(PAGE, {"sealed": hidden(shown, "sealed")})
    assert "Đã nhập bảng tính." in messages_on(page, done)
    assert Unit.objects.get(pk=MUONG_LA).seat == "Tiểu khu 1"


def test_bad_cells_are_listed_and_cannot_be_confirmed(page: Client) -> None:
    shown = sent(page, with_seat(downloaded(page), "=1+1"))
    assert "Trụ sở Không nhận công thức." in reads(shown)
    assert 'name="sealed"' not in shown.content.decode()


def test_hundreds_of_bad_cells_are_listed_all(page: Client) -> None:
    rows = downloaded(page)
    bad = [[f"xã {number}", "UBND xã Mới", *rows[-1][2:]] for number in range(300)]
    shown = reads(sent(page, [*rows, *bad]))
    assert shown.count("Chỉ dùng chữ không dấu") == 300
    assert "hãy sửa các ô này (300)" in shown


def test_all_bad_cells_of_a_file_are_listed_at_once(page: Client) -> None:
    rows = [row for row in downloaded(page) if row[0] != MUONG_LA]
    bad_code, no_name = ["xã mới", "UBND xã Mới", *rows[-1][2:]], [MUONG_LA, None, *rows[-1][2:]]
    shown = reads(sent(page, [*rows, bad_code, no_name]))
    assert "4 Mã Chỉ dùng chữ không dấu" in shown
    assert "5 Tên Không được để trống." in shown


def test_a_preview_of_somebody_else_or_an_altered_one_is_not_taken(page: Client) -> None:
    sealed = hidden(sent(page, with_seat(downloaded(page), "Tiểu khu 1")), "sealed")
    assert page.post("/spreadsheets/accounts", {"sealed": sealed}).status_code == 400
    assert page.post(PAGE, {"sealed": f"{sealed}x"}).status_code == 400
    assert Unit.objects.get(pk=MUONG_LA).seat == ""


def test_without_a_file_the_page_says_what_to_do(page: Client) -> None:
    refused = page.post(PAGE)
    assert (refused.status_code, "Hãy chọn một tệp." in reads(refused)) == (400, True)
