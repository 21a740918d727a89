"""Writing by plain SQL: changes are collected, and travel together when `run` says so."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model

from backend.kernel.fastpath.cursor import adapted, execute, fields_of, is_postgres, quoted
from backend.kernel.fastpath.reading import columns

ROWS_PER_STATEMENT: Final = 200


class _Change(NamedTuple):
    """A statement that changes rows of one table; `rows` are those it inserts, each as JSON."""

    table: str
    statement: str
    values: Sequence[Any] = ()
    rows: list[str] | None = None

    def parameters(self) -> Sequence[Any]:
        """Return the values of the statement's parameters."""
        return self.values if self.rows is None else [f"[{','.join(self.rows)}]"]


class Batch:
    """Changes that belong together: nothing is written before `run`, and what is read meanwhile shows none.

    PostgreSQL takes them as one statement, SQLite one after the other. None may depend on another, but a
    second change of one table comes after the first. A change has the values that rows have when it is added.
    """

    def __init__(self) -> None:
        self._changes: list[_Change] = []

    def change(self, table: str, statement: str, *values: object) -> None:
        """Add a statement that changes rows of `table`."""
        self._changes.append(_Change(table, statement, [adapted(value) for value in values]))

    def insert(self, rows: Sequence[Model]) -> None:
        """Add new rows of one model.

        PostgreSQL takes them as one JSON array: the same statement for any number of rows, prepared once.
        They travel with what was inserted into the same table before.
        """
        if not rows:
            return
        model, table = type(rows[0]), rows[0]._meta.db_table
        if is_postgres():
            self._insertion_into(table, _insertion_of_json(model)).extend(_as_json(rows))
        else:
            for start in range(0, len(rows), ROWS_PER_STATEMENT):
                some = rows[start : start + ROWS_PER_STATEMENT]
                values = chain.from_iterable(_values(row, fields_of(model)) for row in some)
                self._changes.append(_Change(table, _insertion(model, len(some)), list(values)))
        for row in rows:
            row._state.adding = False

    def _insertion_into(self, table: str, statement: str) -> list[str]:
        """Return the rows that an insertion brings: that of the last change of this table, or a new one."""
        before: Iterator[_Change] = (change for change in reversed(self._changes) if change.table == table)
        last = next(before, None)
        if last is not None and last.rows is not None:
            return last.rows
        rows: list[str] = []
        self._changes.append(_Change(table, statement, rows=rows))
        return rows

    def update(self, row: Model, *names: str) -> None:
        """Add the named fields of a row that is there already."""
        fields = [row._meta.get_field(name) for name in names]
        assignments = ", ".join(f"{quoted(field)} = %s" for field in fields)
        table, key = row._meta.db_table, row._meta.pk
        statement = f"UPDATE {table} SET {assignments} WHERE {quoted(key)} = %s"  # noqa: S608 - our names
        self._changes.append(_Change(table, statement, _values(row, [*fields, key])))

    def add_up(
        self, table: str, key: Sequence[str], counts: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Add numbers to the rows with these keys, making what is missing; the ORM's upsert cannot.

        A row holds the values of `key`, then those of `counts`. Rows are locked in their order.
        """
        names = (*key, *counts)
        sums = ", ".join(f"{count} = {table}.{count} + excluded.{count}" for count in counts)
        source, values = _rows(table, names, rows)
        statement = (
            f"INSERT INTO {table} ({', '.join(names)}) {source} "
            f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {sums}"
        )
        self._changes.append(_Change(table, statement, values))

    def run(self) -> None:
        """Write what was added, in its order, and forget it."""
        changes, self._changes = self._changes, []
        for some in _statements(changes) if is_postgres() else ([change] for change in changes):
            _run(some)


def _statements(changes: Sequence[_Change]) -> list[list[_Change]]:
    """Return the changes by the statements they travel in: one statement changes a table only once."""
    groups: list[list[_Change]] = []
    for change in changes:
        if not groups or any(other.table == change.table for other in groups[-1]):
            groups.append([])
        groups[-1].append(change)
    return groups


def _run(changes: Sequence[_Change]) -> None:
    *others, last = changes
    before = ", ".join(f"change_{number} AS ({one.statement})" for number, one in enumerate(others))
    values = list(chain.from_iterable(one.parameters() for one in changes))
    execute(f"WITH {before} {last.statement}" if others else last.statement, values)


@cache
def _insertion(model: type[Model], rows: int) -> str:
    fields = fields_of(model)
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
    if is_postgres():
        plain = [dict(zip(names, row, strict=True)) for row in rows]
        return _selection_of_json(table, ", ".join(names)), [
            json.dumps(plain, ensure_ascii=False, default=_text)
        ]
    row = f"({', '.join(['%s'] * len(names))})"
    return f"VALUES {', '.join([row] * len(rows))}", list(map(adapted, chain.from_iterable(rows)))


def _as_json(rows: Sequence[Model]) -> Iterator[str]:
    names = [(field.column, field.attname) for field in fields_of(type(rows[0]))]
    for row in rows:
        plain = {column: row.__dict__[attribute] for column, attribute in names}
        yield json.dumps(plain, ensure_ascii=False, default=_text)


def _text(value: object) -> str:
    """Return an id, a day or a time as PostgreSQL reads it."""
    if isinstance(value, UUID | date):
        return str(value)
    raise TypeError(f"not a value of a row: {value!r}")


def _values(row: Model, fields: Sequence[Any]) -> list[Any]:
    itself = connections[DEFAULT_DB_ALIAS]  # asked a dozen times; `connection` looks it up each time
    return [field.get_db_prep_save(getattr(row, field.attname), itself) for field in fields]
