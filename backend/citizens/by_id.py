"""The migration operation that keeps a table in the order of its ids, whatever order its rows came in.

SQLite alone can: a table `WITHOUT ROWID` is its own index. On PostgreSQL rows are mixed when they are stored
(`mixing.store_mixed`). A later migration that alters such a table makes it anew: it has to apply this again.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps


def kept_by_id(table: str) -> RunPython:
    """Return the operation for a table; its rows are taken along."""

    def rebuild(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor != "sqlite":
            return
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
            (made,) = cursor.fetchone() or ("",)
            cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type = 'index'", [table])
            indexes = [sql for (sql,) in cursor.fetchall() if sql]
            new = made.replace(f'"{table}"', f'"{table}_by_id"', 1)
            for statement in (
                f"{new} WITHOUT ROWID",
                f"INSERT INTO {table}_by_id SELECT * FROM {table}",  # noqa: S608 - a table of ours
                f"DROP TABLE {table}",
                f"ALTER TABLE {table}_by_id RENAME TO {table}",
                *indexes,
            ):
                cursor.execute(statement)

    return RunPython(rebuild, RunPython.noop)
