"""The cells of one sheet as texts: what a person sees in them, wherever the file says that it ends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from backend.kernel.problems import bilingual
from backend.sheets.parts import Book, Format, SheetPart, local, rich_text, unreadable_file
from shared.base.text import clean_display, clean_letters

MAX_CELLS: Final = 250_000
MAX_MERGED: Final = 20_000
_BLANKS: Final = str.maketrans("\t\u00a0\u2007\u202f", "    ")
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_ERRORS: Final = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"}
)
"""Errors of formulas; some programs save them as text."""
_LAST_DAY: Final = 2_958_465  # 31/12/9999


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; with a `fault`, that it cannot be taken and why."""

    text: str
    fault: str = ""


class Merged(NamedTuple):
    """Cells that were made one: only the first holds what is seen. Rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet that hold anything, by row and column, and which are merged."""

    rows: Mapping[int, Mapping[int, Cell]]
    merged: list[Merged]


BLANK: Final = Cell("")


def grid_of(book: Book, sheet: SheetPart) -> Grid:
    """Return the cells of a sheet."""
    rows: dict[int, dict[int, Cell]] = {}
    merged: list[Merged] = []
    number = count = 0
    parent: Element | None = None
    for event, element in book.elements(sheet.part):
        name = local(element.tag)
        if name == "sheetData":
            parent = element if event == "start" else None
        elif event == "end" and name == "row" and parent is not None:
            number = _number(element.get("r"), number + 1)
            found = dict(_cells(book, element))
            count += len(found)
            if found:
                rows.setdefault(number, {}).update(found)
            parent.clear()
        elif event == "end" and name == "mergeCell":
            merged.append(_merged(element.get("ref", "")))
        if count > MAX_CELLS or len(merged) > MAX_MERGED:
            raise unreadable_file(bilingual("Bảng tính quá lớn.", "The workbook is too large."))
    return Grid(rows, merged)


def plain_text(text: str) -> str:
    """Return a text as it is kept: one kind of line end and of blank, nothing unseen, no blanks around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    return clean_display(clean_letters(lines))[0].strip()


def _number(text: str | None, else_: int) -> int:
    return int(text) if text and text.isdecimal() else else_


def _cells(book: Book, row: Element) -> Iterator[tuple[int, Cell]]:
    """Yield the cells of a row that hold anything; where a program left the place out, they follow."""
    place = 0
    for element in row:
        if local(element.tag) == "c":
            place = _place(element.get("r")) or place + 1
            cell = _cell(book, element)
            if cell != BLANK:
                yield place, cell


def _place(reference: str | None) -> int:
    matched = _REFERENCE.match(reference or "")
    return _column(matched[1]) if matched else 0


def _column(letters: str) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _merged(reference: str) -> Merged:
    found = _REFERENCE.findall(reference)
    (left, top), (right, bottom) = found[0], found[-1]
    return Merged(int(top), _column(left), int(bottom), _column(right))


def _cell(book: Book, element: Element) -> Cell:
    children = {local(child.tag): child for child in element}
    kind, value = element.get("t", "n"), children.get("v")
    if kind == "inlineStr":
        inline = children.get("is")
        return _as_text("" if inline is None else rich_text(inline))
    if value is None or (not value.text and kind != "str"):
        return _no_formula() if "f" in children else BLANK
    text = value.text or ""
    read = _KINDS.get(kind)
    return read(book, text) if read else _numeric(text, _format(book, element.get("s")), book)


def _format(book: Book, style: str | None) -> Format:
    number = _number(style, 0)
    return book.formats[number] if number < len(book.formats) else Format()


def _no_formula() -> Cell:
    """Return a cell whose program left its formula to be computed by the next."""
    why = bilingual(
        "Không nhận công thức. Hãy thay bằng giá trị, hoặc mở bằng Excel rồi lưu lại.",
        "Formulas are not taken without their result. Put the value there, or save the file in Excel.",
    )
    return Cell("", why)


def _as_text(raw: str) -> Cell:
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _error(whole) if whole in _ERRORS else Cell(plain_text(whole))


def _shared(book: Book, text: str) -> Cell:
    number = _number(text.strip(), len(book.texts))
    if number < len(book.texts):
        return _as_text(book.texts[number])
    return Cell(
        "", bilingual("Không đọc được ô này; hãy gõ lại.", "This cell cannot be read; type it again.")
    )


def _error(text: str) -> Cell:
    return Cell("", bilingual(f"Ô báo lỗi {text}; hãy sửa hoặc xoá.", f"The cell shows the error {text}."))


_KINDS: Final[Mapping[str, Callable[[Book, str], Cell]]] = {
    "s": _shared,
    "str": lambda _, text: _as_text(text),
    "b": lambda _, text: Cell("true" if text.strip() in ("1", "true") else "false"),
    "e": lambda _, text: _error(text),
    "d": lambda _, text: Cell(text.strip().partition("T")[0]),
}
"""How the value of a cell is read, by its type; all others are numbers."""


def _numeric(text: str, shown: Format, book: Book) -> Cell:
    try:
        number = Decimal(text.strip())
        value = float(number)
    except (InvalidOperation, OverflowError):
        return _as_text(text)
    if shown.is_day and 0 <= value <= _LAST_DAY:
        return Cell((book.day_0 + timedelta(days=int(value))).isoformat())
    if value.is_integer() and abs(value) < 1e15:
        return Cell(str(int(value)).zfill(shown.digits))
    return Cell(f"{value:.15g}")
