"""The server's feed, taken in page by page: rows and cursor always in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from field_app.store.database import Database
from field_app.store.reference import put_reference
from field_app.store.settings import write_setting


class FeedPosition(NamedTuple):
    """How far this device has read, in which incarnation of the server and under which scope."""

    epoch: str | None
    cursor: str
    scope_version: str | None


class Feed:
    """Reading position and the rows it brought."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def position(self) -> FeedPosition:
        """Return the reading position."""
        rows = self._database.connection.execute(
            "SELECT name, value FROM setting WHERE name IN ('epoch', 'cursor', 'scope_version')"
        )
        known: dict[str, str] = dict(rows.fetchall())
        return FeedPosition(known.get("epoch"), known.get("cursor", ""), known.get("scope_version"))

    def restart(self) -> None:
        """Read from the start again; rows the feed does not name again go when its end is reached."""
        with self._database.transaction() as connection:
            rewind(connection)

    def forget_scope(self) -> None:
        """Read from the start again because the person's rights changed."""
        with self._database.transaction() as connection:
            rewind(connection)
            connection.execute("DELETE FROM setting WHERE name = 'scope_version'")

    def apply(
        self, events: Iterable[Mapping[str, Any]], *, cursor: str, at_end: bool, scope_version: str
    ) -> None:
        """Take in one page and move the cursor, in one transaction; the same page again is harmless."""
        with self._database.transaction() as connection:
            generation = _generation(connection)
            for event in events:
                _apply(connection, event, generation)
            write_setting(connection, "cursor", cursor)
            write_setting(connection, "scope_version", scope_version)
            if at_end:
                connection.execute("DELETE FROM reference WHERE generation < ?", (generation,))


def rewind(connection: sqlite3.Connection) -> None:
    """Set the cursor to the start inside the caller's transaction."""
    write_setting(connection, "cursor", "")
    write_setting(connection, "generation", str(_generation(connection) + 1))


def _generation(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM setting WHERE name = 'generation'").fetchone()
    return 0 if row is None else int(row[0])


def _apply(connection: sqlite3.Connection, event: Mapping[str, Any], generation: int) -> None:
    op, body = event["op"], event.get("body")
    if op == "put" and isinstance(body, dict):
        put_reference(connection, event["type"], event["id"], body, generation)
    elif op == "tombstone":
        connection.execute("DELETE FROM reference WHERE type = ? AND id = ?", (event["type"], event["id"]))
    elif op != "sealed":  # a receipt is verified and stored on its own
        connection.execute(
            "INSERT OR REPLACE INTO unknown_event VALUES (?1, ?2, encrypt(?3, 'unknown_event.body/' || ?1))",
            (event["seq"], op, json.dumps(dict(event), ensure_ascii=False)),
        )
