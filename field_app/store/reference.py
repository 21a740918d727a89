"""Copies of what the server knows: units, counters, checklists, campaigns, hours; pulled, read offline."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from field_app.store.database import Database
from shared.text import fold

Body = dict[str, Any]


def put_reference(connection: sqlite3.Connection, type: str, id: str, body: Body, generation: int) -> None:  # noqa: A002
    """Set one copy inside the caller's transaction; it is found by its Vietnamese name, folded."""
    name = body.get("name_vi") or body.get("title_vi") or body.get("title") or ""
    connection.execute(
        "INSERT OR REPLACE INTO reference VALUES (?, ?, ?, ?, ?)",
        (type, id, json.dumps(body, ensure_ascii=False, separators=(",", ":")), fold(str(name)), generation),
    )


class Reference:
    """Reads of the server-origin copies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, type: str, id: str) -> Body | None:  # noqa: A002  # the feed's own words
        """Return one copy, or None."""
        row = self._database.connection.execute(
            "SELECT body FROM reference WHERE type = ? AND id = ?", (type, id)
        ).fetchone()
        return None if row is None else _body(row)

    def all(self, type: str) -> list[Body]:  # noqa: A002
        """Return every copy of a type, by id."""
        rows = self._database.connection.execute(
            "SELECT body FROM reference WHERE type = ? ORDER BY id", (type,)
        )
        return [_body(row) for row in rows]

    def search(self, type: str, words: list[str]) -> list[tuple[str, Body]]:  # noqa: A002
        """Return (folded name, copy) of those whose folded name holds every one of the folded words."""
        condition = " AND instr(search, ?) > 0" * len(words)
        rows = self._database.connection.execute(
            f"SELECT search, body FROM reference WHERE type = ?{condition}",  # noqa: S608  # only placeholders
            (type, *words),
        )
        return [(row["search"], _body(row)) for row in rows]

    def count(self, type: str) -> int:  # noqa: A002
        """Count the copies of a type."""
        rows = self._database.connection.execute("SELECT count(*) FROM reference WHERE type = ?", (type,))
        return int(rows.fetchone()[0])


def _body(row: sqlite3.Row) -> Body:
    body: Body = json.loads(row["body"])
    return body
