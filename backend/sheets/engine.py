"""Tables that go out as a spreadsheet and come back changed: what would change is shown before it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backend.journal.recording import recording
from backend.kernel.likeness import likeness, too_like
from backend.kernel.problems import FieldError, ProblemError, bilingual
from backend.kernel.xlsx import Column, workbook_bytes, written_text
from backend.people.models import User
from backend.people.rules import require
from backend.sheets.cells import plain_text
from backend.sheets.reading import read_workbook
from backend.sheets.rows import Row, Sheet, Wrong

YES, NO = "true", "false"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is new or changes something: by column, what was and what will be."""

    row: int
    key: str
    is_new: bool
    changes: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Result:
    """What a sheet would change or has changed; with anything wrong, nothing is."""

    lines: Sequence[Line]
    unchanged: int
    wrong: Sequence[Wrong]
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns (the first is the key), the right it takes, how it is read, checked and saved.

    `stored` returns the rows by key as values; `check` yields (field, why) for a row given what is stored and
    what else comes; `save` takes the rows that are new or changed, each whole.
    """

    name: str
    verb: str
    columns: Sequence[Column]
    stored: Callable[[], Mapping[str, Mapping[str, Any]]]
    check: Callable[[Row, Mapping[str, Row], Mapping[str, Row]], Iterable[tuple[str, str]]]
    save: Callable[[Sequence[Row], User, datetime], object]
    titles: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Note what each field is called."""
        object.__setattr__(self, "titles", {column.name: column.title for column in self.columns})


def exported_table(table: Table, *, by: User) -> bytes:
    """Return the table as a workbook that can be imported again."""
    require(by, table.verb)
    return workbook_bytes(table.columns, table.stored().values(), name=table.name)


def import_workbook(table: Table, data: bytes, *, by: User, now: datetime, dry_run: bool) -> Result:
    """Return what a workbook would change, or change it: all of it or, if anything is wrong, nothing."""
    require(by, table.verb)
    return import_sheet(table, read_workbook(data, table.columns), by=by, now=now, dry_run=dry_run)


def import_sheet(table: Table, sheet: Sheet, *, by: User, now: datetime, dry_run: bool) -> Result:
    """Compare the lines of a sheet with what is stored, and save what differs unless it is a dry run."""
    with recording(by=by, at=now):
        stored = {key: _texts(table, row) for key, row in table.stored().items()}
        result, rows = _compared(table, sheet, stored)
        if dry_run or result.wrong or not rows:
            return result
        table.save(rows, by, now)
    return Result(result.lines, result.unchanged, (), applied=True)


def problem_of(result: Result) -> ProblemError:
    """Return the problem that names every cell that is wrong."""
    errors = [
        FieldError("invalid", wrong.detail, pointer=f"#/{wrong.row}/{wrong.column}") for wrong in result.wrong
    ]
    return ProblemError("field-invalid", errors=errors)


def _compared(table: Table, sheet: Sheet, stored: Mapping[str, Row]) -> tuple[Result, list[Row]]:
    key = table.columns[0].name
    read = [(number, *_cleaned(table, _with_zeros(table, raw, stored), stored)) for number, raw in sheet.rows]
    coming = {row[key]: row for _, row, _ in reversed(read)}
    keys = _Keys(stored)
    wrong = {(one.row, one.column): one for one in sheet.wrong}
    for number, row, found in read:
        found += keys.taken(key, row[key], number)
        if row != stored.get(row[key]):
            found += table.check(row, stored, coming)
        for name, why in found:  # the first word on a cell is enough
            wrong.setdefault((number, table.titles[name]), Wrong(number, table.titles[name], why))
    differs = [(number, row) for number, row, _ in read if row != stored.get(row[key])]
    lines = [_line(table, number, row[key], row, stored.get(row[key])) for number, row in differs]
    order = {column.title: place for place, column in enumerate(table.columns)}
    named = sorted(wrong.values(), key=lambda one: (one.row, order[one.column]))
    return Result(lines, len(read) - len(differs), named), [row for _, row in differs]


