"""How much processor and memory a report of 1,000 units takes as a file, and an event in a replay.

Each file is made in a process of its own, so that its memory is its own. Limits stand beside the figures.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from typing import Any

from tests.bench.processes import keep

UNITS = 1_000
EVENTS = 200_000
LIMITS = {"pdf": 1.5, "docx": 2.0, "xlsx": 1.0}
MEMORY_MB = 200.0
REPLAY_US = 10.0


def main() -> None:
    """Measure, print, keep."""
    figures: dict[str, Any] = {kind: _apart(kind) for kind in LIMITS}
    for kind, one in figures.items():
        print(f"{kind}: {one['cpu_s']:.2f} s CPU (limit {LIMITS[kind]}), {one['memory_mb']:.0f} MB at most")
    figures["replay"] = {"us_an_event": _replay()}
    print(f"replay: {figures['replay']['us_an_event']:.1f} µs an event (limit {REPLAY_US})")
    keep("papers", {"units": UNITS, "memory_limit_mb": MEMORY_MB, **figures})


def _apart(kind: str) -> dict[str, float]:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "backend.config.settings_test"}
    command = [sys.executable, "-m", "tests.bench.bench_papers", kind]
    done = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    made: dict[str, float] = json.loads(done.stdout)
    return made


def made(kind: str) -> dict[str, float]:
    """Make one report here and return what it took."""
    import django

    django.setup()
    from backend.documents.letters import all_printable
    from backend.documents.making import WRITERS
    from backend.documents.papers.period import annexes, named
    from backend.documents.wording import first_wording
    from tests.backend.documents.every import paper_of, period_facts

    content, words = paper_of("period"), first_wording()
    facts = {**period_facts("UBND xã Mường La", UNITS), "tracking": []}
    content["annexes"] = all_printable(annexes(named(facts, words), words))
    began = time.process_time()
    WRITERS[kind](content)
    used = time.process_time() - began
    return {"cpu_s": used, "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _replay() -> float:
    """Return microseconds of processor for each event of a long log."""
    from shared.rules.lives import Happening, replay

    first: dict[str, Any] = {"visit": "v", "item": "GG-05", "severity": "serious"}
    first |= {"restricted": False, "fixed_on_spot": False}
    later = {"severity": "serious", "due_on": "2026-09-05", "notice": "n", "late": False}
    day, verbs = date(2026, 8, 20), ("finding.confirmed", "finding.notified", "finding.closed")

    def events() -> Any:
        for number in range(EVENTS):
            life, step = divmod(number, 4)
            verb, data = ("finding.recorded", first) if step == 0 else (verbs[step - 1], later)
            yield Happening(number, day, verb, str(life), "u", data)

    began = time.process_time()
    replay(events())
    return (time.process_time() - began) / EVENTS * 1e6


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(made(sys.argv[1])))
    else:
        main()
