"""What a moment told by a phone is worth: a time and how far off it may be.

A wall clock can be set by anybody; the clock that counts since the start of the phone cannot. Where the
server told its time since that start, a moment's time follows from that, whatever the wall clock says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

DRIFT: Final = 100e-6
"""A cheap phone's quartz is off by at most this share of the time that passed."""
READING_S: Final = 2.0
"""The answer that carried the server's time was under way for some of this."""
JUMP_MS: Final = 2000
"""Both clocks apart by more than this between two readings: somebody or something set the wall clock."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A moment on a device's clocks; `mono_ms` counts only within one `boot`."""

    wall: datetime | None
    mono_ms: int | None
    boot: str | None


@dataclass(frozen=True, slots=True)
class Timing:
    """When a moment was; `uncertainty_s` None where only the wall clock says so, and may say anything."""

    at: datetime
    uncertainty_s: float | None


def timing(instant: Reading, server: Reading) -> Timing | None:
    """Return when `moment` was; `server.wall` is the time the server told, with the device's clocks then."""
    if (
        server.wall
        and instant.boot
        and instant.boot == server.boot
        and None not in (instant.mono_ms, server.mono_ms)
    ):
        passed_ms = (instant.mono_ms or 0) - (server.mono_ms or 0)
        uncertainty_s = READING_S + abs(passed_ms) / 1000 * DRIFT
        return Timing(server.wall + timedelta(milliseconds=passed_ms), round(uncertainty_s, 1))
    return None if instant.wall is None else Timing(instant.wall, None)


def skew_s(instant: Reading, server: Reading) -> float | None:
    """Return by how much the wall clock was ahead of the server's time, None where nothing tells."""
    known = timing(instant, server)
    if known is None or known.uncertainty_s is None or instant.wall is None:
        return None
    return (instant.wall - known.at).total_seconds()


def jump_ms(wall_passed_ms: int, mono_passed_ms: int) -> int:
    """Return by how much the wall clock was set between two readings of one boot, 0 for mere drift."""
    apart = wall_passed_ms - mono_passed_ms
    return apart if abs(apart) > JUMP_MS else 0