class _Keys:
    """The keys that are taken: by what is stored, and by lines that came before. Look-alikes are one."""

    def __init__(self, stored: Mapping[str, Row]) -> None:
        self._stored = stored
        self._like = {likeness(key): key for key in stored}
        self._lines: dict[str, int] = {}

    def taken(self, field: str, key: str, number: int) -> Iterator[tuple[str, str]]:
        """Yield why a line cannot have its key, if it cannot; the key is its own from now on."""
        if not key:
            return
        is_known = key in self._stored
        twin = None if is_known else self._like.get(likeness(key))
        before = self._lines.setdefault(key if is_known else likeness(key), number)
        if before != number:
            yield field, bilingual(f"Trùng với dòng {before}.", f"The same as line {before}.")
        elif twin is not None:
            yield field, too_like(twin)


def _with_zeros(table: Table, row: Row, stored: Mapping[str, Row]) -> Row:
    """Return the row with the zeros that a program took for a number's and left out, as far as known.

    They are those of the stored value that differs by them alone.
    """
    key = table.columns[0].name
    if row[key] not in stored:
        row = {**row, key: _zeros_lost(row[key], stored) or row[key]}
    before = stored.get(row[key], {})
    return {
        name: before[name] if _is_without_zeros(text, before.get(name, "")) else text
        for name, text in row.items()
    }


def _zeros_lost(key: str, stored: Mapping[str, Row]) -> str | None:
    found = [one for one in stored if _is_without_zeros(key, one)] if key.isdecimal() else []
    return found[0] if len(found) == 1 else None


def _is_without_zeros(text: str, whole: str) -> bool:
    return text.isdecimal() and whole.isdecimal() and text != whole and text == (whole.lstrip("0") or "0")


def _line(table: Table, number: int, key: str, row: Row, before: Row | None) -> Line:
    old = before or {}
    changed = {
        table.titles[name]: (old.get(name, ""), text) for name, text in row.items() if old.get(name) != text
    }
    return Line(number, key, before is None, changed)


def _cleaned(table: Table, raw: Row, stored: Mapping[str, Row]) -> tuple[Row, list[tuple[str, str]]]:
    """Return the row with days and choices in their one spelling, and what is wrong with single cells.

    What is as it was is never wrong.
    """
    row, found = dict(raw), []
    before = stored.get(raw[table.columns[0].name], {})
    for column in table.columns:
        if raw[column.name] == before.get(column.name):
            continue
        try:
            row[column.name] = _value(column, raw[column.name])
        except ValueError as error:
            found.append((column.name, str(error)))
    return row, found


def _value(column: Column, text: str) -> str:
    """Return the text as it is kept; ValueError saying why it cannot be."""
    if text.startswith("="):
        raise ValueError(bilingual("Không nhận công thức.", "Formulas are not taken."))
    if not text:
        if column.required:
            raise ValueError(bilingual("Không được để trống.", "Must not be empty."))
        return text
    if len(text) > column.most:
        raise ValueError(bilingual(f"Dài quá {column.most} ký tự.", f"Longer than {column.most} characters."))
    if column.choices and text.lower() in column.choices:
        return text.lower()
    if column.choices:
        choices = ", ".join(column.choices)
        raise ValueError(bilingual(f"Phải là một trong: {choices}.", f"Must be one of: {choices}."))
    return _day(text).isoformat() if column.kind is date else text


def _day(text: str) -> date:
    """Read 2026-11-27 or 27/11/2026."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            continue
    raise ValueError(bilingual("Không phải ngày (ngày/tháng/năm).", "No day (day/month/year)."))


def _texts(table: Table, row: Mapping[str, Any]) -> Row:
    """Return a stored row as it would be read from a sheet."""
    return dict(_each(table, row))


def _each(table: Table, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for column in table.columns:
        value = row[column.name]
        if isinstance(value, bool):
            yield column.name, YES if value else NO
        else:
            yield column.name, "" if value is None else plain_text(written_text(str(value)))
