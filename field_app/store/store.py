"""Everything the app keeps under one folder: its database, the files beside it, and what reads them."""

from __future__ import annotations

from pathlib import Path

from field_app.store.captures import Captures
from field_app.store.chain import Chain
from field_app.store.cipher import Cipher
from field_app.store.clockjumps import ClockJumps
from field_app.store.crashes import CrashLog
from field_app.store.database import Database
from field_app.store.delivery import Deliveries
from field_app.store.diary import DiaryRows
from field_app.store.feed import Feed
from field_app.store.files import PictureFiles
from field_app.store.held import HeldPictures
from field_app.store.lease import Lease
from field_app.store.markings import Markings
from field_app.store.outbox import Outbox
from field_app.store.photos import Photos
from field_app.store.reference import Reference
from field_app.store.retention import Retention
from field_app.store.settings import Settings
from field_app.store.starts import Starts
from field_app.store.unsaved import UnsavedTexts
from field_app.store.visits import Visits


class Store:
    """The tables and files of one device; `cipher` encrypts what is kept, `crashes` notes what fails."""

    def __init__(self, folder: Path, cipher: Cipher, crashes: CrashLog) -> None:
        self.folder = folder
        self.cipher = cipher
        self.crashes = crashes
        self.starts = Starts(folder / "starts")
        self.unsaved = UnsavedTexts(folder / "unsaved", cipher)
        self.lease = Lease(folder / "sync.lock")
        self.database = database = Database(folder / "congtam.sqlite3", cipher)
        self.settings = Settings(database)
        self.visits = Visits(database)
        self.photos = Photos(database, PictureFiles(folder / "photos", cipher))
        self.held = HeldPictures(database, self.photos.files)
        self.captures = Captures(database)
        self.markings = Markings(database)
        self.chain = Chain(database)
        self.outbox = Outbox(database)
        self.deliveries = Deliveries(database)
        self.clock_jumps = ClockJumps(database)
        self.diary = DiaryRows(database)
        self.reference = Reference(database)
        self.feed = Feed(database)

    def tidy(self, *, now_ms: int) -> list[str]:
        """Settle what a kill left half done; returns the hashes of originals that were let go for good."""
        self.photos.reconcile(now_ms=now_ms)
        return Retention(self.database, self.photos.files).retire(self.settings.get("server_seen"))

    def close(self) -> None:
        """Close the database and let another process sync."""
        self.database.close()
        self.lease.release()
