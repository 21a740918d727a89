"""The machine the app runs on: its clock, its chance, its network, its position, its secrets."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from field_app.ports import Clock, Locator, Network, Random, SecretStore
from field_app.store.visits import ClockReading
from shared.base.ids import RANDOM_BYTES, uuid7


@dataclass(frozen=True, slots=True)
class Machine:
    """The ports of one platform; `model` is what this device calls itself towards the server."""

    clock: Clock
    random: Random
    network: Network
    locator: Locator
    secrets: SecretStore
    model: str = ""

    def now(self) -> ClockReading:
        """Return this moment on the machine's clocks."""
        return ClockReading(self.clock.wall(), self.clock.mono_ms(), self.clock.boot())

    def new_id(self) -> str:
        """Return a new id: a UUID of version 7."""
        return uuid7(self.clock.unix_ms(), self.random.bytes(RANDOM_BYTES))

    def whereabouts(self) -> dict[str, Any] | None:
        """Return the newest position, None where nothing knows one; never waits."""
        fix = self.locator.last_fix()
        return None if fix is None else asdict(fix)
