"""What was drawn over photos: arrows, boxes, masks; and the marked copies that go to the server with them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from field_app.store.database import Database
from field_app.store.visits import require_draft


class MarkedCopy(NamedTuple):
    """A marked copy of a visit's photo `of`; `drawn` is the hash of its marks, `done` the server's word."""

    of: str
    sha256: str
    size: int
    drawn: str
    lost: bool
    done: bool
    retired: bool


class Markings:
    """Marks by attachment, encrypted; the photos themselves are never touched."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, photo_id: str) -> list[dict[str, Any]]:
        """Return an attachment's marks, none where nothing was drawn."""
        row = self._database.connection.execute(
            "SELECT decrypt(marks, 'marking.marks/' || photo_id) FROM marking WHERE photo_id = ?", (photo_id,)
        ).fetchone()
        return [] if row is None else list(json.loads(row[0]))

    def of_visit(self, visit_id: str) -> dict[str, list[dict[str, Any]]]:
        """Return all marks of a visit by the hashes of its photos, in the order the photos were taken.

        A picture that is attached twice has what was drawn on either.
        """
        rows = self._database.connection.execute(
            """SELECT a.sha256, decrypt(m.marks, 'marking.marks/' || m.photo_id)
            FROM attachment a JOIN marking m ON m.photo_id = a.id
            WHERE a.visit_id = ? AND a.detached_ms IS NULL ORDER BY a.id""",
            (visit_id,),
        )
        found: dict[str, list[dict[str, Any]]] = {}
        for sha256, marks in rows:
            found.setdefault(sha256, []).extend(json.loads(marks))
        return found

    def put(self, photo_id: str, marks: Sequence[dict[str, Any]]) -> None:
        """Keep the marks of a draft's attachment in place of earlier ones; VisitNotOpenError."""
        with self._database.transaction() as connection:
            require_draft(connection, _visit_of(connection, photo_id))
            connection.execute("DELETE FROM marking WHERE photo_id = ?", (photo_id,))
            if marks:
                connection.execute(
                    "INSERT INTO marking VALUES (?1, encrypt(?2, 'marking.marks/' || ?1))",
                    (photo_id, json.dumps(list(marks))),
                )

    def visit_of(self, photo_id: str) -> str:
        """Return the visit an attachment belongs to, "" for none."""
        return _visit_of(self._database.connection, photo_id)

    def keep_copies(self, visit_id: str, copies: Sequence[MarkedCopy]) -> None:
        """Keep a draft's marked copies, whose files are there, in place of earlier ones."""
        with self._database.transaction() as connection:
            require_draft(connection, visit_id)
            connection.execute("DELETE FROM marked_copy WHERE visit_id = ?", (visit_id,))
            for copy in copies:
                connection.execute(
                    """INSERT INTO photo (sha256, size, mime) VALUES (?, ?, 'image/jpeg')
                    ON CONFLICT (sha256) DO UPDATE SET lost = 0""",
                    (copy.sha256, copy.size),
                )
                connection.execute(
                    "INSERT INTO marked_copy VALUES (?, ?, ?, ?)",
                    (visit_id, copy.of, copy.sha256, copy.drawn),
                )

    def copies(self, visit_id: str) -> list[MarkedCopy]:
        """Return a visit's marked copies."""
        rows = self._database.connection.execute(
            """SELECT c.of_sha256, c.sha256, p.size, c.drawn, p.lost, p.done, p.retired
            FROM marked_copy c JOIN photo p USING (sha256) WHERE c.visit_id = ? ORDER BY c.of_sha256""",
            (visit_id,),
        )
        return [MarkedCopy(*row[:4], *map(bool, row[4:])) for row in rows]


def _visit_of(connection: sqlite3.Connection, photo_id: str) -> str:
    row = connection.execute("SELECT visit_id FROM attachment WHERE id = ?", (photo_id,)).fetchone()
    return "" if row is None else str(row[0])
