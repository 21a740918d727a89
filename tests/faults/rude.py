"""R21: 250 phones at 1 kB/s, 50 that fall silent, 100 that are cut off, and more, all at once; both engines.

The server is started as `make serve` starts it. What counts is that everybody else is unharmed, that nothing
of the slow is lost, and that the silent do not stay.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from shared.protocol.limits import PHOTO_STALL_S
from tests.faults.figures import ROOT, Figure, at_least, at_most, conclude, none_of
from tests.faults.rude_server import Seen

ENGINES = ("sqlite", "postgres")
LOOKED_AT_EVERY_S = 5
"""How much later than it might a silent line may be closed."""


def seen(engine: str, crowd: str) -> Seen:
    """Return what was seen on an engine."""
    command = [sys.executable, "-m", "tests.faults.rude_server", engine, crowd]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Seen(**json.loads(done.stdout.splitlines()[-1]))


def measure() -> Iterator[Figure]:
    """Give the figures of both engines."""
    for engine in ENGINES:
        yield from figures(engine, seen(engine, "full"))


def figures(engine: str, seen: Seen) -> Iterator[Figure]:
    """Give the figures of one engine."""
    yield at_most(f"{engine}: p95 of a push beside them, ms", seen.busy_p95_ms, 300)
    yield at_most(
        f"{engine}: the same as a multiple of idle", round(seen.busy_p95_ms / seen.idle_p95_ms, 2), 2
    )
    yield none_of(f"{engine}: pushes that failed, of {seen.busy_pushes}", seen.failed_pushes)
    yield none_of(f"{engine}: server processes that died", seen.died)
    if engine == "postgres":
        yield none_of(f"{engine}: transactions open for a second", seen.connections_held)
    yield at_least(f"{engine}: silent and dribbling uploads told 408", seen.answered_408, seen.stalled)
    yield at_most(f"{engine}: latest of them, s", seen.latest_408_s, PHOTO_STALL_S + LOOKED_AT_EVERY_S)
    yield none_of(f"{engine}: slow but steady uploads closed", seen.closed_early)
    yield at_least(f"{engine}: part kept of what they sent", seen.kept_of_stalled, 1)
    yield at_least(f"{engine}: part kept of what the cut ones sent", seen.kept_of_cut, 0.99)
    yield at_least(f"{engine}: pushes at 1 kB/s stored", seen.slow_pushes_stored, seen.slow_pushes)
    yield at_least(f"{engine}: half and missing heads closed", seen.heads_closed, seen.heads)
    yield at_most(f"{engine}: peak memory of a process, MiB", seen.peak_memory_mib, 300)


if __name__ == "__main__":
    sys.exit(conclude("rude", "slow and rude phones beside everybody else", measure))
