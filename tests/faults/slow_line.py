"""R5: one photo over 20 % loss and 2 s round trips, the app ended every 15 seconds.

The app's own process and the real server, joined by an emulated line. Ten phones are cut off: the app is
killed and its connections are gone, as with an empty battery or a lost tower. Then four only lose the app,
and the line stays. What arrived is read off the line itself: the bytes of photo bodies
that reached the server, and every byte that was offered to the line.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from threading import Barrier

from tests.faults.figures import ROOT, Figure, at_least, at_most, conclude
from tests.faults.installed import installed, served
from tests.faults.link import Link, valley
from tests.faults.link_process import Conditions

CUT_OFF, KILLED, PHOTO_BYTES = 10, 4, 200_000
LINE = Conditions(loss=0.2, delay_s=1.0)
CUT_EVERY_S, GIVE_UP_S = 15.0, 1500.0


@dataclass(frozen=True, slots=True)
class Journey:
    """How one visit fared; `upload_s` is from the photo's first byte at the server to its last."""

    is_signed_for: bool
    whole_s: float
    upload_s: float
    cuts: int
    photo_bytes: int
    link_bytes: int


def travel(
    link: Link, folder: Path, server: str, username: str, cut_off: bool, leaves: Callable[[], None]
) -> Journey:
    """Make one visit on a good line, wait one's turn, then bring it to the server over the bad one."""
    _on_phone(
        link, "tests.faults.phone_morning", str(folder), server, username, "1", "1", str(PHOTO_BYTES)
    ).wait()
    leaves()
    before = link.report()
    link.set(LINE)
    began, cuts, done = time.monotonic(), 0, False
    while not done and time.monotonic() - began < GIVE_UP_S:
        process = _on_phone(link, "tests.faults.phone_process", str(folder), server)
        try:
            done = process.wait(CUT_EVERY_S) == 0
        except subprocess.TimeoutExpired:
            if cut_off:
                link.forget()
            process.kill()
            process.wait()
            cuts += 1
    after = link.report()
    uploads = after.uploads or [{"begun_s": 0.0, "ended_s": GIVE_UP_S}]
    return Journey(
        done,
        time.monotonic() - began,
        max(request["ended_s"] for request in uploads) - min(request["begun_s"] for request in uploads),
        cuts,
        after.photo_bytes() - before.photo_bytes(),
        after.link_bytes - before.link_bytes,
    )


def _on_phone(link: Link, module: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(link.on_phone(sys.executable, "-m", module, *arguments), cwd=ROOT)


def journeys(cut_off: int, killed: int) -> list[Journey]:
    """Let so many phones travel at once, each over a line of its own seed; the cut off ones come first."""
    phones = cut_off + killed
    usernames = [f"inspector{number}" for number in range(phones)]
    with (
        tempfile.TemporaryDirectory(prefix="ct-phones-") as home,
        valley(phones) as (namespace, links),
        installed(usernames) as server,
        served(server, namespace=namespace),
        ThreadPoolExecutor(phones) as travellers,
    ):
        folders = [Path(home) / username for username in usernames]
        addresses = [f"http://{link.server_host}:{server.port}" for link in links]
        kinds = [True] * cut_off + [False] * killed
        all_here = Barrier(phones)
        turns = [partial(_leave, all_here, number * CUT_EVERY_S / phones) for number in range(phones)]
        return list(travellers.map(travel, links, folders, addresses, usernames, kinds, turns))


def _leave(all_here: Barrier, after_s: float) -> None:
    """Wait for the others, then for one's turn: phones that share two cores are not all started at once."""
    all_here.wait()
    time.sleep(after_s)


def measure() -> Iterator[Figure]:
    """Yield the figures of R5."""
    cut_off, killed = journeys(CUT_OFF, 0), journeys(0, KILLED)
    seen = [*cut_off, *killed]
    yield at_least("photos that arrived and were signed for", sum(j.is_signed_for for j in seen), len(seen))
    yield from _figures_of(cut_off, "cut off")
    yield from _figures_of(killed, "killed")


def _figures_of(seen: list[Journey], how: str) -> Iterator[Figure]:
    uploads = [round(journey.upload_s, 1) for journey in seen]
    twice = max(journey.photo_bytes / PHOTO_BYTES - 1 for journey in seen)
    line = max(journey.link_bytes for journey in seen) / PHOTO_BYTES
    yield at_most(f"{how}: payload that arrived more than once, worst, %", round(100 * twice, 2), 5)
    yield at_most(f"{how}: bytes on the line per byte of the photo, worst", round(line, 2), 2.5)
    yield at_least(f"{how}: times, fewest", min(journey.cuts for journey in seen), 3)
    yield at_most(f"{how}: seconds from first to last byte of the photo, median", median(uploads), 90)
    yield at_most(f"{how}: seconds from first to last byte of the photo, slowest", max(uploads), 180)


if __name__ == "__main__":
    sys.exit(conclude("slow_line", "R5, 200 kB over 20 % loss and 2 s, ended every 15 s", measure))
