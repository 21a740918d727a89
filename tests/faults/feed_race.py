"""R9: eight writers and changing rights on PostgreSQL; no reader misses a row or gets a foreign one.

Every player is a process of its own, reading and writing through the product's journal and feed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import quantiles
from typing import Any

from tests import postgres
from tests.faults.figures import ROOT, Figure, at_least, at_most, conclude, none_of

WRITERS = 8
BUSY_S, BUSY_PAUSE_S = 40.0, 0.004
"""As fast as the machine goes: this is where rows would be missed."""
STEADY_S, STEADY_PAUSE_S = 20.0, 0.5
"""About 16 actions a second, many times what a province does: this is where waiting is measured."""
END_WAIT_S = 60


class Player:
    """One process of the race."""

    def __init__(self, role: str, number: int, pause_s: float, env: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.faults.feed_players", role, str(number), str(pause_s)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def wait_ready(self) -> None:
        """Return when it stands at the line."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n", "a player did not start"

    def say(self) -> None:
        """Tell it to begin, or to end."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def result(self) -> Any:
        """Return what it saw."""
        stated, _ = self._process.communicate(timeout=END_WAIT_S)
        return json.loads(stated)

    def stop(self) -> None:
        """End it if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def race(seconds: float, pause_s: float, *, writers: int = WRITERS) -> dict[str, Any]:
    """Let them run and return what the readers missed or should not have seen."""
    with postgres.embedded(durable=True) as url:
        env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "backend.config.settings_test"}
        _run(env, "prepare")
        acting = [Player("writer", n, pause_s, env) for n in range(writers)]
        acting.append(Player("mover", 0, pause_s, env))
        readers = [Player("reader", n, pause_s, env) for n in range(4)]
        try:
            seen = _play(acting, readers, seconds)
            judged: dict[str, Any] = json.loads(_run(env, "judge", json.dumps(seen["readers"])))
            return seen | judged
        finally:
            for player in (*acting, *readers):
                player.stop()


def _play(acting: list[Player], readers: list[Player], seconds: float) -> dict[str, Any]:
    for player in (*acting, *readers):
        player.wait_ready()
    for player in (*readers, *acting):
        player.say()
    time.sleep(seconds)
    for player in acting:
        player.say()
    *written, moved = [player.result() for player in acting]
    for player in readers:
        player.say()
    return {
        "committed": sum(one["committed"] for one in written) + 2 * moved["moves"],
        "moves": moved["moves"],
        "waits_ms": [wait for one in written for wait in one["waits_ms"]],
        "readers": [player.result() for player in readers],
    }


def _run(env: dict[str, str], what: str, stated: str = "") -> str:
    command = [sys.executable, "-m", "tests.faults.feed_judge", what]
    done = subprocess.run(
        command, cwd=ROOT, env=env, input=stated, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def figures_of(outcome: dict[str, Any]) -> Iterator[Figure]:
    """Yield the figures of one race."""
    readers = outcome["readers"]
    yield none_of("rows missed", outcome["missed"])
    yield none_of("gaps in the feed", outcome["gaps"])
    yield none_of("rows that should not be there, or are not", abs(outcome["rows"] - outcome["committed"]))
    yield none_of("events out of scope", sum(reader["out_of_scope"] for reader in readers))
    yield none_of("rows out of order or twice", outcome["out_of_order"])
    yield none_of("faults in the journal's chain", outcome["faults"])
    yield at_least("changes of scope while they read", outcome["moves"], 1)


def p95_ms(outcome: dict[str, Any]) -> float:
    """Return the wait for the journal's head that 95 % of the actions stayed below, in milliseconds."""
    return float(round(quantiles(outcome["waits_ms"], n=20)[-1], 1))


def measure() -> Iterator[Figure]:
    """Yield the figures of R9."""
    busy = race(BUSY_S, BUSY_PAUSE_S)
    yield at_least("rows committed by 8 busy writers", busy["committed"], 1000)
    yield from figures_of(busy)
    yield Figure("p95 wait for the head's lock, all busy, ms", p95_ms(busy), "as the machine is", met=True)
    steady = race(STEADY_S, STEADY_PAUSE_S)
    yield none_of("rows missed at 16 actions a second", steady["missed"])
    yield at_most("p95 wait for the head's lock at 16 actions a second, ms", p95_ms(steady), 20)


if __name__ == "__main__":
    sys.exit(conclude("feed_race", "R9, the feed on PostgreSQL under 8 writers and changing rights", measure))
