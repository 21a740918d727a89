"""Pictures the camera took that could not become evidence: kept, encrypted, until they are taken in."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NamedTuple

from field_app.store.captures import PendingCapture
from field_app.store.database import Database
from field_app.store.files import PictureFiles
from field_app.store.visits import ClockReading


class HeldRow(NamedTuple):
    """A picture that waits, for what it was taken, and the code of why it was not taken in."""

    id: str
    capture: PendingCapture
    sha256: str
    size: int
    code: str


class HeldPictures:
    """Rows of pictures that wait; their files lie among the photos."""

    def __init__(self, database: Database, files: PictureFiles) -> None:
        self._database = database
        self._files = files

    def hold(self, held_id: str, capture: PendingCapture, picture: Path, code: str) -> None:
        """Keep the picture durably in the place of the pending capture; OSError when the disk refuses.

        What waits for the same item already is not kept twice.
        """
        sha256, size = self._files.add(picture)
        with self._database.transaction() as connection:
            connection.execute(
                """INSERT INTO held SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE NOT EXISTS
                (SELECT 1 FROM held WHERE visit_id = ?2 AND item = ?3 AND sha256 = ?8)""",
                (
                    *(held_id, capture.visit_id, capture.item, capture.policy),
                    *(capture.asked.wall, capture.asked.mono_ms, capture.asked.boot),
                    *(sha256, size, code),
                ),
            )
            connection.execute("DELETE FROM pending_capture WHERE target = ?", (capture.target,))

    def of_visit(self, visit_id: str) -> list[HeldRow]:
        """Return what waits for a visit, oldest first."""
        rows = self._database.connection.execute(
            "SELECT * FROM held WHERE visit_id = ? ORDER BY id", (visit_id,)
        )
        return [_row(row) for row in rows]

    def get(self, held_id: str) -> HeldRow | None:
        """Return one of them, None where it waits no more."""
        row = self._database.connection.execute("SELECT * FROM held WHERE id = ?", (held_id,)).fetchone()
        return None if row is None else _row(row)

    def read(self, row: HeldRow) -> bytes:
        """Return the picture as the camera wrote it; OSError where it is gone or altered."""
        with self._files.source(row.sha256).open() as file:
            return file.read()

    def release(self, held_id: str) -> None:
        """It waits no more; its file stays 30 days."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM held WHERE id = ?", (held_id,))


def _row(row: sqlite3.Row) -> HeldRow:
    asked = ClockReading(row["asked_wall"], row["mono_ms"], row["boot"])
    capture = PendingCapture("", row["visit_id"], row["item"], row["policy"], asked)
    return HeldRow(row["id"], capture, row["sha256"], row["size"], row["code"])
