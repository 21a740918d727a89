"""Plain SQL for the few statements that every visit pays for.

Composing such a statement takes the ORM several times as long as running it. Each one stands where it is
used, beside what the ORM would have said in words.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, partial
from itertools import chain
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)
Rows: TypeAlias = list[tuple[Any, ...]]
Converter: TypeAlias = Callable[[Any], Any]

ROWS_PER_STATEMENT: Final = 200


class _Change(NamedTuple):
    """A statement that waits for others to be sent with it."""

    table: str
    statement: str
    values: Sequence[Any]


class _Keeping(threading.local):
    """What a thread keeps: a cursor, and what it was told to send together."""

    cursor: Any = None
    waiting: list[_Change] | None = None


_keeping = _Keeping()


def fetch(statement: str, *values: object) -> Rows:
    """Return what `statement` answers; ids come back as the engine keeps them, see `uuid_of`."""
    _send_waiting()
    rows: Rows = _run(statement, [_adapted(value) for value in values]).fetchall()
    return rows


def load(model: type[M], rest: str, *values: object) -> list[M]:
    """Return models: SELECT all their columns FROM their table and the `rest` of the statement."""
    rows = fetch(f"SELECT {columns(model)} FROM {model._meta.db_table} {rest}", *values)  # noqa: S608 - our names
    return [made(model, row) for row in rows]


@cache
def columns(model: type[Model], alias: str = "") -> str:
    """Return the columns of a model's table, as `made` wants their values."""
    return ", ".join(f"{alias}.{_quoted(field)}" if alias else _quoted(field) for field in _fields(model))


def made(model: type[M], values: Sequence[Any]) -> M:
    """Return the model that the values of its columns make."""
    names, conversions = _reading(model)
    if conversions:
        values = list(values)
        for index, convert in conversions:
            values[index] = convert(values[index])
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


def uuid_of(value: object) -> UUID:
    """Return the id that one engine gives as a UUID and the other as 32 digits."""
    return value if isinstance(value, UUID) else UUID(str(value))


def for_update() -> str:
    """Return the words that lock the rows of a SELECT; SQLite locks the whole database when it begins."""
    return "FOR UPDATE" if connection.features.has_select_for_update else ""


@contextmanager
def together() -> Iterator[None]:
    """Let the changes of the block travel as one statement where the engine takes several in one.

    None of them may depend on another, and the ORM does not see them until the block ends; `fetch` and
    `load` send those that wait before they read.
    """
    if _keeping.waiting is not None or not _is_postgres():
        yield
        return
    _keeping.waiting = []
    try:
        yield
        _send_waiting()
    finally:
        _keeping.waiting = None


def change(table: str, statement: str, *values: object) -> None:
    """Run a statement that changes rows of `table`."""
    _write(table, statement, [_adapted(value) for value in values])


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model.

    PostgreSQL takes them as one JSON array: the same statement for any number of rows, prepared once.
    """
    if not rows:
        return
    model, table = type(rows[0]), rows[0]._meta.db_table
    if _is_postgres():
        _write(table, _insertion_of_json(model), [_as_json(rows)])
    else:
        for start in range(0, len(rows), ROWS_PER_STATEMENT):
            some = rows[start : start + ROWS_PER_STATEMENT]
            values = chain.from_iterable(_values(row, _fields(model)) for row in some)
            _write(table, _insertion(model, len(some)), list(values))
    for row in rows:
        row._state.adding = False


def add_up(table: str, key: Sequence[str], counts: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Add numbers to the rows with these keys, making those that are missing; the ORM's upsert cannot add.

    A row holds the values of `key`, then those of `counts`. Rows are locked in the order they are given in.
    """
    names = (*key, *counts)
    sums = ", ".join(f"{count} = {table}.{count} + excluded.{count}" for count in counts)
    source, values = _rows(table, names, rows)
    statement = (
        f"INSERT INTO {table} ({', '.join(names)}) {source} "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}"
    )
    _write(table, statement, values)


def update(row: Model, *names: str) -> None:
    """Write the named fields of a row that is there already."""
    fields = [row._meta.get_field(name) for name in names]
    assignments = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    table, key = row._meta.db_table, row._meta.pk
    statement = f"UPDATE {table} SET {assignments} WHERE {_quoted(key)} = %s"  # noqa: S608 - our names
    _write(table, statement, _values(row, [*fields, key]))


