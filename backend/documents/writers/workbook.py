"""The tables of a paper as a workbook that prints as it looks: numbers are numbers, sums are formulas.

No text becomes a formula. The same content, the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from backend.documents.blocks import Content, Table, title_of
from backend.documents.writers.word.paper import ROMAN

_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,2}(\.[0-9]{3})*")
_PERCENT: Final = re.compile(r"([0-9]+),([0-9]{2})%")
_FACE: Final = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_WIDTH: Final = 6.0
"""Characters of a column for each centimetre on paper, about."""
FIRST_ROW: Final = 3


def xlsx_bytes(content: Content) -> bytes:
    """Return a sheet for each annex, or for each table of the body where there is no annex."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        made = datetime.fromisoformat(
            content["made"]
        )  # the moment of making would make every file another one
        book.set_properties({"title": title_of(content)[:255], "author": content["author"], "created": made})
        formats = _formats(book)
        for name, title, table, landscape in _sheets(content):
            sheet = book.add_worksheet(name)
            _set_page(sheet, table, landscape=landscape, keywords=content["keywords"])
            sheet.merge_range(0, 0, 0, len(table["head"]) - 1, title, formats["title"])
            for place, text in enumerate(table["head"]):
                sheet.write_string(FIRST_ROW - 1, place, text, formats["head"])
            _write_rows(sheet, table, formats)
    return file.getvalue()


def _sheets(content: Content) -> Iterator[tuple[str, str, Table, bool]]:
    """Yield name, title, table and orientation of each sheet."""
    for number, annex in enumerate(content["annexes"]):
        for block in annex["blocks"]:
            if block["kind"] == "table":
                yield f"Phụ lục {ROMAN[number]}", annex["title"], block, annex["landscape"]
    if not content["annexes"]:
        tables = [block for block in content["body"] if block["kind"] == "table"]
        for number, table in enumerate(tables, 1):
            yield f"Bảng {number}", title_of(content), table, True


def _formats(book: Any) -> dict[str, Any]:
    cell = {**_FACE, "border": 1}
    whole = {**cell, "num_format": "#,##0", "align": "center"}
    part = {**cell, "num_format": "0.00%", "align": "center"}
    made = {
        "title": {**_FACE, "bold": True, "font_size": 14, "align": "center", "text_wrap": True},
        "head": {**cell, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#EDEDED"},
        "text": {**cell, "text_wrap": True},
        "whole": whole,
        "part": part,
        "bold text": {**cell, "text_wrap": True, "bold": True},
        "bold whole": {**whole, "bold": True},
        "bold part": {**part, "bold": True},
    }
    return {name: book.add_format(shape) for name, shape in made.items()}


def _set_page(sheet: Any, table: Table, *, landscape: bool, keywords: str) -> None:
    for place, width in enumerate(table["widths"]):
        sheet.set_column(place, place, max(5.0, width * _WIDTH))
    last = FIRST_ROW + len(table["rows"]) - 1 - table["total"]
    sheet.freeze_panes(FIRST_ROW, 2)
    sheet.repeat_rows(FIRST_ROW - 1)
    if last >= FIRST_ROW:
        sheet.autofilter(FIRST_ROW - 1, 0, last, len(table["head"]) - 1)
    (sheet.set_landscape if landscape else sheet.set_portrait)()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.79, right=0.79, top=1.18, bottom=0.59)
    sheet.set_header('&C&"Times New Roman"&13&P', {"scale_with_doc": False})
    if keywords:
        sheet.set_footer(f"&L&8{keywords.replace('&', '&&')}"[:250])


def _write_rows(sheet: Any, table: Table, formats: dict[str, Any]) -> None:
    last = len(table["rows"]) - 1
    for number, row in enumerate(table["rows"]):
        is_total = table["total"] and number == last
        for place, text in enumerate(row):
            bold = "bold " if is_total else ""
            value = _number(text) if table["align"][place] in "cr" else None
            at = (FIRST_ROW + number, place)
            if value is None:
                sheet.write_string(*at, text, formats[f"{bold}text"])
                continue
            shape = formats[f"{bold}{'part' if isinstance(value, float) else 'whole'}"]
            if is_total and value == _sum(table, place):
                letter = chr(ord("A") + place)
                formula = f"=SUM({letter}{FIRST_ROW + 1}:{letter}{FIRST_ROW + last})"
                sheet.write_formula(*at, formula, shape, value)
            else:
                sheet.write_number(*at, value, shape)


def _sum(table: Table, place: int) -> int | None:
    """Return the sum of a column's rows, None where one of them is no whole number."""
    values = [_number(row[place]) for row in table["rows"][:-1]]
    whole = [value for value in values if isinstance(value, int)]
    return sum(whole) if whole and len(whole) == len(values) else None


def _number(text: str) -> int | float | None:
    """Return what was printed as a number: "1.234" is 1234, "78,57%" is 0.7857; None for text."""
    if _WHOLE.fullmatch(text):
        return int(text.replace(".", ""))
    if found := _PERCENT.fullmatch(text):
        return int(found[1] + found[2]) / 10_000
    return None
