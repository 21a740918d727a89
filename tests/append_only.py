"""Getting past the append-only triggers: to empty tables between tests, and to play the one who tampers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations


@contextmanager
def unguarded(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the triggers away for as long as the block lasts, as a database administrator could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers: list[tuple[str, str]] = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, statement in triggers:
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def flush_append_only_tables() -> Iterator[None]:
    """Let tests that commit be cleaned up; the product itself has no way to do this."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def unguarded_flush(operations: Any, statements: Iterable[str]) -> None:
        with unguarded(operations.connection):
            flush(operations, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", unguarded_flush)
        yield
