"""`make faults`: the fault programme. Without names all of it; the exit code is how many figures missed.

Every module is a process of its own, so that one cannot lean on what another set up.
"""

from __future__ import annotations

import subprocess
import sys

from tests.faults.figures import ROOT

PROGRAMME = (
    *(
        "powercut",
        "simulation",
        "mistakes",
        "kills",
        "full_disk",
        "filled_disk",
        "wrong_clocks",
        "flipped",
        "feed_race",
    ),
    *(
        "slow_line",
        "full_day",
        "proxy",
        "partitions",
        "rude",
        "rude_kinds",
        "described",
        "restore_drill",
        "tamper",
    ),
    "jobs_killed",
    "monkey",
    "inspectors_day",
)


def main(names: list[str]) -> int:
    """Run the named modules; returns how many figures missed their reach, one for a module that broke."""
    unknown = sorted(set(names) - set(PROGRAMME))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(PROGRAMME)}")
        return 2
    missed = {name: _run(name) for name in names or PROGRAMME}
    total = sum(missed.values())
    print(f"\n{'all figures reached' if not total else f'{total} missed'}: {', '.join(missed)}")
    return min(total, 100)


def _run(name: str) -> int:
    command = [sys.executable, "-m", f"tests.faults.{name}"]
    return abs(subprocess.run(command, cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
