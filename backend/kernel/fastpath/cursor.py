"""The cursor that plain statements run on, and how values and columns are spelled on both engines."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model


class _Kept(threading.local):
    """The cursor a thread keeps for its connection: making one costs as much as a statement."""

    cursor: Any = None


_kept = _Kept()


def execute(statement: str, values: Sequence[Any]) -> Any:
    """Run a statement and return its cursor, which is its connection's own and good until the next one."""
    itself = connections[DEFAULT_DB_ALIAS]  # `connection` would look it up for each attribute
    cursor = itself.cursor() if itself.queries_logged else _cursor_of(itself)
    cursor.execute(statement, values)
    return cursor


def is_postgres() -> bool:
    """Say which of the two engines this is."""
    return connections[DEFAULT_DB_ALIAS].vendor == "postgresql"


def fields_of(model: type[Model]) -> Sequence[Field[Any, Any]]:
    """Return the fields that a model keeps in columns of its own table."""
    return model._meta.concrete_fields


def quoted(field: Any) -> str:
    """Return the name of a field's column as SQL has it."""
    return connection.ops.quote_name(field.column)


def adapted(value: Any) -> Any:
    """Return a value as both engines compare it with their own."""
    if isinstance(value, UUID):
        return value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _cursor_of(of: Any) -> Any:
    if of.connection is None:
        of.ensure_connection()
    kept = _kept.cursor
    if kept is None or kept.connection is not of.connection:
        kept = _kept.cursor = of.cursor()
    return kept
