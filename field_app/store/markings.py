"""What was drawn over photos: arrows, boxes, masks; the photos themselves are never touched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from field_app.store.database import Database


class Markings:
    """Marks by attachment, encrypted; the picture made from them lies among the small copies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, photo_id: str) -> list[dict[str, Any]]:
        """Return an attachment's marks, none where nothing was drawn."""
        row = self._database.connection.execute(
            "SELECT decrypt(marks, 'marking.marks/' || photo_id) FROM marking WHERE photo_id = ?", (photo_id,)
        ).fetchone()
        return [] if row is None else list(json.loads(row[0]))

    def put(self, photo_id: str, marks: Sequence[dict[str, Any]]) -> None:
        """Keep an attachment's marks in place of earlier ones."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO marking VALUES (?1, encrypt(?2, 'marking.marks/' || ?1))",
                (photo_id, json.dumps(list(marks))),
            )
