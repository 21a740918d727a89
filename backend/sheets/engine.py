"""Tables that go out as a spreadsheet and come back changed: what would change is shown before it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from backend.journal.recording import recording
from backend.kernel.problems import FieldError, ProblemError, bilingual
from backend.kernel.xlsx import Column, read_workbook, workbook_bytes
from backend.people.models import User
from backend.people.rules import require

Row = dict[str, str]
YES, NO = "true", "false"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What cannot be taken: the line of the sheet, the title of the column, and why."""

    row: int
    column: str
    detail: str


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
    return import_rows(table, list(read_workbook(data, table.columns)), by=by, now=now, dry_run=dry_run)


def import_rows(
    table: Table, given: Sequence[tuple[int, Row]], *, by: User, now: datetime, dry_run: bool
) -> Result:
    """Compare numbered rows with what is stored, and save what differs unless it is a dry run."""
    with recording(by=by, at=now):
        stored = {key: _texts(table, row) for key, row in table.stored().items()}
        result, rows = _compared(table, given, stored)
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


def _compared(
    table: Table, given: Sequence[tuple[int, Row]], stored: Mapping[str, Row]
) -> tuple[Result, list[Row]]:
    key = table.columns[0].name
    wrong: list[Wrong] = []
    clean: dict[str, tuple[int, Row]] = {}
    for number, raw in given:
        row, found = _cleaned(table, raw)
        if row[key] in clean:
            found = [
                *found,
                (
                    key,
                    bilingual(
                        f"Trùng với dòng {clean[row[key]][0]}.", f"The same as line {clean[row[key]][0]}."
                    ),
                ),
            ]
        clean.setdefault(row[key], (number, row))
        wrong += (Wrong(number, table.titles[name], why) for name, why in found)
    coming = {of: row for of, (_, row) in clean.items()}
    if not wrong:
        for number, row in clean.values():
            found = list(table.check(row, stored, coming))
            wrong += (Wrong(number, table.titles[name], why) for name, why in found)
    differs = {of: (number, row) for of, (number, row) in clean.items() if row != stored.get(of)}
    lines = [_line(table, number, of, row, stored.get(of)) for of, (number, row) in differs.items()]
    return Result(lines, len(clean) - len(differs), wrong), [row for _, row in differs.values()]


def _line(table: Table, number: int, key: str, row: Row, before: Row | None) -> Line:
    old = before or {}
    changed = {
        table.titles[name]: (old.get(name, ""), text) for name, text in row.items() if old.get(name) != text
    }
    return Line(number, key, before is None, changed)


def _cleaned(table: Table, raw: Row) -> tuple[Row, list[tuple[str, str]]]:
    """Return the row with days and yes or no in their one spelling, and what is wrong with single cells."""
    row, found = dict(raw), []
    for column in table.columns:
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
    if column.choices and text not in column.choices:
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
            yield column.name, "" if value is None else str(value)
