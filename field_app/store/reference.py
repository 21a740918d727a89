"""Copies of what the server knows: units, counters, checklists, campaigns, hours; pulled, read offline."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from field_app.store.database import Database
from field_app.store.schema import PUBLIC_TYPES
from shared.base.search import search_text

Body = dict[str, Any]
_BODY = f"""CASE WHEN type IN {PUBLIC_TYPES} THEN body
    ELSE decrypt(body, 'reference.body/' || type || '/' || id) END AS body"""


def put_reference(connection: sqlite3.Connection, type: str, id: str, body: Body, generation: int) -> None:  # noqa: A002  # the feed's own words
    """Set one copy inside the caller's transaction.

    What is not public is encrypted, and found by its id alone, but for visits, found by their state too.
    """
    public = type in PUBLIC_TYPES
    searched = search_text(str(body.get("state") or "")) if type == "visit" else ""
    connection.execute(
        """INSERT OR REPLACE INTO reference VALUES (?1, ?2,
        CASE WHEN ?6 THEN ?3 ELSE encrypt(?3, 'reference.body/' || ?1 || '/' || ?2) END, ?4, ?5)""",
        (type, id, json.dumps(body, ensure_ascii=False), searched, generation, public),
    )


class Reference:
    """Reads of the server-origin copies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_enough(self) -> bool:
        """Tell whether enough was pulled to start a visit."""
        return self.count("unit") > 0 and self.count("checklist") > 0

    def get(self, type: str, id: str) -> Body | None:  # noqa: A002  # the feed's own words
        """Return one copy, or None."""
        text = self.text(type, id)
        return None if text is None else dict(json.loads(text))

    def all(self, type: str) -> list[Body]:  # noqa: A002  # the feed's own words
        """Return every copy of a type, by id."""
        return [dict(json.loads(text)) for text in self.texts(type)]

    def text(self, type: str, id: str) -> str | None:  # noqa: A002  # the feed's own words
        """Return one copy as text, for those who keep what they made of it."""
        row = self._database.connection.execute(
            f"SELECT {_BODY} FROM reference WHERE type = ? AND id = ?",  # noqa: S608  # literals of this module
            (type, id),
        ).fetchone()
        return None if row is None else str(row[0])

    def texts(self, type: str) -> list[str]:  # noqa: A002  # the feed's own words
        """Return every copy of a type as text, by id."""
        rows = self._database.connection.execute(
            f"SELECT {_BODY} FROM reference WHERE type = ? ORDER BY id",  # noqa: S608  # literals of this module
            (type,),
        )
        return [row[0] for row in rows]

    def in_state(self, state: str) -> list[str]:
        """Return the ids of the visits the server said this of last."""
        rows = self._database.connection.execute(
            "SELECT id FROM reference WHERE type = 'visit' AND search = ?", (search_text(state),)
        )
        return [row[0] for row in rows]

    def edition(self) -> tuple[tuple[str, str], ...]:
        """Return what differs whenever the feed has brought something: how far it was read, and how often."""
        rows = self._database.connection.execute(
            "SELECT name, value FROM setting WHERE name IN ('epoch', 'cursor', 'generation') ORDER BY name"
        )
        return tuple((row["name"], row["value"]) for row in rows)

    def count(self, type: str) -> int:  # noqa: A002  # the feed's own words
        """Count the copies of a type."""
        rows = self._database.connection.execute("SELECT count(*) FROM reference WHERE type = ?", (type,))
        return int(rows.fetchone()[0])
