"""R1: seeded schedules of the product's own phone and server; nothing is lost, doubled, altered or missed.

    python -m tests.faults.simulation             10,000 schedules
    python -m tests.faults.simulation 4711        replays one, telling what happened
    python -m tests.faults.simulation 0 300       schedules 0 … 299

Clock, network, disk and chance are simulated; the app, its store and engine, and the server from its WSGI
entry to its SQLite are the product's. At the end the faults stop, and everything has to come to rest.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from unittest import mock

import time_machine

from field_app.core import pin, vault
from tests.faults.figures import Figure, at_least, conclude, none_of
from tests.faults.phone import MORNING
from tests.faults.powercut import memory
from tests.faults.sim_judge import KINDS
from tests.faults.sim_schedule import World, play

SCHEDULES, REPLAYED_EVERY = 10_000, 50
NOT_REPEATED = "schedules that went another way when played again"


@contextmanager
def world() -> Iterator[World]:
    """Give a world; one per process, for Django is set up once."""
    with (
        tempfile.TemporaryDirectory(dir=memory(), prefix="ct-morning-") as folder,
        time_machine.travel(MORNING, tick=False),
        mock.patch.object(vault, "Cost", partial(pin.Cost, n=256)),  # a key's slowness is nothing to wait for
    ):
        yield World(Path(folder))


def play_many(first: int, count: int) -> tuple[Counter[str], dict[int, list[str]]]:
    """Play schedules; returns totals by kind, and what was wrong by seed. Every 50th is played twice."""
    totals, wrong = Counter[str](), {}
    with world() as here:
        for seed in range(first, first + count):
            found, trace = play(here, seed)
            if seed % REPLAYED_EVERY == 0 and _digest(play(here, seed)[1]) != _digest(trace):
                found.append(NOT_REPEATED)
            totals.update(found)
            totals["schedules"] += 1
            if found:
                wrong[seed] = found
    return totals + here.deaths, wrong


def _digest(trace: list[str]) -> str:
    return hashlib.sha256("\n".join(trace).encode()).hexdigest()


def play_on_all_cores(first: int, count: int) -> tuple[Counter[str], dict[int, list[str]]]:
    """Share the schedules between processes, each with a world of its own."""
    cores = min(os.cpu_count() or 1, count)
    starts = [first + count * core // cores for core in range(cores + 1)]
    shares = [end - start for start, end in pairwise(starts)]
    totals, wrong = Counter[str](), dict[int, list[str]]()
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        for some_totals, some_wrong in pool.map(play_many, starts[:-1], shares):
            totals += some_totals
            wrong |= some_wrong
    return totals, wrong


def measure(first: int = 0, count: int = SCHEDULES) -> Iterator[Figure]:
    """Yield the figures of R1."""
    totals, wrong = play_on_all_cores(first, count)
    yield at_least("schedules played", totals["schedules"], count)
    for what in ("visits", "restores", "phones revoked", "accounts shut"):
        yield Figure(what, totals[what], "as it is", met=True)
    died = {step.removeprefix("died ") for step in totals if step.startswith("died ")}
    reached = {step.removeprefix("reached ") for step in totals if step.startswith("reached ")}
    deaths = sum(number for step, number in totals.items() if step.startswith("died "))
    yield Figure("deaths at a labelled step", deaths, "as it is", met=True)
    yield Figure("steps somebody died at", len(died), f"of {len(reached)} reached", met=True)
    for kind in (*KINDS, NOT_REPEATED):
        yield none_of(kind, totals[kind])
    for seed, found in list(wrong.items())[:10]:
        again = f"python -m tests.faults.simulation {seed}"
        yield Figure(f"seed {seed}", ", ".join(found), f"nothing wrong; again with: {again}", met=False)


def replay(seed: int) -> int:
    """Tell what happens in one schedule; returns how much is wrong."""
    with world() as here:
        found, trace = play(here, seed)
    print("\n".join(trace), "\n", found or "nothing wrong")
    return len(found)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    if len(numbers) == 1:
        sys.exit(replay(numbers[0]))
    sys.exit(
        conclude("simulation", "R1, schedules of the real phone and server code", lambda: measure(*numbers))
    )
