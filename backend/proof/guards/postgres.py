"""PostgreSQL writes definitions in its own words: each table is made once more, for this session alone.

Definitions are compared as the engine words both; that table is gone when the transaction is taken back.
"""

from __future__ import annotations

import re
from typing import Final

from django.db import connection, transaction

from backend.journal.append_only import statements
from backend.journal.verification import Verdict
from backend.proof.guards.expected import Table, compare, guarded_tables, lacking, plain, tables

FUNCTION: Final = "refuse_change"
_TRIGGERS: Final = """
    SELECT tgname, pg_get_triggerdef(t.oid, true) || ' ' || tgenabled::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
    WHERE NOT tgisinternal AND nspname = current_schema()
"""
_SWITCHED_OFF: Final = """
    SELECT relname, tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
    JOIN pg_namespace n ON n.oid = relnamespace
    WHERE tgisinternal AND tgenabled NOT IN ('O', 'A') AND nspname = current_schema()
"""
_RULES: Final = """
    SELECT rulename, pg_get_ruledef(r.oid, true) FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class
    JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = current_schema() AND relkind = 'r'
"""
_FUNCTIONS: Final = """
    SELECT proname, prosrc FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace
    WHERE nspname = current_schema() AND prorettype = 'trigger'::regtype
"""
_COLUMNS: Final = """
    SELECT quote_ident(attname) || ' ' || format_type(atttypid, atttypmod)
        || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
    FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = %s::regclass AND contype IN ('p', 'u') AND convalidated
"""
_CHECKS: Final = """
    SELECT pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype = 'c' AND convalidated
"""
_INDEXES: Final = """
    SELECT pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND indisunique AND indisvalid
"""
_NAMES: Final = re.compile(r" INDEX (\S+ )?ON \S+ ")
_LINKS: Final = """
    SELECT attname, relname FROM pg_constraint
    JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] JOIN pg_class c ON c.oid = confrelid
    WHERE conrelid = %s::regclass AND contype = 'f' AND convalidated
"""


def check(verdict: Verdict) -> None:
    """Compare triggers, their function, rules, and tables with their constraints."""
    _check_switches(verdict)
    compare(verdict, "trigger", _triggers(), _named(_TRIGGERS))
    compare(verdict, "trigger function", _functions(), _named(_FUNCTIONS))
    compare(verdict, "rule", {}, _named(_RULES))
    for table in tables():
        _check_table(verdict, table)


def _check_switches(verdict: Verdict) -> None:
    role = _rows("SHOW session_replication_role")[0][0]
    verdict.expect(
        "guard", "of the database", "has triggers switched off (session_replication_role)", "origin", role
    )
    for table, trigger in _rows(_SWITCHED_OFF):
        verdict.fault("guard", f"of table {table}", f"is switched off: constraint trigger {trigger}")


def _triggers() -> dict[str, str]:
    made = {}
    for table in guarded_tables():
        each = f"{table} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}() O"
        made[f"{table}_no_change"] = f"CREATE TRIGGER {table}_no_change BEFORE DELETE OR UPDATE ON {each}"
        each = f"{table} FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}() O"
        made[f"{table}_no_truncate"] = f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {each}"
    return made


def _functions() -> dict[str, str]:
    (first, *_) = statements("postgresql", "any")
    return {FUNCTION: plain(first.split("$$")[1])}


def _check_table(verdict: Verdict, table: Table) -> None:
    with transaction.atomic():
        live = _qualified(table.name)
        if live is None:
            verdict.fault("guard", f"of table {table.name}", "is missing with its whole table")
            return
        with connection.cursor() as cursor:
            creation = table.creation.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1)
            cursor.execute(creation, None)
            for statement in table.unique:
                cursor.execute(statement, None)
        lacking(verdict, table.name, _parts(f'pg_temp."{table.name}"'), _parts(live))
        links = frozenset(f"{column} → {other}" for column, other in table.links)
        lacking(verdict, table.name, links, frozenset(f"{a} → {b}" for a, b in _rows(_LINKS, live)))
        transaction.set_rollback(True)


def _qualified(table: str) -> str | None:
    rows = _rows(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
        " WHERE schemaname = current_schema() AND tablename = %s",
        table,
    )
    return rows[0][0] if rows else None


def _parts(table: str) -> frozenset[str]:
    """Return columns, constraints and unique indexes of a table, in the words of the engine.

    Checks and indexes are given to a table beside it first: a restored backup has gone that way, and
    the engine words `ANY ((ARRAY['a'::varchar])::text[])` as `ANY (ARRAY[('a'::varchar)::text])` once it
    reads itself.
    """
    columns = {text for (text,) in _rows(_COLUMNS, table, table)}
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE worded_again (LIKE {table})")
        for (text,) in _rows(_CHECKS, table):
            cursor.execute(f"ALTER TABLE worded_again ADD {text}")
        for (text,) in _rows(_INDEXES, table):
            cursor.execute(_NAMES.sub(" INDEX ON worded_again ", text, count=1))
        checks = {text for (text,) in _rows(_CHECKS, "worded_again")}
        indexes = {_NAMES.sub(" INDEX ON ", text, count=1) for (text,) in _rows(_INDEXES, "worded_again")}
        cursor.execute("DROP TABLE worded_again")
    return frozenset(columns | checks | indexes)


def _named(query: str) -> dict[str, str]:
    return {name: plain(text) for name, text in _rows(query)}


def _rows(query: str, *values: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())
