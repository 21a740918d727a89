"""The device's gap-free chain of signed revisions: each names the one before, so a missing one shows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import NamedTuple

from field_app.store.database import Database
from field_app.store.visits import require_draft


class SignedBody(NamedTuple):
    """A revision as it will travel: the exact text, its hash, and the device's signature over it."""

    revision_id: str
    visit_id: str
    body: str
    sha256: str
    key_id: str
    signature: str
    photos: tuple[str, ...]


class Place(NamedTuple):
    """Where in the device's gap-free chain the next revision stands."""

    n: int
    prev: str | None


class Chain:
    """Where finished visits become revisions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def finish(
        self,
        visit_id: str,
        device_id: str,
        sign: Callable[[Place], SignedBody],
        *,
        wall: str,
        summary: Mapping[str, int],
    ) -> SignedBody:
        """Give the visit the next place in the chain, have it signed, and queue it: one transaction."""
        with self._database.transaction() as connection:
            require_draft(connection, visit_id)
            place = _next_place(connection, device_id)
            signed = sign(place)
            connection.execute(
                """INSERT INTO revision
                (id, visit_id, body, sha256, key_id, signature, device_id, n, prev, state)
                VALUES (?1, ?2, encrypt(?3, 'revision.body/' || ?1), ?4, ?5, ?6, ?7, ?8, ?9, 'ready')""",
                (
                    *(signed.revision_id, visit_id, signed.body, signed.sha256),
                    *(signed.key_id, signed.signature, device_id, place.n, place.prev),
                ),
            )
            connection.executemany(
                "INSERT INTO revision_photo VALUES (?, ?)",
                [(signed.revision_id, sha256) for sha256 in sorted(set(signed.photos))],
            )
            connection.execute(
                """UPDATE visit SET state = 'finished', finished_wall = ?,
                summary = encrypt(?, 'visit.summary/' || id) WHERE id = ?""",
                (wall, json.dumps(dict(summary)), visit_id),
            )
        return signed


def _next_place(connection: sqlite3.Connection, device_id: str) -> Place:
    row = connection.execute(
        "SELECT n, sha256 FROM revision WHERE device_id = ? ORDER BY n DESC LIMIT 1", (device_id,)
    ).fetchone()
    return Place(1, None) if row is None else Place(row["n"] + 1, row["sha256"])
