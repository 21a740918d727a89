"""Finished visits on their way to the server: signed bodies, photo offsets, receipts, epochs.

A revision goes ready → stored → sealed, or to quarantined; a new server epoch sets all of them back to ready.
Nothing a server says ever removes one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from field_app.states import RevisionState
from field_app.store.database import Database
from field_app.store.feed import rewind
from field_app.store.settings import write_setting
from shared.protocol.limits import MAX_WRONG_HASHES

Held = tuple[str, int, bool]
"""What the server said of a photo: hash, bytes it holds, whether that is all."""


Sending = Mapping[str, int]
"""The photos on their way: of each hash, how many of its bytes were handed to the network so far."""


class RevisionRow(NamedTuple):
    """One revision in the outbox."""

    id: str
    visit_id: str
    body: str
    sha256: str
    key_id: str
    signature: str
    state: RevisionState
    ticket: str | None
    problem: dict[str, Any] | None


class PhotoRow(NamedTuple):
    """One photo that still has to reach the server; `offset` None while the server was not asked."""

    sha256: str
    size: int
    offset: int | None
    revision_id: str


class Progress(NamedTuple):
    """What one visit's evidence looks like from here.

    `photos_safe` is the server's word alone; `bytes_held` adds what is being sent just now. `lost` photos are
    gone from this device, `damaged` ones arrived with other bytes too often.
    """

    state: RevisionState
    ticket: str | None
    problem: dict[str, Any] | None
    photos: int
    photos_safe: int
    bytes_total: int
    bytes_held: int
    lost: int
    damaged: int


_NO_TROUBLE = "ticket = NULL, problem = NULL"
_PROBLEM = "decrypt(problem, 'revision.problem/' || id)"
_REVISION = f"""id, visit_id, decrypt(body, 'revision.body/' || id) AS body, sha256, key_id, signature, state,
    ticket, {_PROBLEM} AS problem"""
HELD_BYTES = """(CASE WHEN done THEN size ELSE max(coalesce(byte_offset, 0),
    coalesce((SELECT value FROM json_each(?) WHERE key = p.sha256), 0)) END)"""
"""Bytes of photo `p` that are there or on their way; the parameter is `Sending` as JSON."""
_OPEN_PHOTO = f"""FROM photo p JOIN revision_photo USING (sha256) JOIN revision r ON r.id = revision_id
    WHERE p.done = 0 AND p.lost = 0 AND p.refusals < {MAX_WRONG_HASHES}
    AND (r.state = 'stored' OR r.state = 'quarantined' AND r.ticket IS NOT NULL)"""


class Outbox:
    """What this device still owes the server, and what the server has signed for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- what is still owed ---------------------------------------------------------------------------------

    def ready(self, limit: int) -> list[RevisionRow]:
        """Return the oldest revisions the server does not hold yet."""
        return self._revisions("WHERE state = 'ready' ORDER BY device_id, n LIMIT ?", limit)

    def unsealed(self) -> list[RevisionRow]:
        """Return revisions the server holds whose receipt is not here, though no photo is left to send."""
        return self._revisions(
            """WHERE state IN ('stored', 'quarantined') AND NOT EXISTS (SELECT 1 FROM revision_photo
            JOIN photo p USING (sha256) WHERE revision_id = revision.id AND p.done = 0) ORDER BY n LIMIT ?""",
            -1,
        )

    def owing(self) -> list[RevisionRow]:
        """Return every revision without a receipt, in the order of the chain."""
        return self._revisions("WHERE state <> ? ORDER BY device_id, n", RevisionState.SEALED)

    def revision(self, revision_id: str) -> RevisionRow | None:
        """Return one revision, or None when it is not of this device."""
        return next(iter(self._revisions("WHERE id = ?", revision_id)), None)

    def body(self, revision_id: str) -> str | None:
        """Return the text of one revision, or None when it is not of this device."""
        row = self.revision(revision_id)
        return None if row is None else row.body

    def _revisions(self, where: str, *values: object) -> list[RevisionRow]:
        rows = self._database.connection.execute(
            f"SELECT {_REVISION} FROM revision {where}",  # noqa: S608  # `where` is a literal of this class
            values,
        )
        return [_revision(row) for row in rows]

    def open_photos(self) -> list[PhotoRow]:
        """Return the photos the server will take now, fewest remaining bytes first."""
        rows = self._database.connection.execute(
            f"""SELECT p.sha256, p.size, p.byte_offset, min(r.id) {_OPEN_PHOTO}
            GROUP BY p.sha256 ORDER BY p.size - coalesce(p.byte_offset, 0), p.sha256"""
        )
        return [PhotoRow(*row) for row in rows]

    def photos_of(self, revision_id: str) -> list[str]:
        """Return the hashes of every photo and signature the revision names."""
        rows = self._database.connection.execute(
            "SELECT sha256 FROM revision_photo WHERE revision_id = ? ORDER BY sha256", (revision_id,)
        )
        return [row[0] for row in rows]

    def unsent_photos(self, revision_id: str) -> list[PhotoRow]:
        """Return what of the revision's evidence the server is not known to hold whole."""
        rows = self._database.connection.execute(
            """SELECT sha256, size, byte_offset, revision_id FROM photo JOIN revision_photo USING (sha256)
            WHERE revision_id = ? AND done = 0 ORDER BY sha256""",
            (revision_id,),
        )
        return [PhotoRow(*row) for row in rows]

    def owed(self, *, sending: Sending | None = None) -> tuple[int, int]:
        """Return (revisions without a receipt, photo bytes that still have to travel)."""
        connection = self._database.connection
        waiting = connection.execute("SELECT count(*) FROM revision WHERE state <> 'sealed'").fetchone()[0]
        left = connection.execute(
            f"""SELECT coalesce(sum(size - {HELD_BYTES}), 0) FROM photo p
            WHERE done = 0 AND lost = 0 AND sha256 IN (SELECT sha256 FROM revision_photo)""",  # noqa: S608  # literals of this module
            (json.dumps(sending or {}),),
        ).fetchone()[0]
        return int(waiting), int(left)

    def progress(self, visit_id: str, *, sending: Sending | None = None) -> Progress | None:
        """Return how far the visit's newest revision is, or None when it has none."""
        row = self._database.connection.execute(
            f"""SELECT r.state, r.ticket, decrypt(r.problem, 'revision.problem/' || r.id),
            count(p.sha256), coalesce(sum(done), 0), coalesce(sum(size), 0), coalesce(sum({HELD_BYTES}), 0),
            coalesce(sum(lost AND NOT done), 0), coalesce(sum(refusals >= {MAX_WRONG_HASHES} AND NOT done), 0)
            FROM revision r LEFT JOIN revision_photo x ON x.revision_id = r.id
            LEFT JOIN photo p ON p.sha256 = x.sha256
            WHERE r.id = (SELECT id FROM revision WHERE visit_id = ? ORDER BY n DESC LIMIT 1)
            GROUP BY r.id""",  # noqa: S608  # literals of this module
            (json.dumps(sending or {}), visit_id),
        ).fetchone()
        if row is None:
            return None
        return Progress(RevisionState(row[0]), row[1], _problem(row[2]), *row[3:])

    # --- what the server said -------------------------------------------------------------------------------

    def mark_stored(self, revision_id: str, received_seq: int | None, photos: Iterable[Held]) -> None:
        """The server holds the text; `photos` are (hash, offset, done) as it told."""
        with self._database.transaction() as connection:
            connection.execute(
                """UPDATE revision SET state = 'stored', received_seq = ?, ticket = NULL, problem = NULL
                WHERE id = ? AND state <> 'sealed'""",
                (received_seq, revision_id),
            )
            _set_offsets(connection, photos)

    def mark_quarantined(
        self, revision_id: str, ticket: str | None, problem: Mapping[str, Any], photos: Iterable[Held]
    ) -> None:
        """The server keeps the text aside, or refuses it; a person reads why."""
        with self._database.transaction() as connection:
            connection.execute(
                """UPDATE revision SET state = 'quarantined', ticket = ?,
                problem = encrypt(?, 'revision.problem/' || id)
                WHERE id = ? AND state <> 'sealed'""",
                (ticket, json.dumps(dict(problem), ensure_ascii=False), revision_id),
            )
            _set_offsets(connection, photos)

    def retry_quarantined(self) -> None:
        """Offer again what the server wants to hear about later: it may know the unit or schema by now."""
        with self._database.transaction() as connection:
            connection.execute(
                f"""UPDATE revision SET state = 'ready', {_NO_TROUBLE} WHERE state = 'quarantined'
                AND json_extract({_PROBLEM}, '$.retry') IN ('now', 'later', 'after-update')"""  # noqa: S608  # literals of this module
            )

    def offer_again(self, revision_ids: Sequence[str]) -> None:
        """The server does not hold these after all: push again; what it holds of their photos is unknown."""
        with self._database.transaction() as connection:
            for revision_id in revision_ids:
                connection.execute(
                    f"UPDATE revision SET state = 'ready', {_NO_TROUBLE} WHERE id = ?",  # noqa: S608  # literals of this module
                    (revision_id,),
                )
                connection.execute(
                    """UPDATE photo SET byte_offset = NULL, done = 0
                    WHERE sha256 IN (SELECT sha256 FROM revision_photo WHERE revision_id = ?)""",
                    (revision_id,),
                )

    def set_offset(self, sha256: str, offset: int | None, *, done: bool = False) -> None:
        """Keep what the server said it holds of a photo."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE photo SET byte_offset = ?, done = ? WHERE sha256 = ?", (offset, int(done), sha256)
            )

    def note_refusal(self, sha256: str) -> int:
        """Count that the server found other bytes than the hash says; returns how often so far."""
        with self._database.transaction() as connection:
            row = connection.execute(
                """UPDATE photo SET byte_offset = 0, refusals = refusals + 1
                WHERE sha256 = ? RETURNING refusals""",
                (sha256,),
            ).fetchone()
        return 0 if row is None else int(row[0])

    def mark_lost(self, sha256: str) -> None:
        """The photo's file is gone or altered: it is not sent any more, and shown as lost."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE photo SET lost = 1 WHERE sha256 = ?", (sha256,))

    def seal(self, revision_id: str, receipt: str, *, seq: int, epoch: str) -> None:
        """Keep a verified receipt and call the revision safe, in one transaction; twice is harmless."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO receipt (revision_id, body, seq, epoch) VALUES (?, ?, ?, ?)",
                (revision_id, receipt, seq, epoch),
            )
            connection.execute(
                f"UPDATE revision SET state = 'sealed', {_NO_TROUBLE} WHERE id = ?",  # noqa: S608  # literals of this module
                (revision_id,),
            )
            connection.execute(
                """UPDATE photo SET done = 1, byte_offset = size
                WHERE sha256 IN (SELECT sha256 FROM revision_photo WHERE revision_id = ?)""",
                (revision_id,),
            )

    def highest_receipt(self) -> dict[str, Any] | None:
        """Return the newest valid receipt: a signed proof of how far the server once was."""
        row = self._database.connection.execute(
            "SELECT body FROM receipt WHERE void = 0 ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def new_epoch(self, epoch: str) -> None:
        """The server's database is another one: offer all again, void receipts, read from the start."""
        with self._database.transaction() as connection:
            connection.execute(
                f"UPDATE revision SET state = 'ready', received_seq = NULL, {_NO_TROUBLE}"  # noqa: S608  # literals of this module
            )
            connection.execute("UPDATE photo SET byte_offset = NULL, done = 0, refusals = 0")
            connection.execute("UPDATE receipt SET void = 1 WHERE void = 0")
            write_setting(connection, "epoch", epoch)
            rewind(connection)


def _revision(row: sqlite3.Row) -> RevisionRow:
    known = dict(zip(row.keys(), row, strict=True))
    typed = {"state": RevisionState(known["state"]), "problem": _problem(known["problem"])}
    return RevisionRow(**known | typed)


def _problem(text: str | None) -> dict[str, Any] | None:
    return None if text is None else dict(json.loads(text))


def _set_offsets(connection: sqlite3.Connection, photos: Iterable[Held]) -> None:
    connection.executemany(
        "UPDATE photo SET byte_offset = ?, done = ? WHERE sha256 = ?",
        [(offset, int(done), sha256) for sha256, offset, done in photos],
    )
