"""The migration operation that makes a table append-only, whoever asks: ORM, superuser or a plain script."""

from __future__ import annotations

from collections.abc import Callable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

Code = Callable[[StateApps, BaseDatabaseSchemaEditor], None]

GUARDS = {
    "sqlite": """
        CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
        --
        CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
    """,
    "postgresql": """
        CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
        END $$
        --
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change()
        --
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
}
UNGUARDS = {
    "sqlite": """
        DROP TRIGGER IF EXISTS {table}_no_update
        --
        DROP TRIGGER IF EXISTS {table}_no_delete
    """,
    "postgresql": """
        DROP TRIGGER IF EXISTS {table}_no_change ON {table}
        --
        DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}
    """,
}


class AppendOnly(RunPython):
    """The operation; its table is named for whoever checks that the guards still stand."""

    def __init__(self, code: Code, reverse_code: Code, *, table: str) -> None:
        super().__init__(code, reverse_code)
        self.table = table


def append_only(table: str) -> AppendOnly:
    """Return the operation after which rows of ``table`` can be added and read, and nothing else.

    A change raises ``IntegrityError`` on both engines. On SQLite, Django alters a table by making it
    anew, which drops its triggers: every later migration that alters an append-only table has to apply
    this operation again (a test looks for lost triggers).
    """

    def guard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _run(schema_editor, table, UNGUARDS)  # where it is applied again, an engine may have kept them
        _run(schema_editor, table, GUARDS)

    def unguard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _run(schema_editor, table, UNGUARDS)

    return AppendOnly(guard, unguard, table=table)


def statements(vendor: str, table: str) -> tuple[str, ...]:
    """Return what guards a table on an engine, statement by statement."""
    return _statements(GUARDS, vendor, table)


def _run(schema_editor: BaseDatabaseSchemaEditor, table: str, scripts: dict[str, str]) -> None:
    for statement in _statements(scripts, schema_editor.connection.vendor, table):
        schema_editor.execute(statement, params=None)


def _statements(scripts: dict[str, str], vendor: str, table: str) -> tuple[str, ...]:
    return tuple(scripts[vendor].format(table=table).split("--"))
