"""The field app from the start of its process to its first frame, beside a bare Kivy window with one label.

Both are started in turn, so that they meet the same machine; CPU is that of the whole process. The device is
one an inspector has worked on: logged in, reference data here, three visits, no network.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.bench.processes import ROOT, keep
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import begin, furnish, logged_in, whole_visit

STARTS = 9
REACH = 1.5
"""CPU of a start at most so many times that of the bare window."""
IDLE_S = 10


def main() -> int:
    """Measure, print, keep; return 1 where the reach is missed."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "phone"
        _morning(folder)
        runs: dict[str, list[dict[str, float]]] = {"product": [], "bare": []}
        for _ in range(STARTS):
            for which, seen in runs.items():
                seen.append(_start(which, folder))
        idle = {which: _start(which, folder, IDLE_S) for which in runs}
    figures = {
        f"{which}_{name}": statistics.median(run[name] for run in seen)
        for which, seen in runs.items()
        for name in seen[0]
    }
    figures |= {f"{which}_idle_percent": run["idle_percent"] for which, run in idle.items()}
    ratio = statistics.median(
        run["cpu_ms"] / bare["cpu_ms"] for run, bare in zip(runs["product"], runs["bare"], strict=True)
    )
    return _report(figures, ratio)


def _report(figures: Mapping[str, float], ratio: float) -> int:
    for name, value in figures.items():
        print(f"{name:28} {value:8.1f}")
    print(
        f"CPU to the first frame: {ratio:.2f} × the bare window ({'reached' if ratio <= REACH else 'MISSED'})"
    )
    keep("start", {**{name: round(value, 1) for name, value in figures.items()}, "ratio": round(ratio, 2)})
    return int(ratio > REACH)


def _morning(folder: Path) -> None:
    line = FaultyLine(FakeServer())
    furnish(line.server)
    core = logged_in(folder, line)
    core.finish(whole_visit(core))
    core.finish(whole_visit(core))
    begin(core)
    core.close()


def _start(which: str, folder: Path, idle_s: float = 0) -> dict[str, float]:
    """Start one process, with the compiled modules that every later start of an installed app finds."""
    env = {**os.environ, "CONGTAM_APP_DIR": str(folder), "CONGTAM_SERVER": "http://127.0.0.1:9"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "tests.bench.first_frame", which, *([str(idle_s)] if idle_s else [])]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    sys.exit(main())
