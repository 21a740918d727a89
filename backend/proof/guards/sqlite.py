"""SQLite keeps the text of every statement that made something: it is compared as it stands."""

from __future__ import annotations

from django.db import connection

from backend.journal.append_only import statements
from backend.journal.verification import Verdict
from backend.proof.guards.expected import compare, guarded_tables, lacking, plain, tables


def check(verdict: Verdict) -> None:
    """Compare triggers, tables with their constraints, and unique indexes."""
    found = _made()
    compare(verdict, "trigger", _triggers(), found["trigger"])
    for table in tables():
        if table.name in found["table"]:
            lacking(verdict, table.name, _parts(table.creation), _parts(found["table"][table.name]))
        else:
            verdict.fault("guard", f"of table {table.name}", "is missing with its whole table")
        lacking(verdict, table.name, frozenset(map(plain, table.unique)), frozenset(found["index"].values()))


def _triggers() -> dict[str, str]:
    made = [plain(text) for table in guarded_tables() for text in statements("sqlite", table)]
    return {text.split()[2]: text for text in made}


def _made() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {"trigger": {}, "table": {}, "index": {}}
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        for kind, name, sql in cursor.fetchall():
            found.setdefault(kind, {})[name] = plain(sql)
    return found


def _parts(creation: str) -> frozenset[str]:
    """Return the columns and constraints that a CREATE TABLE lists, each as one text."""
    parts, depth, quote = [""], 0, ""
    for letter in creation[creation.index("(") + 1 : creation.rindex(")")]:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        depth += (letter == "(") - (letter == ")") if not quote else 0
        if letter == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return frozenset(map(plain, parts))
