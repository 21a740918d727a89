"""Photos the camera app was asked for: known before it starts, because it may push this app out of memory."""

from __future__ import annotations

from typing import NamedTuple

from field_app.store.database import Database
from field_app.store.visits import ClockReading


class PendingCapture(NamedTuple):
    """A picture that may be on its way: where the camera writes it, and for what."""

    target: str
    visit_id: str
    item: str
    policy: str
    asked: ClockReading


class Captures:
    """Pending captures; one at a time, more only when the app was killed between."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, capture: PendingCapture) -> None:
        """Keep it durably; only then may the camera start."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO pending_capture VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(capture.target, capture.visit_id, capture.item, capture.policy),
                    *(capture.asked.wall, capture.asked.mono_ms, capture.asked.boot),
                ),
            )

    def end(self, target: str) -> None:
        """It was taken in, or came to nothing."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM pending_capture WHERE target = ?", (target,))

    def pending(self) -> list[PendingCapture]:
        """Return what is not settled, oldest first."""
        rows = self._database.connection.execute("SELECT * FROM pending_capture ORDER BY rowid")
        return [
            PendingCapture(
                row["target"],
                row["visit_id"],
                row["item"],
                row["policy"],
                ClockReading(row["asked_wall"], row["mono_ms"], row["boot"]),
            )
            for row in rows
        ]
