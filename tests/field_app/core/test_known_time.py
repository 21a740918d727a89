"""What is in force today does not hang on a clock anybody can set, or that stands in 1970."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_app.core.finishing import ServerTime
from field_app.core.known_time import known_time
from field_app.store.visits import ClockReading
from tests.field_app.fake_server import FakeServer, FaultyLine
from tests.field_app.inspecting import TestClock, begin, open_phone, sync, whole_visit

SEEN = ServerTime("2026-11-23T01:02:00Z", 7_000_000, "boot-1")


@pytest.mark.parametrize(
    ("wall", "mono_ms", "boot", "known"),
    [
        ("1970-01-01T07:00:01+07:00", 7_060_000, "boot-1", "2026-11-23T08:03:00+07:00"),
        ("2046-01-01T07:00:01+07:00", 7_060_000, "boot-1", "2026-11-23T08:03:00+07:00"),
        ("1970-01-01T07:00:01+07:00", 5, "boot-2", "2026-11-23T08:02:00+07:00"),
        ("2026-11-24T09:00:00+07:00", 5, "boot-2", "2026-11-24T09:00:00+07:00"),
    ],
    ids=["behind, same boot", "ahead, same boot", "behind, another boot", "right, another boot"],
)
def test_the_servers_word_counts_while_the_clock_nobody_can_set_runs_on(
    wall: str, mono_ms: int, boot: str, known: str
) -> None:
    assert known_time(ClockReading(wall, mono_ms, boot), SEEN).isoformat() == known


def test_without_any_word_of_a_server_the_wall_clock_is_all_there_is() -> None:
    at = ClockReading("1970-01-01T07:00:01+07:00", 5, "boot-1")
    assert known_time(at, ServerTime(None, None, None)).isoformat() == at.wall


def test_a_visit_can_be_made_on_a_phone_that_believes_it_is_2006(
    folder: Path, line: FaultyLine, server: FakeServer
) -> None:
    clock = TestClock(boot_id="boot-2")
    clock.wall = lambda: "2006-11-28T07:25:10.000+07:00"  # type: ignore[method-assign]  # its battery was out
    app = open_phone(folder, line, clock=clock)
    assert app.visits.draft(begin(app)).by_code["GG-05"]
    app.finish(visit := whole_visit(app))
    assert sync(app).refusal is None
    (body,) = (kept.body for kept in server.revisions.values() if kept.body["visit_id"] == visit)
    assert body["started"]["wall"].startswith("2006-11-28")  # its word stays what it was
    app.close()
