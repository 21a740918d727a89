"""The sync thread as the app sees it: when it may run, how things stand, what the server's clock said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from field_app.core.delivered import SyncState
from field_app.core.device import DeviceIdentity
from field_app.core.errors import trouble_of
from field_app.core.finishing import ServerTime
from field_app.core.shelf import SyncView
from field_app.ports import Clock, Network, Random
from field_app.store.crashes import CrashLog
from field_app.store.feed import Feed
from field_app.store.files import PictureFiles
from field_app.store.lease import Lease
from field_app.store.outbox import Outbox
from field_app.store.settings import Settings
from field_app.store.trouble import storage_trouble
from field_app.sync.exchange import Line
from field_app.sync.states import Phase, RunnerState

if TYPE_CHECKING:
    from field_app.sync.engine import SyncEngine
    from field_app.sync.runner import SyncRunner
    from field_app.sync.session import DeviceSession


class SyncDesk:
    """Owns the engine and its thread; both are made when the app begins to sync, after its first page."""

    def __init__(
        self,
        *,
        line: Line,
        session: Callable[[], DeviceSession],
        settings: Settings,
        outbox: Outbox,
        feed: Feed,
        files: PictureFiles,
        device: DeviceIdentity,
        clock: Clock,
        random: Random,
        network: Network,
        has_key: Callable[[], bool],
        lease: Lease,
        crashes: CrashLog,
        on_change: Callable[[], None],
    ) -> None:
        self._line = line
        self._session = session
        self._settings = settings
        self._outbox = outbox
        self._feed = feed
        self._files = files
        self._device = device
        self._clock = clock
        self._random = random
        self._network = network
        self._has_key = has_key
        self._lease = lease
        self._crashes = crashes
        self._on_change = on_change
        self._making = threading.Lock()
        network.watch(self.wake)

    @cached_property
    def engine(self) -> SyncEngine:
        """Return what moves things between this device and the server."""
        from field_app.sync.client import SyncClient
        from field_app.sync.engine import SyncEngine
        from field_app.sync.speed import MeasuredLine

        line = MeasuredLine(self._line, self._clock)
        return SyncEngine(
            client=SyncClient(line, self._session()),
            outbox=self._outbox,
            feed=self._feed,
            files=self._files,
            clock=self._clock,
            random=self._random,
            hand=self._line.hand,
            device_id=lambda: self._device.id,
            receipt_is_genuine=self._device.receipt_is_genuine,
            crashes=self._crashes,
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
            random=self._random,
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

    def state(self, *, has_reference_data: bool) -> SyncState:
        """Return how things stand between this device and the server."""
        run, phase, sending = self._now()
        trouble = run.trouble or ("offline" if self._network.online() is False else None)
        waiting, left = self._outbox.owed(sending=sending)
        return SyncState(
            phase=phase,
            waiting=waiting,
            bytes_left=left,
            needs_login=run.needs_login,
            trouble=None if trouble is None else trouble_of(trouble),
            last_contact=self._settings.get("last_contact"),
            retry_in_s=run.retry_in_s,
            has_reference_data=has_reference_data,
        )

    def _now(self) -> tuple[RunnerState, Phase, dict[str, int]]:
        run = self.runner.state if self._has_runner else RunnerState()
        if "engine" not in self.__dict__:
            return run, Phase.IDLE, {}
        return run, self.engine.phase, self.engine.sending()

    def server_time(self) -> ServerTime:
        """Return what the server's clock said last, and ours at that moment."""
        return server_time_of(self._settings)

    def _may_run(self) -> bool:
        """A locked app has nothing it can read, so nothing it could send; nor has one without a person.

        On a phone the app and its service share the store: who has the lease syncs.
        """
        if not self._has_key() or self._network.online() is False:
            return False
        return self._settings.current_person() is not None and self._lease.take()

    def _name_trouble(self, error: Exception) -> str | None:
        """Name what a person can mend; note what nobody expected."""
        code = storage_trouble(error)
        if code is None:
            self._crashes.note(error, "sync")
        return code

    def _note_contact(self, server_time: str) -> None:
        self._settings.put(
            last_contact=self._clock.wall(),
            server_seen=server_time,
            server_seen_mono_ms=str(self._clock.mono_ms()),
            server_seen_boot=self._clock.boot(),
        )


def server_time_of(settings: Settings) -> ServerTime:
    """Return what the server's clock said last, and ours at that moment."""
    mono_ms = settings.get("server_seen_mono_ms")
    return ServerTime(
        settings.get("server_seen"),
        None if mono_ms is None else int(mono_ms),
        settings.get("server_seen_boot"),
    )
