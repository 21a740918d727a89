"""Units, counters and accounts out as spreadsheets and back: shown before it is done, all or nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.journal.models import Event
from backend.people.models import User
from backend.units.models import Counter, Succession, Unit
from tests.backend.sheets.books import Line, book, fetched, lines, sent
from tests.world import MUONG_LA, TO_HIEU


def changed(rows: list[Line], key: str, **cells: Any) -> list[Line]:
    """Return the lines with cells of one changed; titles have underscores for spaces."""
    titles = rows[0]
    made = [list(row) for row in rows]
    for row in made:
        if row[0] == key:
            for title, value in cells.items():
                row[titles.index(title.replace("_", " "))] = value
    return made


@pytest.mark.parametrize("table", ["units", "counters", "accounts"])
def test_what_was_downloaded_comes_back_without_a_change(admin: APIClient, table: str) -> None:
    rows = fetched(admin, table)
    assert len(rows) > 1
    events = Event.objects.count()
    body = sent(admin, table, book(rows), for_real=True).json()
    assert body == {"applied": False, "unchanged": len(rows) - 1, "lines": [], "wrong": []}
    assert Event.objects.count() == events


def test_a_dry_run_names_every_change_and_does_none(admin: APIClient) -> None:
    rows = changed(fetched(admin, "units"), MUONG_LA, Trụ_sở="Tiểu khu 1", Tên_tiếng_Anh="Muong La")
    body = sent(admin, "units", book(rows)).json()
    assert body["lines"] == [
        {
            "row": 4 if rows[3][0] == MUONG_LA else 3,
            "key": MUONG_LA,
            "is_new": False,
            "changes": {"Trụ sở": ["", "Tiểu khu 1"], "Tên tiếng Anh": ["", "Muong La"]},
        }
    ]
    assert Unit.objects.get(pk=MUONG_LA).seat == ""
    assert sent(admin, "units", book(rows), for_real=True).json()["applied"] is True
    assert Unit.objects.get(pk=MUONG_LA).seat == "Tiểu khu 1"
    assert Event.objects.filter(verb="unit.put", noun_id=MUONG_LA).count() == 2


def test_a_new_unit_and_its_counter_come_in_with_days_as_people_write_them(admin: APIClient) -> None:
    rows = fetched(admin, "units")
    new = [
        "sl-moi",
        "UBND xã Mới",
        None,
        None,
        "commune",
        "commune",
        "sl",
        None,
        None,
        None,
        "01/12/2026",
        None,
    ]
    assert sent(admin, "units", book([*rows, new]), for_real=True).json()["lines"][0]["is_new"] is True
    assert Unit.objects.get(pk="sl-moi").valid_from == date(2026, 12, 1)
    desk = [
        "sl-moi-mc",
        "sl-moi",
        "Một cửa xã Mới",
        "commune_public_admin_service_centre",
        date(2026, 12, 1),
        None,
    ]
    sent(admin, "counters", book([*fetched(admin, "counters"), desk]), for_real=True)
    assert Counter.objects.get(pk="sl-moi-mc").unit_id == "sl-moi"


def test_an_import_keeps_who_carries_on_whose_work(admin: APIClient) -> None:
    Succession.objects.create(
        predecessor_id=MUONG_LA, successor_id=TO_HIEU, on=date(2026, 12, 1), principal=True
    )
    rows = changed(fetched(admin, "units"), MUONG_LA, Trụ_sở="Tiểu khu 1")
    sent(admin, "units", book(rows), for_real=True)
    assert Succession.objects.get().successor_id == TO_HIEU


UNIT, DESK = MUONG_LA, "desk"
BAD: list[tuple[str, str, dict[str, Any], str]] = [
    ("units", UNIT, {"Tên": None}, "Không được để trống."),
    ("units", UNIT, {"Loại": "vương quốc"}, "Phải là một trong:"),
    ("units", UNIT, {"Đến_hết_ngày": date(2026, 12, 31)}, "Dùng “Sáp nhập"),
    ("units", UNIT, {"Từ_ngày": "hôm qua"}, "Không phải ngày"),
    ("units", UNIT, {"Mã_đơn_vị_cấp_trên": "nowhere"}, "Không có đơn vị này."),
    ("units", UNIT, {"Mã_đơn_vị_cấp_trên": UNIT}, "Đơn vị không thể trực thuộc chính mình."),
    ("units", UNIT, {"Tên": '=HYPERLINK("http://evil.example")'}, "Không nhận công thức."),
    ("units", UNIT, {"Tên": "x" * 201}, "Dài quá 200 ký tự."),
    ("units", UNIT, {"Mã": TO_HIEU}, "Trùng với dòng"),
    ("units", UNIT, {"Mã": "xã mới"}, "Chỉ dùng chữ không dấu"),
    ("counters", DESK, {"Mã_đơn_vị": MUONG_LA}, "Bộ phận Một cửa không đổi đơn vị"),
    ("counters", DESK, {"Đến_hết_ngày": "2026-11-01", "Từ_ngày": "2026-12-01"}, "Kết thúc trước khi"),
    ("accounts", "admin", {"Mã_đơn_vị": None, "Vai_trò": "unit_officer"}, "Tài khoản của đơn vị"),
    ("accounts", "admin", {"E-mail": "không phải"}, "địa chỉ email"),
    ("accounts", "admin", {"Mã_đơn_vị": "nowhere"}, "nowhere"),
    ("accounts", "admin", {"Đang_mở": "chắc là"}, "Phải là một trong: true, false."),
]


@pytest.mark.parametrize(("table", "key", "cells", "why"), BAD)
def test_a_bad_cell_is_named_and_nothing_of_the_sheet_is_taken(
    admin: APIClient, table: str, key: str, cells: dict[str, Any], why: str
) -> None:
    rows = changed(fetched(admin, table), key, **cells)
    body = sent(admin, table, book(rows)).json()
    column = next(iter(cells)).replace("_", " ")
    assert why in " ".join(wrong["detail"] for wrong in body["wrong"])
    assert {rows[wrong["row"] - 1][0] for wrong in body["wrong"]} <= {key, *cells.values()}
    assert column in {wrong["column"] for wrong in body["wrong"]}
    events = Event.objects.count()
    refused = sent(admin, table, book(rows), for_real=True)
    assert (refused.status_code, refused.json()["code"]) == (400, "field-invalid")
    assert len(refused.json()["errors"]) == len(body["wrong"])
    assert Event.objects.count() == events


def test_accounts_are_opened_without_a_password_renamed_and_closed(
    admin: APIClient, inspector_1: User
) -> None:
    rows = changed(fetched(admin, "accounts"), inspector_1.username, Họ_và_tên="Lò Thị Hoa", Đang_mở=False)
    new = ["mai", "Cầm Thị Mai", "mai@sonla.example", "unit_officer", TO_HIEU, True]
    assert sent(admin, "accounts", book([*rows, new]), for_real=True).json()["applied"] is True
    inspector_1.refresh_from_db()
    assert (inspector_1.full_name, inspector_1.is_active) == ("Lò Thị Hoa", False)
    mai = User.objects.get(username="mai")
    assert (mai.unit_id, mai.has_usable_password()) == (TO_HIEU, False)


def bomb() -> bytes:
    """Return a workbook that would unpack to far more than it is."""
    file = io.BytesIO(book([["Mã"]]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/padding.xml", bytes(70 * 1024 * 1024))
    return file.getvalue()


def entities() -> bytes:
    """Return a workbook whose sheet declares an entity that would grow a thousandfold."""
    made, file = io.BytesIO(book([["Mã"]])), io.BytesIO()
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, laughs + text.partition(b"?>")[2] if "sheet1" in name else text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-invalid"),
        (b"PK\x03\x04 not a workbook", "file-invalid"),
        (book([["Mã", "Tên"]]), "file-invalid"),
        (b"\0" * (6 * 1024 * 1024), "payload-too-large"),
        (bomb(), "file-invalid"),
        (entities(), "file-invalid"),
    ],
    ids=["nothing", "no workbook", "columns missing", "too large", "a bomb", "entities"],
)
def test_a_file_that_is_no_sheet_of_ours_is_refused(admin: APIClient, data: bytes, code: str) -> None:
    refused = sent(admin, "units", data)
    assert (refused.status_code < 500, refused.json()["code"]) == (True, code)


def test_text_that_is_code_elsewhere_stays_text_and_nothing_of_it_is_lost(admin: APIClient) -> None:
    """B54, B55: templates and markup are words here; what XML cannot say is shown to have been there."""
    text = "{{7*7}} {% now %} <w:p> & < ]]> \N{GRINNING FACE} "
    Unit.objects.filter(pk=MUONG_LA).update(name_vi=f"{text}\uffff|\x0b|")
    (row,) = [row for row in fetched(admin, "units") if row[0] == MUONG_LA]
    assert row[1] == f"{text}\N{REPLACEMENT CHARACTER}|\N{REPLACEMENT CHARACTER}|"


def test_no_text_in_an_export_is_a_formula(admin: APIClient) -> None:
    """B53: spreadsheet programs run what begins so, unless the cell says that it is text."""
    nasty = ['=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)", "\t=1+1", "http://evil.example"]
    for number, text in enumerate(nasty):
        Unit.objects.filter(pk=MUONG_LA).update(name_vi=text, seat=nasty[number - 1])
        answered = admin.get("/api/v1/spreadsheets/units")
        (row,) = [row for row in lines(answered.content) if row[0] == MUONG_LA]
        assert row[1] == text
        sheet = zipfile.ZipFile(io.BytesIO(answered.content)).read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"<hyperlink" not in sheet
