"""Spreadsheets as files: no text that is written becomes a formula, and none that is read is one.

Both libraries are imported when the first sheet is made or read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.http import HttpResponse

from backend.kernel.problems import ProblemError, bilingual
from shared.base.text import nfc

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_FILE_BYTES: Final = 5 * 1024 * 1024
MAX_UNPACKED_BYTES: Final = 60 * 1024 * 1024
MAX_ROWS: Final = 5000
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
        sheet.write_string(number, place, str(value).translate(_NO_XML))


def read_workbook(data: bytes, columns: Sequence[Column]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the lines below the titles with their number in the sheet, each value as text; blank ones not.

    Raises the problem `file-invalid` where it is no workbook, is too large, or lacks a column.
    """
    import openpyxl

    _check_size(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        lines = book.worksheets[0].iter_rows()
        places = _places([_text(cell) for cell in next(lines, ())], columns)
        for number, cells in enumerate(lines, start=2):
            texts = [_text(cell) for cell in cells]
            row = {name: texts[place] if place < len(texts) else "" for name, place in places.items()}
            if number > MAX_ROWS + 1:
                raise unreadable_file(bilingual(f"Quá {MAX_ROWS} dòng.", f"More than {MAX_ROWS} lines."))
            if any(row.values()):
                yield number, row
    except ProblemError:
        raise
    except Exception as error:  # whatever a broken file makes the library stumble over
        raise unreadable_file(
            bilingual("Tệp không phải bảng tính XLSX đọc được.", "No readable XLSX workbook.")
        ) from error


def unreadable_file(detail: str) -> ProblemError:
    """Return the problem that the file as a whole cannot be taken."""
    return ProblemError("file-invalid", detail=detail)


def _check_size(data: bytes) -> None:
    """Refuse what is large, or becomes large when unpacked, before the library unpacks it."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except zipfile.BadZipFile:
        raise unreadable_file(bilingual("Tệp không phải bảng tính XLSX.", "No XLSX workbook.")) from None
    if len(data) > MAX_FILE_BYTES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise unreadable_file(bilingual("Bảng tính quá lớn.", "The workbook is too large."))


def _places(titles: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    missing = [column.title for column in columns if column.title not in titles]
    if missing:
        names = ", ".join(missing)
        raise unreadable_file(bilingual(f"Thiếu cột: {names}.", f"Missing columns: {names}."))
    return {column.name: titles.index(column.title) for column in columns}


def _text(cell: Any) -> str:
    """Return what stands in a cell as text: days as 2026-11-27, whole numbers without a point."""
    value = cell.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else nfc(str(value)).strip()
