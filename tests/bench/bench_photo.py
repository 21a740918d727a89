"""A photo of 12 megapixels taken in: time, peak memory, and the longest gap between two frames meanwhile.

Hashing, encrypting, writing and the small copy run beside the screen's thread, as they do when the camera
comes back; the window draws all the time, by software.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import time
from threading import Event

from PIL import Image

from tests.bench.phone import phone, report
from tests.bench.processes import forget_peak_memory, peak_memory_mib
from tests.field_app.driver import Driver
from tests.field_app.inspecting import begin, dice

PHOTOS, SIZE = 6, (4000, 3000)
REACH = {"longest_gap_ms": 33.0}


def main() -> int:
    """Measure, print, keep; return 1 where a gap was too long."""
    with phone() as core:
        from field_app.ui.app import CongTamApp

        hand = Driver.start(CongTamApp(core))
        figures = _taken_in(hand, begin(core))
        hand.stop()
    return report("photo", figures, REACH)


def _taken_in(hand: Driver, visit: str) -> dict[str, float]:
    from field_app.viewmodels.shell import Place

    hand.app.open(Place("item", visit=visit, item="GG-01"))
    pictures = [_picture(seed) for seed in range(PHOTOS)]
    idle = _longest_gap(hand, 1.0, Event())
    forget_peak_memory(os.getpid())
    before = peak_memory_mib(os.getpid())
    taken, gaps = zip(*(_take_in(hand, visit, picture) for picture in pictures), strict=True)
    return {
        "megabytes_of_a_photo": len(pictures[0]) / 1e6,
        "taken_in_ms": statistics.median(taken),
        "longest_gap_ms": statistics.median(gaps),
        "longest_gap_worst_ms": max(gaps),
        "longest_gap_without_photo_ms": idle,
        "memory_at_most_more_mib": peak_memory_mib(os.getpid()) - before,
    }


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
    photos = hand.app.core.photos
    hand.app.in_background(
        lambda: photos.thumbnail(photos.attach(visit, "GG-01", picture).sha256), lambda _: done.set()
    )
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
