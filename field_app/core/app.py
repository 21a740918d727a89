"""The one door to the app's core: everything a screen can ask or do, without Kivy.

Every write is one committed SQLite transaction: once the call returns, no kill or power cut takes it back.
Calls that change a visit raise AppError with words for the person; nothing is half done when they do.
All methods may be called from any thread; only `account.login` waits for the network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from field_app.core.account import Account
from field_app.core.answers import AnswerService
from field_app.core.captures import CaptureService
from field_app.core.catalogue import Catalogue
from field_app.core.clockwatch import WatchedClock
from field_app.core.day import DayService
from field_app.core.known_time import local_time
from field_app.core.lazy import Lazy
from field_app.core.machine import Machine
from field_app.core.minutes import MinutesService
from field_app.core.photos import PhotoService
from field_app.core.preferences import Preferences
from field_app.core.server import Server
from field_app.core.sync_service import SyncService
from field_app.core.vault import SealedSecrets, Vault
from field_app.core.visits import VisitService
from field_app.store.cipher import Cipher
from field_app.store.crashes import CrashLog
from field_app.store.store import Store
from field_app.sync.exchange import Line
from field_app.sync.http import HttpTransport

if TYPE_CHECKING:  # what a first look at the day needs nothing of is imported when it is asked for
    from field_app.core.login import Login
    from field_app.core.marked_copies import MarkService
    from field_app.core.papers import Papers
    from field_app.core.rescue import Rescue


class FieldApp:
    """The field app of one device and the person logged in on it."""

    def __init__(self, folder: Path, machine: Machine, *, server: str, line: Line | None = None) -> None:
        """Open (or create) everything kept under `folder`; `server` is used until a login names another.

        `line` carries requests (HTTP by default). Use `field_app.platform.desktop.open_app` on a computer.
        """
        self._watchers: list[Callable[[], None]] = []
        cipher, clock = Cipher(), WatchedClock(machine.clock)
        crashes = CrashLog(folder / "crashes", machine.clock.wall)
        machine = replace(machine, clock=clock)
        self.vault = Vault(machine, cipher)
        """The lock: is it shut, has it a PIN, how to open it. PINs are slow: off the UI thread."""
        self.machine = machine = replace(machine, secrets=SealedSecrets(machine.secrets, cipher))
        self.store = store = Store(folder, cipher, crashes)
        let_go = store.tidy(now_ms=clock.unix_ms())
        clock.on_jump = lambda by_ms: store.clock_jumps.add(by_ms, machine.now())
        self.server = Server(
            store, machine, line or HttpTransport(server), default=server, lock=self.vault.lock_for_password
        )
        self.sync = SyncService(store, machine, self.server, self._changed)
        self.preferences = Preferences(store)
        self.catalogue = Catalogue(store.reference)
        """Units, counters, checklists, campaigns, legal sources: what was pulled from the server."""
        self.account = Account(store, self.catalogue, Lazy(self._make_login), self._sync_and_tell)
        self.visits = VisitService(
            store, machine, self.server, account=self.account, catalogue=self.catalogue, sync=self.sync
        )
        self.answers = AnswerService(store, machine, self.visits)
        self.photos = PhotoService(store, machine, self.visits)
        self.photos.tidy(let_go)
        self.minutes = MinutesService(store, self.visits, self.photos)
        self.captures = CaptureService(store, machine, self.photos)
        self.day = DayService(
            store,
            account=self.account,
            catalogue=self.catalogue,
            visits=self.visits,
            on_change=self._changed,
        )
        """What is over more than one visit: today, the past, what was returned, who was met where."""
        self._marks, self._papers, self._rescue = (
            Lazy(self._make_marks),
            Lazy(self._make_papers),
            Lazy(self._make_rescue),
        )

    @property
    def marks(self) -> MarkService:
        """Return what keeps the marks drawn over photos and makes the copies others see."""
        return self._marks()

    @property
    def papers(self) -> Papers:
        """Return the minutes as they read on paper, and as a PDF made on this device."""
        return self._papers()

    @property
    def rescue(self) -> Rescue:
        """Return what packs everything unsent as one encrypted file, for a phone that will send no more."""
        return self._rescue()

    def now(self) -> str:
        """Return the local time as well as it is known, RFC 3339; its day decides what is in force."""
        return local_time(self.machine, self.server)

    def finish(self, visit_id: str) -> None:
        """Sign the visit with the device key and queue it; immutable afterwards.

        AppError visit-incomplete while `visits.draft(visit_id).missing` is not empty, photo-lost if a file is
        gone, mask-failed if the copy of a photo that was drawn on cannot be made.
        """
        from field_app.core.submission import Submission

        Submission(self.store, self.machine, self.server, visits=self.visits, marks=self._marks).finish(
            visit_id
        )
        self._sync_and_tell()

    def watch(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """Call back, from whatever thread, whenever anything shown may have changed; returns how to stop."""
        self._watchers.append(on_change)
        return partial(self._unwatch, on_change)

    def close(self) -> None:
        """Stop the sync thread and close the store; a kill instead of this loses nothing."""
        self._watchers.clear()
        self.sync.stop()
        self.server.line.close()
        self.store.close()

    def _unwatch(self, on_change: Callable[[], None]) -> None:
        if on_change in self._watchers:
            self._watchers.remove(on_change)

    def _changed(self) -> None:
        for on_change in list(self._watchers):
            on_change()

    def _sync_and_tell(self) -> None:
        self.sync.wake()
        self._changed()

    def _make_login(self) -> Login:
        from field_app.core.login import Login

        return Login(self.store, self.machine, self.server, self.vault)

    def _make_marks(self) -> MarkService:
        from field_app.core.marked_copies import MarkService

        return MarkService(
            self.store, self.server, catalogue=self.catalogue, visits=self.visits, photos=self.photos
        )

    def _make_papers(self) -> Papers:
        from field_app.core.papers import Papers

        return Papers(
            self.store,
            self.machine,
            self.server,
            catalogue=self.catalogue,
            visits=self.visits,
            photos=self.photos,
        )

    def _make_rescue(self) -> Rescue:
        from field_app.core.rescue import Rescue

        return Rescue(self.store, self.machine, self.server, self.account)
