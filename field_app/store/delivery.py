"""How far one visit's evidence has travelled, photo by photo, and the receipt the server gave for it."""

from __future__ import annotations

import json
from typing import Any

from field_app.store.database import Database
from field_app.store.outbox import HELD_BYTES, Sending


class Deliveries:
    """Reads of the outbox for one visit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def offsets(self, visit_id: str, *, sending: Sending | None = None) -> dict[str, int]:
        """Return for every photo named in the visit's revisions how many bytes are there or on the way."""
        rows = self._database.connection.execute(
            f"""SELECT p.sha256, {HELD_BYTES} FROM photo p WHERE p.sha256 IN (SELECT x.sha256
            FROM revision_photo x JOIN revision r ON r.id = x.revision_id WHERE r.visit_id = ?)""",  # noqa: S608  # literals of this module
            (json.dumps(sending or {}), visit_id),
        )
        return dict(rows.fetchall())

    def receipt(self, visit_id: str) -> dict[str, Any] | None:
        """Return the receipt of the visit's newest revision; only verified ones are ever stored."""
        row = self._database.connection.execute(
            """SELECT c.body FROM receipt c JOIN revision r ON r.id = c.revision_id
            WHERE r.id = (SELECT id FROM revision WHERE visit_id = ? ORDER BY n DESC LIMIT 1)
            AND c.void = 0""",
            (visit_id,),
        ).fetchone()
        return None if row is None else dict(json.loads(row[0]))
