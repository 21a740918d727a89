"""How long originals stay on a phone: 45 days from the server's signed receipt, by the server's clock.

The phone's own clock is not asked: set forward by twenty years it must not cost a single picture. Texts,
receipts and hashes stay; only the files of photos and signatures go.
"""

from __future__ import annotations

from field_app.store.database import Database
from field_app.store.files import PictureFiles
from shared.protocol.limits import KEEP_AFTER_SEAL_DAYS

_DUE = """SELECT p.sha256 FROM photo p WHERE p.done = 1 AND p.retired = 0
    AND EXISTS (SELECT 1 FROM revision_photo x WHERE x.sha256 = p.sha256)
    AND NOT EXISTS (SELECT 1 FROM revision_photo x JOIN revision r ON r.id = x.revision_id
        WHERE x.sha256 = p.sha256 AND (r.state <> 'sealed' OR NOT EXISTS (SELECT 1 FROM receipt c
            WHERE c.revision_id = r.id AND c.void = 0
            AND julianday(json_extract(c.body, '$.received_at')) < julianday(?) - ?)))
    AND NOT EXISTS (SELECT 1 FROM attachment a JOIN visit v ON v.id = a.visit_id
        WHERE a.sha256 = p.sha256 AND a.detached_ms IS NULL AND v.state = 'draft')
    AND NOT EXISTS (SELECT 1 FROM signature s JOIN visit v ON v.id = s.visit_id
        WHERE s.sha256 = p.sha256 AND v.state = 'draft')"""
"""Every revision that names it is sealed under a receipt that holds and is old enough; no draft uses it."""


class Retention:
    """Lets go of originals that were safe long enough."""

    def __init__(self, database: Database, files: PictureFiles) -> None:
        self._database = database
        self._files = files

    def retire(self, server_time: str | None) -> list[str]:
        """Remove the files that are due at `server_time`, the server's own last word; returns the hashes.

        The row says so before the file goes, and every start removes what a kill left in between.
        """
        with self._database.transaction() as connection:
            due = [row[0] for row in connection.execute(_DUE, (server_time, KEEP_AFTER_SEAL_DAYS))]
            connection.executemany("UPDATE photo SET retired = 1 WHERE sha256 = ?", [(each,) for each in due])
        for (sha256,) in self._database.connection.execute("SELECT sha256 FROM photo WHERE retired = 1"):
            self._files.path(sha256).unlink(missing_ok=True)
        return due
