"""Plain SQL for the few statements that every visit pays for.

Composing such a statement takes the ORM several times as long as running it. Each one stands where it is
used, beside what the ORM would have said in words; the values of models still go through their fields.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from itertools import chain
from typing import Any, Final, TypeAlias, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)
Rows: TypeAlias = list[tuple[Any, ...]]
Converter: TypeAlias = Callable[[Any], Any]

ROWS_PER_STATEMENT: Final = 200


def fetch(statement: str, *values: object) -> Rows:
    """Return what `statement` answers; ids come back as the engine keeps them, see `uuid_of`."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(value) for value in values])
        rows: Rows = cursor.fetchall()
    return rows


def load(model: type[M], rest: str, *values: object) -> list[M]:
    """Return models: SELECT all their columns FROM their table and the `rest` of the statement."""
    columns, converters = _columns(model)
    names = [field.attname for field in _fields(model)]
    rows = fetch(f"SELECT {columns} FROM {model._meta.db_table} {rest}", *values)  # noqa: S608 - our names
    return [
        model.from_db(
            connection.alias, names, [_converted(*pair) for pair in zip(row, converters, strict=True)]
        )
        for row in rows
    ]


def change(statement: str, *values: object) -> int:
    """Run a statement that changes rows; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(value) for value in values])
        return int(cursor.rowcount)


def uuid_of(value: object) -> UUID:
    """Return the id that one engine gives as a UUID and the other as 32 digits."""
    return value if isinstance(value, UUID) else UUID(str(value))


def for_update() -> str:
    """Return the words that lock the rows of a SELECT; SQLite locks the whole database when it begins."""
    return "FOR UPDATE" if connection.features.has_select_for_update else ""


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model."""
    for start in range(0, len(rows), ROWS_PER_STATEMENT):
        some = rows[start : start + ROWS_PER_STATEMENT]
        fields = _fields(type(some[0]))
        values = chain.from_iterable(_values(row, fields) for row in some)
        with connection.cursor() as cursor:
            cursor.execute(_insertion(type(some[0]), len(some)), list(values))
    for row in rows:
        row._state.adding = False


def update(row: Model, *names: str) -> None:
    """Write the named fields of a row that is there already."""
    fields = [row._meta.get_field(name) for name in names]
    assignments = ", ".join(f"{_quoted(field)} = %s" for field in fields)
    key = row._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {assignments} WHERE {_quoted(key)} = %s",  # noqa: S608 - our names
            _values(row, [*fields, key]),
        )


@cache
def _insertion(model: type[Model], rows: int) -> str:
    fields = _fields(model)
    columns, row = ", ".join(map(_quoted, fields)), f"({', '.join(['%s'] * len(fields))})"
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES {', '.join([row] * rows)}"  # noqa: S608 - the same


@cache
def _columns(model: type[Model]) -> tuple[str, list[list[Converter]]]:
    """Return the columns of a table, and for each what makes a Python value of it on this engine."""
    columns = [field.get_col(model._meta.db_table) for field in _fields(model)]
    return ", ".join(map(_quoted, _fields(model))), [_converters(column) for column in columns]


def _converters(column: Any) -> list[Converter]:
    found = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    return [partial(_bound, convert, column) for convert in found]


def _bound(convert: Callable[..., Any], column: Any, value: Any) -> Any:
    return convert(value, column, connection)


def _converted(value: Any, converters: Sequence[Converter]) -> Any:
    for convert in converters:
        value = convert(value)
    return value


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
