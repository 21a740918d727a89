"""Reads over many visits: what still needs somebody, what is past, who and what was met at a unit before."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from field_app.store.database import Database

_UNIT = "coalesce(readable(unit_id, 'visit.unit_id/' || id), '')"
"""The unit of a visit; "" where its bytes are damaged."""
_NEWEST = "SELECT r.state FROM revision r WHERE r.visit_id = visit.id ORDER BY n DESC LIMIT 1"


class DiaryRows:
    """One SQL statement a question; the newest first everywhere."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._database.connection

    def open_ids(self, author: str, *, since: str, also: Sequence[str]) -> list[str]:
        """Return drafts, visits without a receipt, those begun since a day, and those in `also`."""
        marks = ", ".join("?" * len(also))
        rows = self._connection.execute(
            f"""SELECT id FROM visit WHERE author = ? AND state <> 'discarded' AND (state = 'draft'
            OR started_wall >= ? OR id IN ({marks}) OR ({_NEWEST}) <> 'sealed')
            ORDER BY id DESC""",  # noqa: S608  # placeholders and a literal of this module
            (author, since, *also),
        )
        return [row[0] for row in rows]

    def finished_ids(self, author: str, units: Collection[str] | None = None) -> list[str]:
        """Return an author's finished visits, of these units alone where any are given."""
        if units is None:
            rows = self._connection.execute(
                "SELECT id FROM visit WHERE author = ? AND state = 'finished' ORDER BY id DESC", (author,)
            )
            return [row[0] for row in rows]
        return [row[0] for row in self._visits(author, "state = 'finished'") if row[1] in units]

    def units_visited(self, author: str, limit: int) -> list[str]:
        """Return the units visited, the latest visit first."""
        found: dict[str, None] = {}
        for _, unit in self._visits(author, "state <> 'discarded'"):
            found.setdefault(unit)
            if len(found) == limit:
                break
        return list(found)

    def visited_since(self, author: str, day: str) -> list[tuple[str, str]]:
        """Return (day, unit) of the visits begun on or after `day`."""
        rows = self._connection.execute(
            f"""SELECT substr(started_wall, 1, 10), {_UNIT} FROM visit
            WHERE author = ? AND state <> 'discarded' AND started_wall >= ?""",  # noqa: S608  # a literal of this module
            (author, day),
        )
        return [(row[0], row[1]) for row in rows]

    def last_finished(self, author: str, unit: str, *, but: str) -> str | None:
        """Return the latest finished visit of a unit, apart from one."""
        finished = self._visits(author, "state = 'finished'")
        return next((row[0] for row in finished if row[1] == unit and row[0] != but), None)

    def officials(self, author: str, unit: str) -> list[dict[str, Any]]:
        """Return the officials an author named at a unit, the latest first."""
        visits = [row[0] for row in self._visits(author, "state <> 'discarded'") if row[1] == unit]
        named = (
            text
            for visit_id in visits
            for (text,) in self._connection.execute(
                """SELECT coalesce(readable(officials, 'answer.officials/' || visit_id || '/' || item), '[]')
                FROM answer WHERE visit_id = ? ORDER BY mono_ms DESC""",
                (visit_id,),
            )
        )
        return [dict(official) for text in named for official in json.loads(text)]

    def _visits(self, author: str, condition: str) -> Iterator[tuple[str, str]]:
        """Yield (id, unit) of an author's visits, the newest first; units are opened only as far as asked."""
        rows = self._connection.execute(
            f"SELECT id, {_UNIT} FROM visit WHERE author = ? AND {condition} ORDER BY id DESC",  # noqa: S608  # literals
            (author,),
        )
        return ((row[0], row[1]) for row in rows)

    def revision_count(self, visit_id: str) -> int:
        """Count the signed revisions of a visit on this device."""
        counted = self._connection.execute("SELECT count(*) FROM revision WHERE visit_id = ?", (visit_id,))
        return int(counted.fetchone()[0])

    def newest_revision(self, visit_id: str) -> tuple[str, str] | None:
        """Return id and hash of a visit's newest revision on this device."""
        row = self._connection.execute(
            "SELECT id, sha256 FROM revision WHERE visit_id = ? ORDER BY n DESC LIMIT 1", (visit_id,)
        ).fetchone()
        return None if row is None else (row[0], row[1])
