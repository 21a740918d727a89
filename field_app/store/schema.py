"""The store's tables, as a list of migrations; `user_version` counts how many a file has had.

A released migration is never edited: add the next one.
"""

from __future__ import annotations

PUBLIC_TYPES = ("unit", "counter", "working_hours", "checklist", "legal_source")
"""Copies anybody may read, on the province's own pages; they stay searchable and are not encrypted."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # what the device knows about itself and the server: server, device_id, cursor, epoch, …
        "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        # where the person was; one row
        "CREATE TABLE place (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL)",
        """CREATE TABLE person (
            id TEXT PRIMARY KEY, username TEXT NOT NULL, full_name TEXT NOT NULL, role TEXT NOT NULL,
            current INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID""",
        "CREATE UNIQUE INDEX one_current_person ON person (current) WHERE current = 1",
        # server-origin copies; `generation` tells after a full pull which rows were not named again
        """CREATE TABLE reference (
            type TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, search TEXT NOT NULL,
            generation INTEGER NOT NULL, PRIMARY KEY (type, id)
        ) WITHOUT ROWID""",
        # events this app does not understand yet, kept for the one that will
        """CREATE TABLE unknown_event (seq INTEGER PRIMARY KEY, op TEXT NOT NULL, body TEXT NOT NULL)""",
        """CREATE TABLE visit (
            id TEXT PRIMARY KEY, author TEXT NOT NULL REFERENCES person, state TEXT NOT NULL
                CHECK (state IN ('draft', 'finished', 'discarded')),
            unit_id TEXT NOT NULL, counter_id TEXT, campaign_id TEXT, mode TEXT NOT NULL,
            checklists TEXT NOT NULL,
            started_wall TEXT NOT NULL, started_mono_ms INTEGER NOT NULL, started_boot TEXT NOT NULL,
            location TEXT, minutes TEXT NOT NULL DEFAULT '{}', summary TEXT, finished_wall TEXT
        ) WITHOUT ROWID""",
        """CREATE TABLE answer (
            visit_id TEXT NOT NULL REFERENCES visit, item TEXT NOT NULL, value TEXT,
            note TEXT NOT NULL DEFAULT '', officials TEXT NOT NULL DEFAULT '[]',
            fixed_on_spot INTEGER NOT NULL DEFAULT 0, no_photo_reason TEXT,
            mono_ms INTEGER NOT NULL, boot TEXT NOT NULL, PRIMARY KEY (visit_id, item)
        ) WITHOUT ROWID""",
        """CREATE TABLE followup (
            visit_id TEXT NOT NULL REFERENCES visit, item TEXT NOT NULL, code TEXT NOT NULL,
            value TEXT NOT NULL, PRIMARY KEY (visit_id, item, code)
        ) WITHOUT ROWID""",
        # a picture's file, named by its hash; byte_offset is the server's word, NULL while unknown
        """CREATE TABLE photo (
            sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL CHECK (size > 0), mime TEXT NOT NULL,
            lost INTEGER NOT NULL DEFAULT 0, byte_offset INTEGER, done INTEGER NOT NULL DEFAULT 0,
            refusals INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID""",
        # one use of a picture in a visit; the same picture may be used twice
        """CREATE TABLE attachment (
            id TEXT PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visit, item TEXT NOT NULL,
            sha256 TEXT NOT NULL REFERENCES photo, taken_wall TEXT NOT NULL, mono_ms INTEGER NOT NULL,
            boot TEXT NOT NULL, detached_ms INTEGER
        ) WITHOUT ROWID""",
        "CREATE INDEX attachment_of_visit ON attachment (visit_id)",
        """CREATE TABLE signature (
            visit_id TEXT NOT NULL REFERENCES visit, who TEXT NOT NULL, id TEXT NOT NULL,
            sha256 TEXT NOT NULL REFERENCES photo, taken_wall TEXT NOT NULL, mono_ms INTEGER NOT NULL,
            boot TEXT NOT NULL, PRIMARY KEY (visit_id, who)
        ) WITHOUT ROWID""",
        # the outbox: `body` is the exact text that was hashed and signed
        """CREATE TABLE revision (
            id TEXT PRIMARY KEY, visit_id TEXT NOT NULL REFERENCES visit,
            body TEXT NOT NULL, sha256 TEXT NOT NULL, key_id TEXT NOT NULL,
            signature TEXT NOT NULL, device_id TEXT NOT NULL, n INTEGER NOT NULL,
            prev TEXT, state TEXT NOT NULL CHECK (state IN ('ready', 'stored', 'sealed', 'quarantined')),
            ticket TEXT, problem TEXT, received_seq INTEGER, UNIQUE (device_id, n)
        )""",
        "CREATE INDEX revision_state ON revision (state)",
        "CREATE INDEX revision_of_visit ON revision (visit_id)",
        """CREATE TABLE revision_photo (
            revision_id TEXT NOT NULL REFERENCES revision, sha256 TEXT NOT NULL REFERENCES photo,
            PRIMARY KEY (revision_id, sha256)
        ) WITHOUT ROWID""",
        "CREATE INDEX revision_photo_by_hash ON revision_photo (sha256)",
        # the server's signed word that it holds every byte; void after the server was restored
        """CREATE TABLE receipt (
            id INTEGER PRIMARY KEY, revision_id TEXT NOT NULL REFERENCES revision, body TEXT NOT NULL,
            seq INTEGER NOT NULL, epoch TEXT NOT NULL, void INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE UNIQUE INDEX one_valid_receipt ON receipt (revision_id) WHERE void = 0",
    ),
    (
        # from here on what a person wrote, and what names a person or an inspected unit, is encrypted
        # (docs/field-app.md); what an older app left in plain text is encrypted now and then scrubbed
        "INSERT INTO setting SELECT 'scrub', 'due' WHERE EXISTS (SELECT 1 FROM person)",
        """UPDATE person SET username = encrypt(username, 'person.username/' || id),
            full_name = encrypt(full_name, 'person.full_name/' || id)""",
        "UPDATE place SET body = encrypt(body, 'place.body/1')",
        f"""UPDATE reference SET body = encrypt(body, 'reference.body/' || type || '/' || id), search = ''
            WHERE type NOT IN {PUBLIC_TYPES}""",  # noqa: S608  # a literal of this module
        "UPDATE unknown_event SET body = encrypt(body, 'unknown_event.body/' || seq)",
        """UPDATE visit SET unit_id = encrypt(unit_id, 'visit.unit_id/' || id),
            counter_id = encrypt(counter_id, 'visit.counter_id/' || id),
            campaign_id = encrypt(campaign_id, 'visit.campaign_id/' || id),
            location = encrypt(location, 'visit.location/' || id),
            minutes = encrypt(minutes, 'visit.minutes/' || id),
            summary = encrypt(summary, 'visit.summary/' || id)""",
        """UPDATE answer SET value = encrypt(value, 'answer.value/' || visit_id || '/' || item),
            note = encrypt(note, 'answer.note/' || visit_id || '/' || item),
            officials = encrypt(officials, 'answer.officials/' || visit_id || '/' || item),
            no_photo_reason =
                encrypt(no_photo_reason, 'answer.no_photo_reason/' || visit_id || '/' || item)""",
        """UPDATE followup SET
            value = encrypt(value, 'followup.value/' || visit_id || '/' || item || '/' || code)""",
        """UPDATE revision SET body = encrypt(body, 'revision.body/' || id),
            problem = encrypt(problem, 'revision.problem/' || id)""",
    ),
    (
        # written before the camera starts: it may push the app out of memory
        """CREATE TABLE pending_capture (
            target TEXT PRIMARY KEY, visit_id TEXT NOT NULL, item TEXT NOT NULL, policy TEXT NOT NULL,
            asked_wall TEXT NOT NULL, mono_ms INTEGER NOT NULL, boot TEXT NOT NULL
        )""",
        # what was drawn over a photo; the photo itself is never touched
        "CREATE TABLE marking (photo_id TEXT PRIMARY KEY, marks BLOB NOT NULL) WITHOUT ROWID",
        """CREATE TABLE clock_jump (
            id INTEGER PRIMARY KEY, by_ms INTEGER NOT NULL, mono_ms INTEGER NOT NULL, boot TEXT NOT NULL
        )""",
        "ALTER TABLE attachment ADD COLUMN location BLOB",
        "CREATE INDEX attachment_by_hash ON attachment (sha256)",
    ),
    (
        # the revision a reopened visit will answer; NULL in a first version
        "ALTER TABLE visit ADD COLUMN parent TEXT",
        "ALTER TABLE visit ADD COLUMN team TEXT NOT NULL DEFAULT '[]'",
        "CREATE INDEX visit_of_author ON visit (author, started_wall)",
        # which visits came back is asked at every look at the first screen
        """UPDATE reference SET search = ' ' || coalesce(json_extract(
            decrypt(body, 'reference.body/' || type || '/' || id), '$.state'), '') || ' '
            WHERE type = 'visit'""",
    ),
    (
        # its file was let go long after the receipt; not lost
        "ALTER TABLE photo ADD COLUMN retired INTEGER NOT NULL DEFAULT 0",
    ),
    (
        # the day it took place as far as the device could know; started_wall is what its clock said
        "ALTER TABLE visit ADD COLUMN day TEXT NOT NULL DEFAULT ''",
        "UPDATE visit SET day = substr(started_wall, 1, 10)",
    ),
    (
        # its file breaks off before its end: said at the shutter and wherever it is shown
        "ALTER TABLE photo ADD COLUMN is_cut INTEGER NOT NULL DEFAULT 0",
        # what the camera took and could not become evidence, with why; its file lies among the photos
        """CREATE TABLE held (
            id TEXT PRIMARY KEY, visit_id TEXT NOT NULL, item TEXT NOT NULL, policy TEXT NOT NULL,
            asked_wall TEXT NOT NULL, mono_ms INTEGER NOT NULL, boot TEXT NOT NULL,
            sha256 TEXT NOT NULL, size INTEGER NOT NULL, code TEXT NOT NULL
        ) WITHOUT ROWID""",
        "CREATE INDEX held_of_visit ON held (visit_id)",
    ),
    (
        # whose a signature is, and the hash of what it was given for; NULL in one of before
        "ALTER TABLE signature ADD COLUMN name BLOB",
        "ALTER TABLE signature ADD COLUMN post BLOB",
        "ALTER TABLE signature ADD COLUMN content_sha256 TEXT",
    ),
    (
        # the copies of photos that were drawn on, which go with the visit; `drawn` is the hash of the marks
        """CREATE TABLE marked_copy (
            visit_id TEXT NOT NULL REFERENCES visit, of_sha256 TEXT NOT NULL REFERENCES photo,
            sha256 TEXT NOT NULL REFERENCES photo, drawn TEXT NOT NULL, PRIMARY KEY (visit_id, of_sha256)
        ) WITHOUT ROWID""",
    ),
    (
        # what was found in the inspector's own words; NULL where the composed statement stands
        "ALTER TABLE answer ADD COLUMN statement BLOB",
    ),
)
