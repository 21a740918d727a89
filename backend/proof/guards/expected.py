"""What the migrations made: the tables they guard, and each table as its model is today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import ForeignKey

from backend.journal.append_only import AppendOnly
from backend.journal.verification import Verdict

KIND = "guard"


@dataclass(frozen=True)
class Table:
    """A table: the statement that makes it, and those that add unique constraints to it."""

    name: str
    creation: str
    unique: tuple[str, ...]
    links: frozenset[tuple[str, str]]  # column, table it refers to


def guarded_tables() -> frozenset[str]:
    """Return the tables that a migration made append-only."""
    migrations = MigrationLoader(None).disk_migrations.values()
    operations = (operation for migration in migrations for operation in migration.operations)
    return frozenset(operation.table for operation in operations if isinstance(operation, AppendOnly))


def tables() -> Iterator[Table]:
    """Yield every table of the product, as it would be made now."""
    editor = connection.schema_editor(collect_sql=True)
    for model in apps.get_models(include_auto_created=True):
        if not apps.get_app_config(model._meta.app_label).name.startswith("backend."):
            continue
        editor.deferred_sql = []
        sql, defaults = editor.table_sql(model)
        creation = str(sql) % tuple(map(editor.quote_value, defaults)) if defaults else str(sql)
        unique = tuple(text for text in map(str, editor.deferred_sql) if "UNIQUE" in text)
        fields = [field for field in model._meta.local_fields if isinstance(field, ForeignKey)]
        links = frozenset((str(field.column), field.related_model._meta.db_table) for field in fields)
        yield Table(model._meta.db_table, creation, unique, links)


def compare(verdict: Verdict, what: str, expected: dict[str, str], found: dict[str, str]) -> None:
    """Name the guards that are missing, altered, or there though no migration made them."""
    for name in sorted(expected.keys() | found.keys()):
        verdict.seen[KIND] += 1
        if name not in found:
            verdict.fault(KIND, name, f"is missing: this {what} was made by a migration")
        elif name not in expected:
            verdict.fault(KIND, name, f"is a {what} that no migration made")
        else:
            verdict.expect(
                KIND, name, f"is not the {what} that a migration made", expected[name], found[name]
            )


def lacking(verdict: Verdict, table: str, expected: frozenset[str], found: frozenset[str]) -> None:
    """Name the columns and constraints of a table that are not there as they were made."""
    verdict.seen[KIND] += len(expected)
    for text in sorted(expected - found):
        verdict.fault(KIND, f"of table {table}", "is missing or altered", text, "nothing like it")


def plain(sql: str) -> str:
    """Return a statement with single spaces: how it was broken into lines means nothing."""
    return " ".join(sql.split())
