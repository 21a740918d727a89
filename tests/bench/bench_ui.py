"""The field app's screens: CPU to open a checklist, and the time from a tap to the painted answer.

CPU is that of the app's own thread: `to_frame` up to the finished first frame, with the part of it in which
software OpenGL (there is no graphics card) does what a phone's GPU would; `laid_out` up to the moment before.
Every opening is of another visit, with empty caches of text but with letters measured, as they are on a phone
a second after the start.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.bench.phone import phone, report
from tests.field_app.driver import Driver
from tests.field_app.fake_server import FakeServer
from tests.field_app.inspecting import furnish

REACH = {"open_15_items_to_frame_median": 30.0, "open_43_items_to_frame_median": 25.0}
"""CPU in which a checklist opens, milliseconds."""
REPEATS = 15


def main() -> int:
    """Measure, print, keep; return how many reaches were missed."""
    server = FakeServer()
    furnish(server)
    server.publish("put", "checklist", "XX-1", _all_in_one(server.feed))
    with phone(server) as core:
        from field_app.ui.app import CongTamApp

        hand = Driver.start(CongTamApp(core))
        _idle(hand, 3.0)
        figures = {
            **_openings(hand, "open_15_items", ("NY-2026.1",)),
            **_openings(hand, "open_43_items", ("XX-1",)),
            **_taps(hand),
        }
        hand.stop()
    return report("ui", figures, REACH)


def _all_in_one(feed: list[dict[str, Any]]) -> Mapping[str, Any]:
    """Return one checklist with the 43 items of GG, UX and NY, longer than any real one."""
    bodies = [event["body"] for event in feed if event["type"] == "checklist" and event["body"]["core"]]
    items = [item for body in bodies for item in body["items"]]
    ordered = [{**item, "order": place} for place, item in enumerate(items, 1)]
    return {**bodies[0], "id": "XX-1", "code": "XX", "version": "1", "core": False, "items": ordered}


def _idle(hand: Driver, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        hand.pump(1)
        time.sleep(0.01)


def _openings(hand: Driver, name: str, checklists: tuple[str, ...]) -> dict[str, float]:
    """Measure the CPU milliseconds of opening a checklist."""
    times = [_open(hand, checklists) for _ in range(REPEATS)]
    laid_out, to_frame = ([time[part] for time in times] for part in (0, 1))
    return {**_named(f"{name}_laid_out", laid_out), **_named(f"{name}_to_frame", to_frame)}


def _open(hand: Driver, checklists: tuple[str, ...]) -> tuple[float, float]:
    from kivy.clock import Clock

    from field_app.core.model import VisitMode
    from field_app.ui import letters
    from field_app.viewmodels.shell import Place
    from tests.field_app.device import TO_HIEU
    from tests.field_app.inspecting import counter_of

    app = hand.app
    visit = app.core.visits.start(TO_HIEU, counter_of(app.core), VisitMode.SURPRISE, None, checklists)
    hand.pump(2)
    letters.forget()
    began = time.thread_time()
    app.open(Place("checklist", visit=visit))
    Clock.tick()
    laid_out = time.thread_time()
    hand.pump(1)
    painted = time.thread_time()
    app.replace(Place("home"))
    hand.pump(2)
    return (laid_out - began) * 1000, (painted - began) * 1000


def _taps(hand: Driver) -> dict[str, float]:
    """Measure a tap on an answer of a whole visit: stored, judged, every row compared, painted."""
    from field_app.viewmodels.shell import Place
    from tests.field_app.inspecting import begin

    hand.app.open(Place("checklist", visit=begin(hand.app.core)))
    hand.pump(3)
    point = _after(hand.find("GG-09=pass").reveal, hand)
    walls, cpus = [], []
    for _ in range(2 * REPEATS):
        wall, cpu = time.perf_counter(), time.thread_time()
        _press(hand, *point())
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.thread_time() - cpu) * 1000)
    return {**_named("tap_to_painted", walls), **_named("tap_to_painted_cpu", cpus)}


def _after(reveal: Callable[[], None], hand: Driver) -> Callable[[], tuple[float, float]]:
    reveal()
    hand.pump(3)
    return hand.find("GG-09=pass").centre


def _press(hand: Driver, x: float, y: float) -> None:
    """Lift the finger and draw the frame that shows the answer."""
    from kivy.tests.common import UnitTestTouch

    finger = UnitTestTouch(x, y)
    finger.touch_down()
    finger.touch_up()
    hand.pump(1)


def _named(name: str, times: Sequence[float]) -> dict[str, float]:
    values = sorted(times)
    return {f"{name}_median": round(statistics.median(values), 2), f"{name}_least": round(values[0], 2)}


if __name__ == "__main__":
    sys.exit(main())
