"""The migration operation that makes a table append-only, whoever asks: ORM, superuser or a plain script."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.state import StateApps

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
        DROP TRIGGER {table}_no_update
        --
        DROP TRIGGER {table}_no_delete
    """,
    "postgresql": """
        DROP TRIGGER {table}_no_change ON {table}
        --
        DROP TRIGGER {table}_no_truncate ON {table}
    """,
}


def append_only(table: str) -> RunPython:
    """Return the operation after which rows of ``table`` can be added and read, and nothing else.

    A change raises ``IntegrityError`` on both engines. On SQLite, Django alters a table by making it
    anew, which drops its triggers: every later migration that alters an append-only table has to apply
    this operation again (a test looks for lost triggers).
    """

    def guard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _run(schema_editor, table, GUARDS)

    def unguard(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _run(schema_editor, table, UNGUARDS)

    return RunPython(guard, unguard)


def _run(schema_editor: BaseDatabaseSchemaEditor, table: str, scripts: dict[str, str]) -> None:
    for statement in scripts[schema_editor.connection.vendor].format(table=table).split("--"):
        schema_editor.execute(statement, params=None)
