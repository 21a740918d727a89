"""What time it is as far as this device can know; what it claims of a moment stays its own clock's word.

The server's last word carried on by the clock that nobody can set, where that still runs; else the wall
clock, but never earlier than that word. So a clock that fell back to 1970 finds the units of today.
"""

from __future__ import annotations

from datetime import datetime

from field_app.core.finishing import ServerTime
from field_app.core.machine import Machine
from field_app.core.server import Server
from field_app.store.visits import ClockReading
from shared.protocol.manifest import parse_time
from shared.protocol.revision import LOCAL_TIME
from shared.protocol.timing import Reading, timing


def known_time(now: ClockReading, server: ServerTime) -> datetime:
    """Return the local time at `now`."""
    wall, seen = datetime.fromisoformat(now.wall), parse_time(server.seen)
    known = timing(Reading(wall, now.mono_ms, now.boot), Reading(seen, server.mono_ms, server.boot))
    at = known.at if known else wall
    return (at if seen is None else max(at, seen)).astimezone(LOCAL_TIME)


def local_time(machine: Machine, server: Server) -> str:
    """Return the local time as well as it is known, RFC 3339; its day decides what is in force."""
    return known_time(machine.now(), server.time()).isoformat(timespec="milliseconds")