def _write(table: str, statement: str, values: Sequence[Any]) -> None:
    """Run a change, or let it wait for others; one statement changes a table only once."""
    if _keeping.waiting is None:
        _run(statement, values)
        return
    if any(other.table == table for other in _keeping.waiting):
        _send_waiting()
    _keeping.waiting.append(_Change(table, statement, values))


def _send_waiting() -> None:
    if not (waiting := _keeping.waiting):
        return
    _keeping.waiting = []
    *others, last = waiting
    before = ", ".join(f"change_{number} AS ({one.statement})" for number, one in enumerate(others))
    values = list(chain.from_iterable(one.values for one in waiting))
    _run(f"WITH {before} {last.statement}" if others else last.statement, values)


def _run(statement: str, values: Sequence[Any]) -> Any:
    """Run a statement; the cursor is its connection's own and good until the next one."""
    itself = connections[DEFAULT_DB_ALIAS]  # `connection` would look it up for each attribute
    cursor = itself.cursor() if itself.queries_logged else _kept_cursor(itself)
    cursor.execute(statement, values)
    return cursor


def _kept_cursor(of: Any) -> Any:
    """Return the cursor this thread keeps for its connection: making one costs as much as a statement."""
    if of.connection is None:
        of.ensure_connection()
    kept = _keeping.cursor
    if kept is None or kept.connection is not of.connection:
        kept = _keeping.cursor = of.cursor()
    return kept


def _is_postgres() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


@cache
def _insertion(model: type[Model], rows: int) -> str:
    fields = _fields(model)
    row = f"({', '.join(['%s'] * len(fields))})"
    return f"INSERT INTO {model._meta.db_table} ({columns(model)}) VALUES {', '.join([row] * rows)}"  # noqa: S608 - the same


@cache
def _insertion_of_json(model: type[Model]) -> str:
    table, names = model._meta.db_table, columns(model)
    return f"INSERT INTO {table} ({names}) {_selection_of_json(table, names)}"


def _selection_of_json(table: str, names: str) -> str:
    return f"SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608 - the same


def _rows(table: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """Return what a statement reads many rows from, and its values: one array where the engine takes it."""
    if _is_postgres():
        plain = [dict(zip(names, row, strict=True)) for row in rows]
        return _selection_of_json(table, ", ".join(names)), [
            json.dumps(plain, ensure_ascii=False, default=_text)
        ]
    row = f"({', '.join(['%s'] * len(names))})"
    return f"VALUES {', '.join([row] * len(rows))}", list(map(_adapted, chain.from_iterable(rows)))


def _as_json(rows: Sequence[Model]) -> str:
    names = [(field.column, field.attname) for field in _fields(type(rows[0]))]
    plain = [{column: row.__dict__[attribute] for column, attribute in names} for row in rows]
    return json.dumps(plain, ensure_ascii=False, default=_text)


def _text(value: object) -> str:
    """Return an id, a day or a moment as PostgreSQL reads it."""
    if isinstance(value, UUID | date):
        return str(value)
    raise TypeError(f"not a value of a row: {value!r}")


@cache
def _reading(model: type[Model]) -> tuple[list[str], list[tuple[int, Converter]]]:
    """Return the attributes that columns fill, and which of them this engine keeps in another form."""
    found = [field.get_col(model._meta.db_table) for field in _fields(model)]
    conversions: list[tuple[int, Converter]] = [
        (index, partial(_bound, convert, column))
        for index, column in enumerate(found)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]
    return [field.attname for field in _fields(model)], conversions


def _bound(convert: Callable[..., Any], column: Any, value: Any) -> Any:
    return convert(value, column, connection)


def _fields(model: type[Model]) -> Sequence[Field[Any, Any]]:
    return model._meta.concrete_fields


def _values(row: Model, fields: Sequence[Any]) -> list[Any]:
    itself = connections[
        DEFAULT_DB_ALIAS
    ]  # a field asks it a dozen things; `connection` looks it up each time
    return [field.get_db_prep_save(getattr(row, field.attname), itself) for field in fields]


def _quoted(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _adapted(value: Any) -> Any:
    """Return a value as both engines compare it with their own."""
    if isinstance(value, UUID):
        return value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
