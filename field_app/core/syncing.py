"""The sync thread as the app sees it: when it may run, how things stand, what the server's clock said."""

from __future__ import annotations

from collections.abc import Callable

from field_app.core.device import DeviceIdentity
from field_app.core.errors import trouble_of
from field_app.core.finishing import ServerTime
from field_app.core.model import SyncPhase, SyncState
from field_app.core.shelf import SyncView
from field_app.ports import Clock, Network, Random
from field_app.store.feed import Feed
from field_app.store.files import PictureFiles
from field_app.store.lease import Lease
from field_app.store.outbox import Outbox
from field_app.store.settings import Settings
from field_app.store.trouble import storage_trouble
from field_app.sync.client import SyncClient
from field_app.sync.engine import SyncEngine
from field_app.sync.exchange import Line
from field_app.sync.runner import SyncRunner
from field_app.sync.session import DeviceSession


class SyncDesk:
    """Owns the engine and its thread."""

    def __init__(
        self,
        *,
        line: Line,
        session: DeviceSession,
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
        on_change: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._outbox = outbox
        self._clock = clock
        self._network = network
        self._has_key = has_key
        self._lease = lease
        self.engine = SyncEngine(
            client=SyncClient(line, session),
            outbox=outbox,
            feed=feed,
            files=files,
            clock=clock,
            random=random,
            hand=line.hand,
            device_id=lambda: device.id,
            receipt_is_genuine=device.receipt_is_genuine,
            on_contact=self._note_contact,
            on_change=on_change,
        )
        self.runner = SyncRunner(
            self.engine,
            random=random,
            may_run=self._may_run,
            on_change=on_change,
            name_trouble=storage_trouble,
        )
        network.watch(self.runner.wake)

    def view(self) -> SyncView:
        """Return what a visit's card has to know."""
        return SyncView(self.runner.state.needs_login, self.engine.sending())

    def state(self, *, has_reference_data: bool) -> SyncState:
        """Return how things stand between this device and the server."""
        run = self.runner.state
        trouble = run.trouble or ("offline" if self._network.online() is False else None)
        waiting, left = self._outbox.owed(sending=self.engine.sending())
        return SyncState(
            phase=SyncPhase(self.engine.phase),
            waiting=waiting,
            bytes_left=left,
            needs_login=run.needs_login,
            trouble=None if trouble is None else trouble_of(trouble),
            last_contact=self._settings.get("last_contact"),
            retry_in_s=run.retry_in_s,
            has_reference_data=has_reference_data,
        )

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
