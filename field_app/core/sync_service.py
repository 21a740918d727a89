"""The sync thread as the app sees it: when it may run, and how things stand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from field_app.core.delivered import SyncState, SyncView
from field_app.core.errors import trouble_of
from field_app.core.machine import Machine
from field_app.core.server import Server
from field_app.store.store import Store
from field_app.store.trouble import storage_trouble
from field_app.sync.states import Phase, RunnerState

if TYPE_CHECKING:
    from field_app.sync.engine import SyncEngine
    from field_app.sync.runner import SyncRunner


class SyncService:
    """Owns the engine and its thread; both are made when the app begins to sync, after its first page."""

    def __init__(self, store: Store, machine: Machine, server: Server, on_change: Callable[[], None]) -> None:
        self._store = store
        self._machine = machine
        self._server = server
        self._on_change = on_change
        self._making = threading.Lock()
        machine.network.watch(self.wake)

    @cached_property
    def engine(self) -> SyncEngine:
        """Return what moves things between this device and the server."""
        from field_app.sync.client import SyncClient
        from field_app.sync.engine import SyncEngine
        from field_app.sync.speed import MeasuredLine

        line = MeasuredLine(self._server.line, self._machine.clock)
        return SyncEngine(
            client=SyncClient(line, self._server.session()),
            outbox=self._store.outbox,
            feed=self._store.feed,
            files=self._store.photos.files,
            clock=self._machine.clock,
            random=self._machine.random,
            hand=self._server.line.hand,
            device_id=lambda: self._server.device.id,
            receipt_is_genuine=self._server.device.receipt_is_genuine,
            crashes=self._store.crashes,
            bytes_per_s=line.bytes_per_s,
            on_contact=self._note_contact,
            on_change=self._on_change,
        )

    @cached_property
    def runner(self) -> SyncRunner:
        """Return the engine's thread."""
        from field_app.sync.runner import SyncRunner

        return SyncRunner(
            self.engine,
            random=self._machine.random,
            may_run=self._may_run,
            on_change=self._on_change,
            name_trouble=self._name_trouble,
        )

    def start(self) -> None:
        """Let the thread run from now on; harmless when it runs already."""
        with self._making:
            self.runner.start()

    def wake(self) -> None:
        """Run as soon as can be; one that was never started begins with a run anyway."""
        if self._has_runner:
            self.runner.wake()

    def stop(self) -> None:
        """End the thread for good; one that never ran will not run any more."""
        with self._making:
            self.runner.stop()

    @property
    def _has_runner(self) -> bool:
        return "runner" in self.__dict__

    def view(self) -> SyncView:
        """Return what a visit's card has to know."""
        run, _, sending = self._now()
        return SyncView(run.needs_login, sending)

    def state(self) -> SyncState:
        """Return how things stand between this device and the server; `watch` says when to look again."""
        run, phase, sending = self._now()
        trouble = run.trouble or ("offline" if self._machine.network.online() is False else None)
        waiting, left = self._store.outbox.owed(sending=sending)
        return SyncState(
            phase=phase,
            waiting=waiting,
            bytes_left=left,
            needs_login=run.needs_login,
            trouble=None if trouble is None else trouble_of(trouble),
            last_contact=self._store.settings.get("last_contact"),
            retry_in_s=run.retry_in_s,
            has_reference_data=self._store.reference.is_enough(),
        )

    def _now(self) -> tuple[RunnerState, Phase, dict[str, int]]:
        run = self.runner.state if self._has_runner else RunnerState()
        if "engine" not in self.__dict__:
            return run, Phase.IDLE, {}
        return run, self.engine.phase, self.engine.sending()

    def _may_run(self) -> bool:
        """A locked app has nothing it can read, so nothing it could send; nor has one without a person.

        On a phone the app and its service share the store: who has the lease syncs.
        """
        if self._store.cipher.locked or self._machine.network.online() is False:
            return False
        return self._store.settings.current_person() is not None and self._store.lease.take()

    def _name_trouble(self, error: Exception) -> str | None:
        """Name what a person can mend; note what nobody expected."""
        code = storage_trouble(error)
        if code is None:
            self._store.crashes.note(error, "sync")
        return code

    def _note_contact(self, server_time: str) -> None:
        self._store.settings.put(
            last_contact=self._machine.clock.wall(),
            server_seen=server_time,
            server_seen_mono_ms=str(self._machine.clock.mono_ms()),
            server_seen_boot=self._machine.clock.boot(),
        )
