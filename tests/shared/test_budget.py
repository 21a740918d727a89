"""The server judges a visit while its transaction is open: the shared rules must stay cheap.

A real core visit takes about 0.7 ms to read and 0.3 ms to judge; the budgets leave room for slow machines.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from shared.protocol.limits import MAX_BODY_BYTES
from shared.protocol.manifest import Response, parse_body
from shared.rules.evaluation import History
from shared.rules.findings import findings_of
from tests.shared import cast

READING_MS, JUDGING_MS = 3.0, 4.5
TEXT = json.dumps(cast.body(), ensure_ascii=False)


def best_ms(work: Callable[[], object], rounds: int = 40) -> float:
    """Return the CPU time of the quickest of several runs, in milliseconds."""
    times = []
    for _ in range(rounds):
        began = time.process_time_ns()
        work()
        times.append(time.process_time_ns() - began)
    return min(times) / 1e6


def test_reading_a_body_of_43_answers_is_cheap() -> None:
    assert best_ms(lambda: parse_body(TEXT)) < READING_MS


def test_judging_a_visit_of_43_answers_is_cheap() -> None:
    failing = Response("GG-05", 3, officials=(cast.LO_THI_XUAN,))
    revision = cast.revision_with(failing, Response("NY-08", "fail"), Response("UX-06", "complaint"))
    asked = cast.core()
    assert best_ms(lambda: findings_of(revision, asked, cast.WINTER, History())) < JUDGING_MS


def test_a_real_visit_is_far_below_the_largest_body() -> None:
    assert len(TEXT.encode()) * 10 < MAX_BODY_BYTES
