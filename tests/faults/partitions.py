"""R18: thirty times the line is parted for up to ten seconds; within a minute of healing nothing is owed.

    python -m tests.faults.partitions            30 partitions
    python -m tests.faults.partitions 3          so many

The app's own sync thread with its own back-off, the real server, a relay between them that falls silent or
resets everything. During every partition the inspector finishes a visit.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from tests.faults.dice import seeded
from tests.faults.figures import ROOT, Figure, at_least, at_most, conclude
from tests.faults.installed import installed, served
from tests.faults.relay import BROKEN, OPEN, SILENT, Relay

PARTITIONS, LONGEST_S, HEALED_S = 30, 10.0, 60.0


@contextmanager
def parted_phone() -> Iterator[tuple[Relay, subprocess.Popen[str]]]:
    """Give a phone that is logged in, and the relay it speaks through."""
    with (
        tempfile.TemporaryDirectory(prefix="ct-parted-") as home,
        installed(["inspector1"]) as server,
        served(server),
    ):
        relay = Relay(server.port)
        command = [sys.executable, "-m", "tests.faults.partition_phone", home]
        command += [f"http://127.0.0.1:{relay.port}", "inspector1"]
        phone = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            assert phone.stdout is not None
            assert phone.stdout.readline() == "ready\n"
            yield relay, phone
        finally:
            phone.kill()
            phone.communicate()
            relay.close()


def _tell(phone: subprocess.Popen[str], what: str) -> None:
    assert phone.stdin is not None
    phone.stdin.write(f"{what}\n")
    phone.stdin.flush()


def healing_times(partitions: int, seed: int = 18) -> list[float]:
    """Return how many seconds after each healing everything was safe."""
    dice, took = seeded("partitions", seed), []
    with parted_phone() as (relay, phone):
        assert phone.stdout is not None
        for _ in range(partitions):
            _tell(phone, "visit")
            time.sleep(dice.uniform(0, 1.5))  # sometimes the run has begun, sometimes it is over
            relay.become(dice.choice([SILENT, BROKEN]))
            _tell(phone, "visit")
            time.sleep(dice.uniform(0, LONGEST_S))
            relay.become(OPEN)
            healed = time.monotonic()
            _tell(phone, "rest")
            phone.stdout.readline()
            took.append(time.monotonic() - healed)
    return took


def measure(partitions: int = PARTITIONS) -> Iterator[Figure]:
    """Yield the figures of R18."""
    took = healing_times(partitions)
    yield at_least("partitions", len(took), partitions)
    yield at_least("after which everything was safe in time", sum(s <= HEALED_S for s in took), partitions)
    yield at_most("seconds from healing to nothing owed, longest", round(max(took), 1), HEALED_S)
    yield Figure("seconds, median", round(median(took), 1), "as it is", met=True)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(conclude("partitions", "R18, partitions of 0 to 10 s", lambda: measure(*given)))
