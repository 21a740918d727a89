"""Spreadsheets as files: no text that is written becomes a formula.

The library is imported when the first sheet is made.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.http import HttpResponse

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NO_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)  # the moment of making would make every file another one
_NO_XML: Final = dict.fromkeys({*range(32), 0xFFFE, 0xFFFF} - {9, 10}, "\N{REPLACEMENT CHARACTER}")
"""What XML has no place for; it is shown to have been there."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field it holds, and what stands above it. `choices` are all its values, if not empty."""

    name: str
    title: str
    width: int = 18
    kind: type = str
    choices: tuple[str, ...] = ()
    required: bool = False
    most: int = 200


def workbook_bytes(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, name: str) -> bytes:
    """Return a workbook of one sheet: the titles, then a line for each row. The same rows, the same bytes."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": _NO_DAY})
        sheet = book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 1)
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.title, bold)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                _write(sheet, number, place, row.get(column.name), day)
    return file.getvalue()


def workbook_response(data: bytes, name: str) -> HttpResponse:
    """Return a workbook to be kept."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=MEDIA_TYPE, headers=headers)


def _write(sheet: Any, number: int, place: int, value: Any, day: Any) -> None:
    """Write a cell as what it is; whatever is not a number, a day or yes or no is text."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(number, place, value)
    elif isinstance(value, int | float):
        sheet.write_number(number, place, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(number, place, value, day)
    else:
        sheet.write_string(number, place, written_text(str(value)))


def written_text(text: str) -> str:
    """Return a text as a cell holds it: one kind of line end, and a mark for what XML has no place for."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_NO_XML)
