"""Rows of pictures: what a file is, where it is used, and how much of it the server holds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from field_app.store.database import Database
from field_app.store.files import PictureFiles
from field_app.store.visits import ClockReading, require_draft
from shared.protocol.limits import KEEP_UNLINKED_DAYS

_DAY_MS = 86_400_000


class Signer(NamedTuple):
    """Whose a signature is: `who` as the place to sign is called, their name and post."""

    who: str
    name: str
    post: str = ""


class PictureRow(NamedTuple):
    """One use of a picture; `item` is set for photos, `who` for signatures.

    A signature has the name and post of who signed, and the hash of the minutes' content it was given for;
    `sent` tells whether the newest revision of its visit carries it.
    """

    id: str
    sha256: str
    item: str | None
    who: str | None
    size: int
    mime: str
    lost: bool
    done: bool
    retired: bool
    taken: ClockReading
    uses: int = 1
    location: dict[str, Any] | None = None
    name: str = ""
    post: str = ""
    content_sha256: str | None = None
    sent: bool = False
    is_cut: bool = False


_COLUMNS = "u.sha256, p.size, p.mime, p.lost, p.done, p.retired, p.is_cut, u.taken_wall, u.mono_ms, u.boot"


_USES = "(SELECT count(*) FROM attachment o WHERE o.sha256 = u.sha256 AND o.detached_ms IS NULL)"


def _picture(row: sqlite3.Row, *, item: str | None, who: str | None) -> PictureRow:
    return PictureRow(
        id=row["id"],
        sha256=row["sha256"],
        item=item,
        who=who,
        size=row["size"],
        mime=row["mime"],
        lost=bool(row["lost"]),
        done=bool(row["done"]),
        retired=bool(row["retired"]),
        taken=ClockReading(row["taken_wall"], row["mono_ms"], row["boot"]),
        is_cut=bool(row["is_cut"]),
    )


class Photos:
    """Pictures attached to visits, over the folder of their files."""

    def __init__(self, database: Database, files: PictureFiles) -> None:
        self._database = database
        self.files = files

    def attach(
        self,
        visit_id: str,
        item: str,
        *,
        id: str,  # noqa: A002  # the table's own word
        data: bytes | Path,
        mime: str,
        taken: ClockReading,
        location: Mapping[str, Any] | None = None,
        once: bool = False,
        is_cut: bool = False,
    ) -> str:
        """Write the file, then the rows; returns the picture's hash. OSError when the disk refuses.

        With `once` the same picture is not attached to the same item again: a kill may have come in between.
        """
        sha256, size = self.files.add(data)
        with self._database.transaction() as connection:
            require_draft(connection, visit_id)
            _add_photo(connection, sha256, size, mime, is_cut=is_cut)
            if once and _is_attached(connection, visit_id, item, sha256):
                return sha256
            connection.execute(
                """INSERT INTO attachment VALUES
                (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, encrypt(?8, 'attachment.location/' || ?1))""",
                (
                    *(id, visit_id, item, sha256, taken.wall, taken.mono_ms, taken.boot),
                    None if location is None else json.dumps(dict(location)),
                ),
            )
        return sha256

    def sign(
        self,
        visit_id: str,
        signer: Signer,
        *,
        content_sha256: str,
        id: str,  # noqa: A002  # the table's own word
        data: bytes,
        mime: str,
        taken: ClockReading,
    ) -> str:
        """Keep a signature, in place of an earlier one by the same person; returns the picture's hash."""
        sha256, size = self.files.add(data)
        with self._database.transaction() as connection:
            require_draft(connection, visit_id)
            _add_photo(connection, sha256, size, mime)
            connection.execute(
                """INSERT OR REPLACE INTO signature
                (visit_id, who, id, sha256, taken_wall, mono_ms, boot, content_sha256, name, post)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, encrypt(?9, 'signature.name/' || ?1 || '/' || ?2),
                encrypt(?10, 'signature.post/' || ?1 || '/' || ?2))""",
                (
                    *(visit_id, signer.who, id, sha256, taken.wall, taken.mono_ms, taken.boot),
                    *(content_sha256, signer.name, signer.post),
                ),
            )
        return sha256

    def detach(self, visit_id: str, attachment_id: str, *, now_ms: int) -> bool:
        """Take a picture off; its row and file stay for 30 days. Returns whether it was attached."""
        with self._database.transaction() as connection:
            require_draft(connection, visit_id)
            return (
                connection.execute(
                    """UPDATE attachment SET detached_ms = ?
                    WHERE id = ? AND visit_id = ? AND detached_ms IS NULL""",
                    (now_ms, attachment_id, visit_id),
                ).rowcount
                == 1
            )

    def remove_signature(self, visit_id: str, who: str) -> None:
        """Take a signature off; its file stays until it is 30 days old."""
        with self._database.transaction() as connection:
            require_draft(connection, visit_id)
            connection.execute("DELETE FROM signature WHERE visit_id = ? AND who = ?", (visit_id, who))

    def of_visit(self, visit_id: str) -> list[PictureRow]:
        """Return the attached photos in the order they were taken."""
        rows = self._database.connection.execute(
            f"""SELECT u.id, u.item, {_COLUMNS}, {_USES} AS uses,
            decrypt(u.location, 'attachment.location/' || u.id) AS location
            FROM attachment u JOIN photo p USING (sha256)
            WHERE u.visit_id = ? AND u.detached_ms IS NULL ORDER BY u.id""",  # noqa: S608  # literals
            (visit_id,),
        )
        return [
            _picture(row, item=row["item"], who=None)._replace(
                uses=row["uses"],
                location=None if row["location"] is None else json.loads(row["location"]),
            )
            for row in rows
        ]

    def count(self, visit_id: str) -> int:
        """Count the pictures and signatures of a visit, and the copies of those that were drawn on."""
        row = self._database.connection.execute(
            """SELECT (SELECT count(*) FROM attachment WHERE visit_id = ?1 AND detached_ms IS NULL)
            + (SELECT count(*) FROM signature WHERE visit_id = ?1)
            + (SELECT count(DISTINCT sha256) FROM attachment JOIN marking ON photo_id = id
                WHERE visit_id = ?1 AND detached_ms IS NULL)""",
            (visit_id,),
        ).fetchone()
        return int(row[0])

    def signatures(self, visit_id: str) -> list[PictureRow]:
        """Return the signatures, by who signed."""
        rows = self._database.connection.execute(
            f"""SELECT u.id, u.who, u.content_sha256, {_COLUMNS},
            decrypt(u.name, 'signature.name/' || u.visit_id || '/' || u.who) AS name,
            decrypt(u.post, 'signature.post/' || u.visit_id || '/' || u.who) AS post,
            u.sha256 IN (SELECT r.sha256 FROM revision_photo r WHERE r.revision_id =
                (SELECT id FROM revision WHERE visit_id = u.visit_id ORDER BY rowid DESC LIMIT 1)) AS sent
            FROM signature u JOIN photo p USING (sha256)
            WHERE u.visit_id = ? ORDER BY u.who""",  # noqa: S608  # literals
            (visit_id,),
        )
        return [
            _picture(row, item=None, who=row["who"])._replace(
                name=row["name"] or "",
                post=row["post"] or "",
                content_sha256=row["content_sha256"],
                sent=bool(row["sent"]),
            )
            for row in rows
        ]

    def reconcile(self, *, now_ms: int) -> tuple[list[str], list[str]]:
        """Compare rows and files after a start: returns (rows without file, files without row).

        A row whose file is missing or has another length is marked lost (and unmarked when the file is back);
        what was detached more than 30 days ago, and was never part of a finished visit, goes.
        """
        self.files.encrypt_plain()
        self._forget_detached(now_ms - KEEP_UNLINKED_DAYS * _DAY_MS)
        rows = self._database.connection.execute(
            "SELECT sha256, size, lost FROM photo WHERE retired = 0"
        ).fetchall()
        lost = []
        for sha256, size, was_lost in rows:
            here = self.files.present(sha256, size)
            if here == bool(was_lost):
                self._set_lost(sha256, lost=not here)
            if not here:
                lost.append(sha256)
        held = self._database.connection.execute("SELECT sha256 FROM held").fetchall()
        return sorted(lost), self.files.sweep({row[0] for row in (*rows, *held)}, now_s=now_ms / 1000)

    def _set_lost(self, sha256: str, *, lost: bool) -> None:
        with self._database.transaction() as connection:
            connection.execute("UPDATE photo SET lost = ? WHERE sha256 = ?", (int(lost), sha256))

    def _forget_detached(self, before_ms: int) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM attachment WHERE detached_ms < ?", (before_ms,))
            connection.execute(
                """DELETE FROM photo WHERE sha256 NOT IN (SELECT sha256 FROM attachment)
                AND sha256 NOT IN (SELECT sha256 FROM signature)
                AND sha256 NOT IN (SELECT sha256 FROM marked_copy)
                AND sha256 NOT IN (SELECT sha256 FROM revision_photo)"""
            )


def _is_attached(connection: sqlite3.Connection, visit_id: str, item: str, sha256: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM attachment WHERE visit_id = ? AND item = ? AND sha256 = ? AND detached_ms IS NULL",
        (visit_id, item, sha256),
    ).fetchone()
    return row is not None


def _add_photo(
    connection: sqlite3.Connection, sha256: str, size: int, mime: str, *, is_cut: bool = False
) -> None:
    connection.execute(
        """INSERT INTO photo (sha256, size, mime, is_cut) VALUES (?, ?, ?, ?)
        ON CONFLICT (sha256) DO UPDATE SET lost = 0, retired = 0, is_cut = excluded.is_cut""",
        (sha256, size, mime, int(is_cut)),
    )
