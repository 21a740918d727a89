"""One start of a Kivy app up to its first frame: `python -m tests.bench.first_frame WHICH [SECONDS]`.

WHICH is `product`, the app as `field_app.main` makes it on the device CONGTAM_APP_DIR names, or `bare`, a
window with one label. Prints JSON: CPU and wall milliseconds since the process began, peak resident MiB, and
the CPU of doing nothing for SECONDS, in percent of a core.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from field_app.main import ENVIRONMENT
from tests.field_app.driver import prepare


def main(which: str, idle_s: float = 0.0) -> dict[str, float]:
    """Start, draw, look at the clocks."""
    if which == "bare":
        for part in ("KIVY_WINDOW", "KIVY_TEXT", "KIVY_IMAGE"):
            del ENVIRONMENT[part]  # Kivy as it comes: these choices are the product's
    prepare()
    app = _product() if which == "product" else _bare()
    _draw_first_frame(app)
    cpu, wall = time.process_time(), time.time() - _began()
    figures = {
        "cpu_ms": cpu * 1000,
        "wall_ms": wall * 1000,
        "memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if idle_s:
        figures["idle_percent"] = _idle(idle_s)
    return figures


def _product() -> Any:
    from field_app.main import make_app

    return make_app()


def _bare() -> Any:
    from kivy.app import App
    from kivy.uix.label import Label

    class Bare(App):  # type: ignore[misc]  # Kivy has no types
        def build(self) -> Any:
            return Label(text="Công Tâm")

    return Bare()


def _draw_first_frame(app: Any) -> None:
    from kivy.base import EventLoop, runTouchApp

    app._run_prepare()
    runTouchApp(embedded=True)
    EventLoop.idle()
    assert app.root.width > 100, "nothing was laid out"


def _began() -> float:
    """Return when this process began, as time.time() counts."""
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    up = float(Path("/proc/uptime").read_text().split()[0])
    return time.time() - up + ticks / os.sysconf("SC_CLK_TCK")


def _idle(seconds: float) -> float:
    """Run the loop at its usual pace after a while to settle; return the share of a core it takes."""
    _run_for(3)
    cpu = time.process_time()
    _run_for(seconds)
    return 100 * (time.process_time() - cpu) / seconds


def _run_for(seconds: float) -> None:
    from kivy.base import EventLoop

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        EventLoop.idle()  # waits for the next frame by itself


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], *map(float, sys.argv[2:]))))
