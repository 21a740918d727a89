"""The kinds of workbooks that other programs make, put together part by part."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.units.models import Unit
from tests.backend.sheets.books import sent
from tests.backend.sheets.made import (
    SECOND,
    TITLES,
    UNIT,
    cell,
    merged,
    packed,
    row,
    sheet,
    table,
    text,
    workbook,
)

BOTH = table(row(2, UNIT), row(3, SECOND))
SUMMARY = sheet(row(1, ["Sheet Name", "Numbers Table Name"]), row(2, ["Trang 1", "units"]))
READ_ALOUD = '<rPh sb="0" eb="1"><t>ƯBND</t></rPh>'
SHARED = [
    "<si><t>thu-x-1</t></si>",
    f'<si><r><t xml:space="preserve">UBND xã </t></r><r><rPr/><t>Thử Một</t></r>{READ_ALOUD}</si>',
]
SPREAD = [f" {title.upper()}\u00a0*".replace(" ", " \n") for title in TITLES]
XLSX_WANTED = "Excel Workbook (.xlsx)"


def pair(first: dict[str, str], second: dict[str, str] | None = None, *, after: str = "") -> str:
    """Return the table of the two units with some of their cells written otherwise."""
    return table(row(2, UNIT, **first), row(3, SECOND, **second or {}), after=after)


def every_cell(values: tuple[str, ...]) -> str:
    """Return a row that does not say where it and its cells stand."""
    return f"<row>{''.join(text(value) for value in values)}</row>"


def prefixed(part: str) -> str:
    """Return a sheet whose elements all have a prefix."""
    return (
        part.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=")
    )


READ: dict[str, bytes] = {
    "the strict form": workbook({"units": BOTH}, strict=True),
    "Numbers, with its summary first": workbook({"Export Summary": SUMMARY, "units": BOTH}),
    "a hidden copy of the same table": workbook({"cũ": BOTH, "units": BOTH}, hidden=["cũ"]),
    "an empty table of the same titles": workbook({"mẫu": table(), "units": BOTH}),
    "a title above, then blank lines": workbook(
        {"u": sheet(row(1, ["DANH SÁCH ĐƠN VỊ"]), row(5, TITLES), row(6, UNIT), row(900, SECOND))}
    ),
    "titles with blanks, breaks, marks": workbook(
        {"u": sheet(row(1, SPREAD), row(2, UNIT), row(3, SECOND))}
    ),
    "titles again on each page": workbook({"u": table(row(2, UNIT), row(3, TITLES), row(4, SECOND))}),
    "columns in another order, and more of them": workbook(
        {"u": sheet(*(row(n, ["", *(TITLES, UNIT, SECOND)[n - 1][::-1], "ghi chú"]) for n in (1, 2, 3)))}
    ),
    "no places in rows and cells": workbook(
        {"u": sheet(*(every_cell(values) for values in (TITLES, UNIT, SECOND)))}
    ),
    "rows in no order": workbook({"u": sheet(row(3, SECOND), row(1, TITLES), row(2, UNIT))}),
    "parts in another folder, backslashes between": workbook({"u": BOTH}, folder="", separator="/"),
    "backslashes in names of parts": workbook({"u": BOTH}, separator="\\"),
    "no styles": workbook({"u": BOTH}, styles=None),
    "styles that are no XML": workbook({"u": BOTH}, styles="<styleSheet><fills><fill></styleSheet>"),
    "a prefix before every element": workbook({"u": prefixed(BOTH)}),
    "shared texts, rich and with how they are read": workbook(
        {"u": pair({"A": cell("A2", "0", "s"), "B": cell("B2", "1", "s")})},
        texts=SHARED,
    ),
    "a number shown with its zero": workbook(
        {"u": pair({"J": cell("J2", "9001", style=2)}, {"J": cell("J3", "9.002E3", style=2)})}
    ),
    "days as numbers": workbook(
        {"u": pair({"K": cell("K2", "45839", style=1)}, {"K": cell("K3", "45839.25", style=3)})}
    ),
    "days counted from 1904": workbook(
        {"u": pair({"K": cell("K2", "44377", style=1)})},
        properties='<workbookPr date1904="1"/>',
    ),
    "days as text of the format": workbook(
        {"u": pair({"K": cell("K2", "2025-07-01T00:00:00", "d")})}
    ),
    "formulas with their results": workbook(
        {"u": pair({"I": cell("I2", "Bản Một", "str", formula='"Bản "&B9')})}
    ),
    "merged down a column": workbook(
        {"u": pair({}, {"G": cell("G3", "")}, after=merged("G2:G900"))}
    ),
    "what lies under merged cells": workbook(
        {"u": pair({}, {"G": text("nowhere", "G3")}, after=merged("G2:G3"))}
    ),
    "a heading merged over the titles": workbook(
        {
            "u": sheet(
                row(1, ["DANH SÁCH"]), row(2, TITLES), row(3, UNIT), row(4, SECOND),
                after=merged("A1:L1"),
            )
        }
    ),
}  # fmt: skip


@pytest.mark.parametrize("program", READ)
def test_every_value_of_a_workbook_is_read(admin: APIClient, program: str) -> None:
    answered = sent(admin, "units", READ[program], for_real=True)
    assert answered.status_code == 200, answered.content.decode()
    made = Unit.objects.filter(pk__startswith="thu-x-").order_by("pk")
    assert [
        (unit.pk, unit.name_vi, unit.parent_id, unit.seat, unit.gso_code, str(unit.valid_from))
        for unit in made
    ] == [(line[0], line[1], line[6], line[8], line[9], line[10]) for line in (UNIT, SECOND)]


WRONG: dict[str, tuple[str, set[str], str]] = {
    "an error": (row(2, UNIT, I=cell("I2", "#REF!", "e")), {"Trụ sở"}, "#REF!"),
    "an error saved as text": (row(2, UNIT, I=text("#DIV/0!", "I2")), {"Trụ sở"}, "#DIV/0!"),
    "an error out of a formula": (row(2, UNIT, B=cell("B2", "#N/A", "e", formula="NA()")), {"Tên"}, "#N/A"),
    "a formula that nobody computed": (
        row(2, UNIT, I=cell("I2", "", formula="A1")), {"Trụ sở"}, "Không nhận công thức.",
    ),
    "a shared text that is not there": (
        row(2, UNIT, I=cell("I2", "7", "s")), {"Trụ sở"}, "Không đọc được ô này",
    ),
    "merged across columns": (row(2, UNIT), {"Tên", "Tên tiếng Anh"}, "gộp"),
    "a code without its zero": (row(2, UNIT, J=cell("J2", "9001")), {"Mã thống kê"}, "số 0 ở đầu"),
    "a number for a day": (row(2, UNIT, K=cell("K2", "45839")), {"Từ ngày"}, "Không phải ngày"),
    "the same key in capitals": (row(2, UNIT) + row(3, ["THU-X-1", *SECOND[1:]]), {"Mã"}, "dòng 2"),
    "the same key with l for 1": (row(2, UNIT) + row(3, ["thu-x-l", *SECOND[1:]]), {"Mã"}, "dòng 2"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_cell_that_cannot_be_taken_is_named(admin: APIClient, kind: str) -> None:
    rows, columns, why = WRONG[kind]
    after = merged("B2:C2") if kind == "merged across columns" else ""
    data = workbook({"u": table(rows, after=after)})
    body = sent(admin, "units", data).json()
    assert {wrong["column"] for wrong in body["wrong"]} == columns
    assert all(why in wrong["detail"] for wrong in body["wrong"])
    refused = sent(admin, "units", data, for_real=True)
    assert (refused.status_code, Unit.objects.filter(pk__startswith="thu-x-").count()) == (400, 0)


def test_all_bad_cells_of_a_sheet_are_named_at_once(admin: APIClient) -> None:
    """What a single cell, a line, another line and the program that saved it got wrong."""
    rows = [
        row(2, ["xã mới", "", "", "", "vương quốc", "commune", "nowhere", "", "", "", "hôm qua", ""]),
        row(3, UNIT, I=cell("I3", "#N/A", "e")),
        row(4, UNIT),
        row(5, [*SECOND[:6], "nowhere", *SECOND[7:10], "2026-12-01", "2026-11-01"]),
    ]
    data = workbook({"u": table(*rows)})
    expected = {
        (2, "Mã"), (2, "Tên"), (2, "Loại"), (2, "Mã đơn vị cấp trên"), (2, "Từ ngày"),
        (3, "Trụ sở"), (4, "Mã"), (5, "Mã đơn vị cấp trên"), (5, "Đến hết ngày"),
    }  # fmt: skip
    body = sent(admin, "units", data).json()
    assert {(wrong["row"], wrong["column"]) for wrong in body["wrong"]} == expected
    errors = sent(admin, "units", data, for_real=True).json()["errors"]
    assert {error["pointer"] for error in errors} == {f"#/{line}/{column}" for line, column in expected}


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WHOLE = workbook({"u": BOTH})
UNREADABLE: dict[str, tuple[bytes, str]] = {
    "locked by a password": (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    "of Excel before 2007": (COMPOUND + "Workbook".encode("utf-16-le"), XLSX_WANTED),
    "an HTML page called .xls": (b"<html><table><tr><td>thu-x-1</td></tr></table>", XLSX_WANTED),
    "a text with commas": ("Mã,Tên\nthu-x-1,UBND xã Thử Một\n".encode(), XLSX_WANTED),
    "of OpenDocument": (
        packed({"content.xml": "<x/>"}).replace(b"[Content_Types].xml", b"META-INF/manife.xml"), XLSX_WANTED,
    ),
    "cut in the middle": (WHOLE[: len(WHOLE) // 2], "bị hỏng"),
    "whose sheet is no XML": (workbook({"u": BOTH[:-40]}), "bị hỏng"),
    "whose sheets are not there": (packed({"xl/other.xml": "<x/>"}), "bị hỏng"),
    "with two tables": (workbook({"một": table(row(2, UNIT)), "hai": table(row(2, SECOND))}), "“một”, “hai”"),
    "with a column twice": (
        workbook({"u": sheet(row(1, [*TITLES, "Tên"]), row(2, [*UNIT, "Khác"]))}), "Có hai cột: Tên.",
    ),
    "without a column": (workbook({"u": sheet(row(1, TITLES[1:]), row(2, UNIT[1:]))}), "Thiếu cột: Mã."),
    "with too many lines": (workbook({"u": table(*(row(n, UNIT) for n in range(2, 5003)))}), "Quá 5000"),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_file_that_is_not_read_is_answered_with_what_to_do(admin: APIClient, kind: str) -> None:
    data, what_to_do = UNREADABLE[kind]
    refused: Any = sent(admin, "units", data)
    assert (refused.status_code, refused.json()["code"]) == (422, "file-invalid")
    assert what_to_do in refused.json()["detail"]


def test_blank_lines_do_not_count_against_the_limit(admin: APIClient) -> None:
    blank = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 7000))
    body = sent(admin, "units", workbook({"u": table(blank, row(7000, UNIT))})).json()
    assert [line["row"] for line in body["lines"]] == [7000]


def test_a_cell_at_the_far_end_of_a_sheet_costs_nothing(admin: APIClient) -> None:
    far = f'<row r="1048576">{text("thu-x-2", "A1048576")}{text("xa", "XFD1048576")}</row>'
    body = sent(admin, "units", workbook({"u": table(row(2, UNIT), far)})).json()
    assert {wrong["row"] for wrong in body["wrong"]} == {1048576}
