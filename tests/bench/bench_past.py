"""Ten thousand past visits on one device: CPU to open the list, to scroll it, to search it.

The visits are copies of one that was made, sent and sealed, under new ids and at units in turn, encrypted as
the app encrypts them. CPU is that of the app's thread, in a window drawn by software.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from field_app.core.app import FieldApp
from field_app.store.database import Database
from shared.base.ids import uuid7
from tests.bench.phone import phone, report
from tests.field_app.driver import Driver
from tests.field_app.inspecting import dice, sync, whole_visit
from tests.shared.cast import VISIT_DAY

VISITS, REPEATS, SCREENS = 10_000, 9, 300
REACH = {"open_ms": 100.0, "scroll_p95_ms": 5.0}


def main() -> int:
    """Measure, print, keep; return how many reaches were missed."""
    with phone() as core:
        from field_app.ui.app import CongTamApp

        _copy(core, _sent(core))
        hand = Driver.start(CongTamApp(core))
        figures = _opened(hand) | _scrolled(hand) | _searched(hand)
        hand.stop()
    return report("past", figures, REACH)


def _sent(core: FieldApp) -> str:
    visit = whole_visit(core)
    core.finish(visit)
    sync(core)
    assert core.visits.card(visit).state == "safe"
    return visit


def _copy(core: FieldApp, visit: str) -> None:
    """Add the copies, in one transaction."""
    database: Database = core.store.settings._database
    units = [unit.id for unit in core.catalogue.find_units("", day=VISIT_DAY, limit=400)]
    chance = dice(5)
    with database.transaction() as connection:
        for number in range(VISITS - 1):
            new = uuid7(1_760_000_000_000 + number * 1000, chance.randbytes(10))
            values = {"old": visit, "new": new, "unit": units[number % len(units)], "n": number + 1000}
            for statement in _COPIES:
                connection.execute(statement, values)


_COPIES = (
    """INSERT INTO visit (id, author, state, unit_id, counter_id, mode, checklists, started_wall,
        started_mono_ms, started_boot, day, minutes, summary, finished_wall, team)
    SELECT :new, author, state, encrypt(:unit, 'visit.unit_id/' || :new), NULL, mode, checklists,
        started_wall, started_mono_ms, started_boot, day,
        encrypt(decrypt(minutes, 'visit.minutes/' || id), 'visit.minutes/' || :new),
        encrypt(decrypt(summary, 'visit.summary/' || id), 'visit.summary/' || :new), finished_wall, team
    FROM visit WHERE id = :old""",
    """INSERT INTO revision (id, visit_id, device_id, n, body, sha256, key_id, signature, state)
    SELECT :new, :new, device_id, :n, encrypt('{}', 'revision.body/' || :new), sha256, key_id, signature,
        state
    FROM revision WHERE visit_id = :old""",
    """INSERT INTO revision_photo (revision_id, sha256)
    SELECT :new, sha256 FROM revision_photo
    WHERE revision_id = (SELECT id FROM revision WHERE visit_id = :old)""",
)


def _opened(hand: Driver) -> dict[str, float]:
    from field_app.viewmodels.shell import Place

    times = []
    for _ in range(REPEATS):
        times.append(_cpu_ms(hand, lambda: hand.app.open(Place("history"))))
        hand.back()
    hand.app.open(Place("history"))
    hand.pump(2)
    assert len(hand.app.view.list.rows) == VISITS
    return {"open_ms": statistics.median(times), "open_least_ms": min(times)}


def _scrolled(hand: Driver) -> dict[str, float]:
    """Measure a frame of a fast scroll: a fifth of a screen further down each time, over cards never seen."""
    rows = hand.app.view.list
    frames = [
        _cpu_parts_ms(hand, partial(rows.scroll_to_offset, step * rows.height / 5))
        for step in range(1, SCREENS)
    ]
    laid_out, drawn = (sorted(frame[part] for frame in frames) for part in (0, 1))
    return {
        "scroll_median_ms": statistics.median(laid_out),
        "scroll_p95_ms": laid_out[len(laid_out) * 95 // 100],
        "scroll_drawn_p95_ms": drawn[len(drawn) * 95 // 100],
    }


def _searched(hand: Driver) -> dict[str, float]:
    times = []
    for text in ("m", "mu", "muo", "muon", "muong"):
        times.append(_cpu_ms(hand, partial(hand.app.view.page.search, text)))
        assert 0 < len(hand.app.view.list.rows) < VISITS
    return {"search_a_letter_ms": statistics.median(times), "search_worst_ms": max(times)}


def _cpu_ms(hand: Driver, work: Callable[[], Any]) -> float:
    """Return what something costs up to the end of the next frame."""
    return _cpu_parts_ms(hand, work)[1]


def _cpu_parts_ms(hand: Driver, work: Callable[[], Any]) -> tuple[float, float]:
    """Return the same up to the moment before software does what a graphics card would, and to the end."""
    from kivy.clock import Clock

    began = time.thread_time()
    work()
    Clock.tick()
    laid_out = time.thread_time()
    hand.pump(1)
    return (laid_out - began) * 1000, (time.thread_time() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
