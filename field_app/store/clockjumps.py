"""When the wall clock of this device was set while the app ran."""

from __future__ import annotations

from dataclasses import dataclass

from field_app.store.database import Database
from field_app.store.visits import ClockReading


@dataclass(frozen=True, slots=True)
class ClockJump:
    """The wall clock went ahead (or, negative, back) by so much; `mono_ms` and `boot` say when."""

    by_ms: int
    mono_ms: int


class ClockJumps:
    """Reads and writes of the jumps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, by_ms: int, at: ClockReading) -> None:
        """Keep one, within the transaction in which it was noticed if there is one."""
        insert = "INSERT INTO clock_jump (by_ms, mono_ms, boot) VALUES (?, ?, ?)"
        values = (by_ms, at.mono_ms, at.boot)
        if self._database.connection.in_transaction:
            self._database.connection.execute(insert, values)
            return
        with self._database.transaction() as connection:
            connection.execute(insert, values)

    def since(self, instant: ClockReading) -> list[ClockJump]:
        """Return the jumps of the same boot from `moment` on."""
        rows = self._database.connection.execute(
            "SELECT by_ms, mono_ms FROM clock_jump WHERE boot = ? AND mono_ms >= ? ORDER BY id",
            (instant.boot, instant.mono_ms),
        )
        return [ClockJump(*row) for row in rows]
