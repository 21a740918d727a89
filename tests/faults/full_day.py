"""R7: a full day over 64 kbit/s with 5 % loss and 1 s round trips; the text of all of it arrives first.

Ten visits with three photos each, made offline, brought to the real server by the app's own process. What is
ideal: every byte of text and photos once, at the rate of the line, of which every twentieth packet is lost.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.figures import ROOT, Figure, at_most, conclude, none_of
from tests.faults.installed import installed, served
from tests.faults.link import Link, Report, valley
from tests.faults.link_process import Conditions

VISITS, PHOTOS, PHOTO_BYTES = 10, 3, 200_000
LINE = Conditions(loss=0.05, delay_s=0.5, rate_bps=64_000)
GIVE_UP_S = 2400.0


def bring_in(visits: int) -> tuple[Report, int, float, bool]:
    """Return what the line saw, how many requests were the morning's, the seconds, and if all is safe."""
    with (
        tempfile.TemporaryDirectory(prefix="ct-day-") as home,
        valley(1, seed=7) as (namespace, (link,)),
        installed(["inspector1"]) as server,
        served(server, namespace=namespace),
    ):
        place = (str(Path(home) / "phone"), f"http://{link.server_host}:{server.port}")
        work = (*place, "inspector1", str(visits), str(PHOTOS), str(PHOTO_BYTES))
        _on_phone(link, "tests.faults.phone_morning", *work).wait()
        morning = len(link.report().requests)
        link.set(LINE)
        began = time.monotonic()
        process = _on_phone(link, "tests.faults.phone_process", *place)
        try:
            is_safe = process.wait(GIVE_UP_S) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            is_safe = process.wait() == 0
        return link.report(), morning, time.monotonic() - began, is_safe


def _on_phone(link: Link, module: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(link.on_phone(sys.executable, "-m", module, *arguments), cwd=ROOT)


def measure(visits: int = VISITS) -> Iterator[Figure]:
    """Yield the figures of R7."""
    report, morning, seconds, is_safe = bring_in(visits)
    day = report.requests[morning:]
    pushes = [request for request in day if request["path"].endswith("sync/push")]
    photos = [request for request in day if request["method"] == "PATCH"]
    payload = sum(request["length"] for request in pushes) + visits * PHOTOS * PHOTO_BYTES
    ideal_s = payload * 8 / (LINE.rate_bps * (1 - LINE.loss))
    yield none_of("days not signed for", int(not is_safe))
    text_s = max(request["ended_s"] for request in pushes)
    late = sum(request["begun_s"] < text_s for request in photos)
    yield none_of("photos begun before all text had arrived", late)
    yield at_most("seconds per second of an ideal transfer", round(seconds / ideal_s, 3), 1.15)
    yield Figure("seconds in all", round(seconds, 1), f"ideal {ideal_s:.1f}", met=True)


if __name__ == "__main__":
    sys.exit(conclude("full_day", "R7, ten visits and 30 photos over 64 kbit/s, 5 % loss, 1 s", measure))
