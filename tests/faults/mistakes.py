"""R2: mistakes against the protocol, planted one at a time; the simulation has to see every one.

    python -m tests.faults.mistakes                   each, until it is seen or 1,000 schedules passed
    python -m tests.faults.mistakes NAME …            these

A mistake is a change of the product's own code, made by name for one process. A test that never fails proves
nothing; these say what R1's zeros are worth.
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.faults import mistakes_phone, mistakes_server  # noqa: F401  # they enter themselves
from tests.faults.figures import Figure, at_least, conclude
from tests.faults.mistakes_planted import MISTAKES
from tests.faults.sim_schedule import play
from tests.faults.simulation import world

ENOUGH = 1000


def seen_after(name: str, most: int = ENOUGH) -> tuple[int, str] | None:
    """Plant one mistake in this process; return after how many schedules it showed, and as what."""
    with world() as here:
        MISTAKES[name]()
        logging.disable()  # the product complains of what was done to it
        for seed in range(most):
            found, _trace = play(here, seed)
            if found:
                return seed + 1, found[0]
    return None


def see(names: list[str], most: int = ENOUGH) -> Iterator[tuple[str, tuple[int, str] | None]]:
    """Yield for each mistake what `seen_after` says, each from a process of its own."""
    pool = ProcessPoolExecutor(
        min(os.cpu_count() or 1, len(names)), mp_context=get_context("spawn"), max_tasks_per_child=1
    )
    with pool:
        yield from zip(names, pool.map(seen_after, names, itertools.repeat(most)), strict=True)


def measure(names: list[str]) -> Iterator[Figure]:
    """Yield the figures of R2."""
    seen = 0
    for name, stated in see(names):
        seen += stated is not None
        where = f"after {stated[0]} schedules, as: {stated[1]}" if stated else "never"
        yield Figure(name, where, f"within {ENOUGH}", met=stated is not None)
    yield at_least("mistakes seen", seen, max(15, len(names)) if len(names) == len(MISTAKES) else len(names))


if __name__ == "__main__":
    chosen = sys.argv[1:] or list(MISTAKES)
    sys.exit(conclude("mistakes", "R2, planted protocol mistakes", lambda: measure(chosen)))
