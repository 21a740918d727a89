"""R10: a disk that is full, broken or read-only at every step that writes, on the phone and on the server.

    python -m tests.faults.full_disk             every step that writes, three errors each
    python -m tests.faults.full_disk 1 6         the first error alone, at every sixth step

The processes and steps of `kills`. From the chosen step on every write meets the error. Nobody may die of it,
the phone has words for it; when the disk takes writes again, the same process goes on, and nothing is lost.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator

from tests.faults import fate, kill_judge
from tests.faults.figures import Figure, at_least, conclude, none_of
from tests.faults.kill_phone import DONE, REFUSED, UNREACHABLE
from tests.faults.kills import NEVER_REPORTED, PHONE, Valley, valley

ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS)
CLEAR = frozenset({DONE, REFUSED, UNREACHABLE})
NO_WORDS = "deeds that ended without words for the person"


class FullDisk(Valley):
    """The same valley, with disks that refuse."""

    met = 0

    def refuse_at(self, who: str, step: str, error: int) -> None:
        """Let writes fail from a step on, then again succeed; bring everything to rest, and judge."""
        scene = self.steps[who, step]
        self._prepare(scene.deed, scene.accident)
        fate.decide(self._home, who, step, 1, error)
        ended = self._do(scene.deed)
        self.met += ended == REFUSED if who == PHONE else fate.was_met(self._home, who)
        if ended not in CLEAR:
            self.found[NO_WORDS] += 1
            print(f"  {errno.errorcode[error]} at {step}: {scene.deed} ended {ended}", file=sys.stderr)
        fate.was_met(self._home, who)
        fate.relieve(self._home, who)
        self._rest()


def measure(errors: int = len(ERRORS), every: int = 1) -> Iterator[Figure]:
    """Yield the figures of R10; fewer errors and `every` so manieth step for a short form."""
    with valley(FullDisk) as here:
        here.survey()
        chosen = [place for place in here.steps if fate.writes(place[1])][::every]
        for error in ERRORS[:errors]:
            for who, step in chosen:
                here.refuse_at(who, step, error)
        here.found.update(kill_judge.of_server())
    tried = len(chosen) * errors
    yield at_least("refusals met", here.met, round(0.9 * tried))
    yield Figure("steps that write", len(chosen), "as the code has them", met=True)
    for kind in (*kill_judge.KINDS, NO_WORDS, NEVER_REPORTED):
        yield none_of(kind, here.found[kind])


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(conclude("full_disk", "R10, disks that refuse on phone and server", lambda: measure(*given)))
