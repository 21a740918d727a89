"""A photo of 12 megapixels taken in: time, peak memory, and the longest gap between two frames meanwhile.

Hashing, encrypting, writing and the small copy run beside the screen's thread, as they do when the camera
comes back; the window draws all the time, by software.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from threading import Event

from PIL import Image

from tests.bench.processes import forget_peak_memory, keep, peak_memory_mib
from tests.field_app.driver import Driver, prepare
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import begin, dice, furnish, logged_in

PHOTOS, SIZE = 6, (4000, 3000)
REACH_GAP_MS = 33.0


def main() -> int:
    """Measure, print, keep; return 1 where a gap was too long."""
    prepare()
    os.environ["KIVY_NO_CONSOLELOG"] = "1"
    from field_app.ui.app import CongTamApp
    from field_app.viewmodels.shell import Place

    with tempfile.TemporaryDirectory() as place:
        line = FaultyLine(FakeServer())
        furnish(line.server)
        core = logged_in(Path(place), line)
        visit = begin(core)
        hand = Driver.start(CongTamApp(core))
        hand.app.open(Place("item", visit=visit, item="GG-01"))
        pictures = [_picture(seed) for seed in range(PHOTOS)]
        idle = _longest_gap(hand, 1.0, Event())
        taken, gaps = [], []
        forget_peak_memory(os.getpid())
        before = peak_memory_mib(os.getpid())
        for picture in pictures:
            took, gap = _take_in(hand, visit, picture)
            taken.append(took)
            gaps.append(gap)
        figures = {
            "megabytes_of_a_photo": len(pictures[0]) / 1e6,
            "taken_in_ms": statistics.median(taken),
            "longest_gap_ms": statistics.median(gaps),
            "longest_gap_worst_ms": max(gaps),
            "longest_gap_without_photo_ms": idle,
            "memory_at_most_more_mib": peak_memory_mib(os.getpid()) - before,
        }
        hand.stop()
        core.close()
    for name, value in figures.items():
        sys.stdout.write(f"{name:32} {value:8.1f}\n")
    keep("photo", figures)
    return int(figures["longest_gap_ms"] > REACH_GAP_MS)


def _picture(seed: int) -> bytes:
    """Return a JPEG as large as a phone's: shapes under a little noise."""
    small = Image.frombytes("RGB", (400, 300), dice(seed).randbytes(400 * 300 * 3))
    file = io.BytesIO()
    small.resize(SIZE, Image.Resampling.BICUBIC).save(file, "JPEG", quality=92)
    return file.getvalue()


def _take_in(hand: Driver, visit: str, picture: bytes) -> tuple[float, float]:
    """Return how long it took, and the longest gap between two frames, both in milliseconds."""
    done = Event()
    began = time.perf_counter()
    hand.app.in_background(lambda: hand.app.core.take_in(visit, "GG-01", picture), lambda _: done.set())
    gap = _longest_gap(hand, 30.0, done)
    return (time.perf_counter() - began) * 1000, gap


def _longest_gap(hand: Driver, seconds: float, until: Event) -> float:
    end, longest, last = time.monotonic() + seconds, 0.0, time.perf_counter()
    while time.monotonic() < end and not until.is_set():
        hand.pump(1)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest * 1000


if __name__ == "__main__":
    sys.exit(main())
