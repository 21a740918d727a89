"""The server this device talks to: its address, the line to it, and who this device is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from field_app.core.device import DeviceIdentity
from field_app.core.finishing import ServerTime
from field_app.core.lazy import Lazy
from field_app.core.machine import Machine
from field_app.store.store import Store
from field_app.sync.exchange import Line, LockOrder

if TYPE_CHECKING:
    from field_app.sync.session import DeviceSession


class Server:
    """One device's side of the connection; nothing here is asked of the network before `session` is used."""

    def __init__(
        self, store: Store, machine: Machine, line: Line, *, default: str, lock: Callable[[], None]
    ) -> None:
        """`line` leads to `default` until a login names another; `lock` obeys the order of a lost phone."""
        self._settings = store.settings
        self._default = default
        self._lock = lock
        self.line = line
        self.device = DeviceIdentity(store.settings, machine)
        self.session: Lazy[DeviceSession] = Lazy(lambda: self._new_session(machine))
        line.use(self.address())

    def address(self) -> str:
        """Return the server's address, without a trailing slash."""
        return self._settings.get("server") or self._default

    def time(self) -> ServerTime:
        """Return what the server's clock said last, and ours at that moment."""
        mono_ms = self._settings.get("server_seen_mono_ms")
        return ServerTime(
            self._settings.get("server_seen"),
            None if mono_ms is None else int(mono_ms),
            self._settings.get("server_seen_boot"),
        )

    def _new_session(self, machine: Machine) -> DeviceSession:
        from field_app.sync.session import DeviceSession

        return DeviceSession(
            secrets=machine.secrets,
            transport=self.line,
            sign=self.device.sign,
            clock=machine.clock,
            random=machine.random,
            obey=self._lock_if_ordered,
        )

    def _lock_if_ordered(self, order: LockOrder) -> bool:
        is_ordered = self.device.order_to_lock_is_genuine(order)
        if is_ordered:
            self._lock()
        return is_ordered
