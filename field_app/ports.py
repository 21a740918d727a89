"""What the app asks of the machine it runs on; `platform` implements these, tests bring their own.

All of them may be called from any thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


class Clock(Protocol):
    """Time as the machine tells it: a claim, never an order."""

    def wall(self) -> str:
        """Return local time as RFC 3339 with offset, to the millisecond: 2026-11-22T07:25:10.123+07:00."""

    def unix_ms(self) -> int:
        """Return milliseconds since 1970 by the wall clock; it may jump."""

    def mono_ms(self) -> int:
        """Return milliseconds of a clock that never goes back within one `boot`."""

    def boot(self) -> str:
        """Return a random name of the stretch of time in which `mono_ms` values can be compared."""


class Random(Protocol):
    """Where ids, secrets and jitter come from; a seeded one makes tests repeatable."""

    def bytes(self, count: int) -> bytes:
        """Return `count` unpredictable bytes."""

    def fraction(self) -> float:
        """Return a number in [0, 1)."""


class SecretStore(Protocol):
    """Keeps the device key and the session secret away from other apps and from backups."""

    def get(self, name: str) -> bytes | None:
        """Return the secret, or None when there is none."""

    def put(self, name: str, value: bytes) -> None:
        """Keep the secret; when this returns it survives a power cut."""

    def drop(self, name: str) -> None:
        """Forget the secret; nothing happens when there is none."""


class Camera(Protocol):
    """Takes one picture; this process may be killed meanwhile, so what is asked for has an address."""

    def prepare(self, name: str) -> str | None:
        """Return the address the camera will write to, None when there is none to be had."""

    def take(self, target: str, done: Callable[[bool], None]) -> None:
        """Start the camera; `done` hears from any thread whether a picture was taken."""

    def fetch(self, target: str) -> Path | None:
        """Return a copy of what was written there, to be deleted by the caller; None for nothing."""

    def discard(self, target: str) -> None:
        """Forget the address and what was written there."""


class Documents(Protocol):
    """Takes a file out of the app: it was made for other eyes, and is the person's affair from then on."""

    def hand_over(self, name: str, mime: str, fill: Callable[[BinaryIO], object]) -> str:
        """Have a file written, then show or share it; returns where it is, empty where the system asks."""


class Network(Protocol):
    """Says when it is worth trying to sync."""

    def online(self) -> bool | None:
        """Return True or False where the machine knows, None where it cannot say."""

    def watch(self, on_change: Callable[[], None]) -> None:
        """Call back whenever connectivity may have changed; platforms that cannot say never call."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One position, as the receiver claimed it."""

    lat: float
    lon: float
    accuracy_m: float
    provider: str
    mock: bool
    mono_ms: int


class Locator(Protocol):
    """Knows where the machine is, if it does."""

    def last_fix(self) -> Fix | None:
        """Return the newest position, or None: a computer has none and never guesses."""
