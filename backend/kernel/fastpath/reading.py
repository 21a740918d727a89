"""Reading by plain SQL: rows as they are, or as models."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from backend.kernel.fastpath.cursor import adapted, execute, fields_of, is_postgres, quoted

M = TypeVar("M", bound=Model)
Rows: TypeAlias = list[tuple[Any, ...]]
Converter: TypeAlias = Callable[[Any], Any]


def fetch(statement: str, *values: object) -> Rows:
    """Return what `statement` answers; ids come back as the engine keeps them, see `uuid_of`."""
    rows: Rows = execute(statement, [adapted(value) for value in values]).fetchall()
    return rows


def load_models(model: type[M], rest: str, *values: object) -> list[M]:
    """Return models: SELECT all their columns FROM their table and the `rest` of the statement."""
    rows = fetch(f"SELECT {columns(model)} FROM {model._meta.db_table} {rest}", *values)  # noqa: S608 - our names
    return [model_of(model, row) for row in rows]


@cache
def columns(model: type[Model], alias: str = "") -> str:
    """Return the columns of a model's table, as `made` wants their values."""
    return ", ".join(f"{alias}.{quoted(field)}" if alias else quoted(field) for field in fields_of(model))


def model_of(model: type[M], values: Sequence[Any]) -> M:
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


def table_of_json(name: str, columns: Mapping[str, str]) -> str:
    """Return what a FROM reads from one parameter, a JSON array of objects: `name` with these columns.

    The statement is thus the same for any number of rows, and planned once. Types are those of PostgreSQL.
    """
    if is_postgres():
        typed = ", ".join(f"{column} {type_}" for column, type_ in columns.items())
        return f"json_to_recordset(%s::json) AS {name} ({typed})"
    values = ", ".join(f"json_extract(value, '$.{column}') AS {column}" for column in columns)
    return f"(SELECT {values} FROM json_each(%s)) AS {name}"  # noqa: S608 - our names


def joined_texts(column: str) -> str:
    """Return what puts a column of several rows together, as text with commas between."""
    return f"string_agg(CAST({column} AS text), ',')" if is_postgres() else f"group_concat({column}, ',')"


@cache
def _reading(model: type[Model]) -> tuple[list[str], list[tuple[int, Converter]]]:
    """Return the attributes that columns fill, and which of them this engine keeps in another form."""
    found = [field.get_col(model._meta.db_table) for field in fields_of(model)]
    conversions: list[tuple[int, Converter]] = [
        (index, partial(_bound, convert, column))
        for index, column in enumerate(found)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]
    return [field.attname for field in fields_of(model)], conversions


def _bound(convert: Callable[..., Any], column: Any, value: Any) -> Any:
    return convert(value, column, connection)
