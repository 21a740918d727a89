"""Finding a table in a workbook as people send it: its sheet, its titles, its lines. Nothing is left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backend.kernel.problems import ProblemError, bilingual
from backend.kernel.xlsx import Column
from backend.sheets.cells import BLANK, Cell, Grid, Merged, grid_of
from backend.sheets.parts import broken_file, open_book, unreadable_file
from backend.sheets.rows import Sheet, Wrong
from shared.base.text import fold

MAX_ROWS: Final = 5000
TITLES_WITHIN: Final = 20
"""So many lines that hold anything may come before the titles: the name of the table, the day."""
_WORD: Final = re.compile(r"[^\W_]+")

Line = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Titles:
    """The line of a sheet that holds most of the titles: where which column stands, and what is missing."""

    sheet: str
    grid: Grid
    row: int
    places: Mapping[str, int]
    missing: Sequence[str]
    twice: Sequence[str]


def read_workbook(data: bytes, columns: Sequence[Column]) -> Sheet:
    """Return the lines of the table with these columns, and which of their cells cannot be read.

    Raises the problem `file-invalid` where it is no workbook, is too large, or lacks a column.
    """
    try:
        titles = _found(data, columns)
        lines = list(_lines(titles))
    except ProblemError:
        raise
    except Exception as error:  # whatever a broken file makes the libraries stumble over
        raise broken_file() from error
    if len(lines) > MAX_ROWS:
        raise unreadable_file(bilingual(f"Quá {MAX_ROWS} dòng.", f"More than {MAX_ROWS} lines."))
    rows = [(number, {name: cell.text for name, cell in line.items()}) for number, line in lines]
    return Sheet(rows, [wrong for number, line in lines for wrong in _wrong(number, line, columns)])


def _found(data: bytes, columns: Sequence[Column]) -> Titles:
    """Return where the table stands: in the one sheet that is shown and has all its titles."""
    book = open_book(data)
    seen = [
        _titles(sheet.name, grid_of(book, sheet), columns) for sheet in book.sheets if not sheet.is_hidden
    ]
    whole = [titles for titles in seen if not titles.missing]
    if not whole:
        raise _columns_missing(min(seen, key=lambda titles: len(titles.missing)).missing if seen else columns)
    filled = [titles for titles in whole if any(_lines(titles))] or whole
    if len(filled) > 1 and len(whole) > 1:
        raise _two_tables(filled)
    if filled[0].twice:
        names = ", ".join(filled[0].twice)
        raise unreadable_file(bilingual(f"Có hai cột: {names}.", f"There are two columns: {names}."))
    return filled[0]


def _columns_missing(missing: Sequence[Column] | Sequence[str]) -> ProblemError:
    names = ", ".join(column.title if isinstance(column, Column) else column for column in missing)
    return unreadable_file(bilingual(f"Thiếu cột: {names}.", f"Missing columns: {names}."))


def _two_tables(found: Sequence[Titles]) -> ProblemError:
    names = ", ".join(f"“{titles.sheet}”" for titles in found)
    return unreadable_file(
        bilingual(
            f"Nhiều trang tính cùng có bảng này: {names}. Hãy giữ lại hoặc để hiện một trang.",
            f"Several sheets hold this table: {names}. Keep one, or hide the others.",
        )
    )


def _titles(sheet: str, grid: Grid, columns: Sequence[Column]) -> Titles:
    """Return the line among the first that holds most of the titles."""
    best = Titles(sheet, grid, 0, {}, [column.title for column in columns], ())
    for number in sorted(grid.rows)[:TITLES_WITHIN]:
        here = [(words(cell.text), place) for place, cell in sorted(grid.rows[number].items())]
        places = dict(reversed(here))
        missing = [column.title for column in columns if words(column.title) not in places]
        if len(missing) < len(best.missing):
            names = [text for text, _ in here]
            twice = [column.title for column in columns if names.count(words(column.title)) > 1]
            found = {c.name: places[words(c.title)] for c in columns if words(c.title) in places}
            best = Titles(sheet, grid, number, found, missing, twice)
    return best


def words(title: str) -> str:
    """Return a title as it is compared: its letters and digits, folded; blanks and breaks do not count."""
    return "".join(_WORD.findall(fold(title)))


def _lines(titles: Titles) -> Iterator[tuple[int, Line]]:
    """Yield the lines below the titles that hold anything; the titles said again are none."""
    grid = titles.grid
    numbers = [number for number in sorted(grid.rows) if number > titles.row]
    lines = {number: _line(grid.rows[number], titles.places) for number in numbers}
    title_line = _line(grid.rows.get(titles.row, {}), titles.places)
    filled = [
        n for n in numbers if any(cell != BLANK for cell in lines[n].values()) and lines[n] != title_line
    ]
    for merged in grid.merged:
        _spread(merged, lines, filled, titles)
    yield from ((number, lines[number]) for number in filled)


def _line(cells: Mapping[int, Cell], places: Mapping[str, int]) -> Line:
    return {name: cells.get(place, BLANK) for name, place in places.items()}


def _spread(merged: Merged, lines: Mapping[int, Line], filled: Sequence[int], titles: Titles) -> None:
    """Give merged cells below the titles what their first one holds; refuse them across our columns."""
    fields = [name for name, place in titles.places.items() if merged.left <= place <= merged.right]
    if not fields or merged.top <= titles.row:
        return
    first = titles.grid.rows.get(merged.top, {}).get(merged.left, BLANK)
    if len(fields) > 1 and first != BLANK:
        why = "Ô gộp qua nhiều cột; hãy bỏ gộp ô.", "Merged across columns; unmerge the cells."
        first = Cell("", bilingual(*why))
    for number in filled[bisect_right(filled, merged.top - 1) : bisect_right(filled, merged.bottom)]:
        lines[number].update(dict.fromkeys(fields, first))


def _wrong(number: int, line: Line, columns: Sequence[Column]) -> Iterator[Wrong]:
    for column in columns:
        if line[column.name].fault:
            yield Wrong(number, column.title, line[column.name].fault)
