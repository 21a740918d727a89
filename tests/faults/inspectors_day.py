"""A day in the life of an inspector, by touches in the app's real window, against the real server.

    python -m tests.faults.inspectors_day             ten visits, an hour without network
    python -m tests.faults.inspectors_day 5 0         five visits, without network as long as they take
    python -m tests.faults.inspectors_day 5 0 DIR     the same, and pictures of every page in DIR

Three photos a visit. Two visits come back from Home Affairs and are answered without network. The app is
killed in the middle of an item, at the commit of an answer, and at the upload of a photo; the disk is full
for a while; the phone locks. Half of the day is in dark colours with letters half as large again, and in
English.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from field_app.viewmodels.pages import PAGES
from tests.e2e.app_process import Phone
from tests.e2e.reading import accounts
from tests.e2e.running import Server
from tests.faults import day_judge
from tests.faults import day_scenes as scenes
from tests.faults.day import Day
from tests.faults.figures import Figure, at_least, conclude, none_of
from tests.faults.relay import BROKEN, Relay

VISITS, OFFLINE_S, KILLS = 10, 3600.0, 3

ONLY_WHERE_ANOTHER_FAILS = frozenset({"safe"})
"""Looked at in tests/field_app/ui/test_faults.py."""


def live(day: Day, visits: int, offline_s: float) -> list[str]:
    """Live the whole day; returns the visits that came back and were answered."""
    scenes.first_start(day)
    scenes.visit_with_a_kill(day)
    day.plain_visit()
    returned = scenes.two_come_back(day)
    day.line.become(BROKEN)
    until = time.monotonic() + offline_s
    scenes.visit_with_a_kill_at_a_commit(day)
    day.dress("dark", "largest", "vi")
    scenes.visit_on_a_full_disk(day)
    scenes.answer_what_came_back(day, returned)
    for _ in range(len(day.visits), visits - 1):
        day.plain_visit()
    scenes.lock(day, until)
    scenes.kill_at_an_upload(day)
    day.dress("dark", "largest", "en")
    day.plain_visit()
    scenes.evening(day)
    return returned


@contextmanager
def morning(home: Path, pictures: Path | None) -> Iterator[Day]:
    """Give the server, the line to it and a new phone."""
    server = Server(home / "server")
    server.data_dir.mkdir()
    server.prepare()
    server.manage("shell", "-c", accounts())
    server.start()
    environment = {"CT_FATE": str(home)} | ({"CT_PICTURES": str(pictures.resolve())} if pictures else {})
    with closing(Relay(server.port)) as line:
        address = f"http://127.0.0.1:{line.port}"
        phone = Phone(home / "phone", address, home / "DCIM", "tests.faults.day_phone", environment)
        try:
            yield Day(home, server, line, phone)
        finally:
            phone.stop()
            server.stop()


def measure(visits: int = VISITS, offline_s: float = OFFLINE_S, pictures: str = "") -> Iterator[Figure]:
    """Yield the figures of the day."""
    with (
        tempfile.TemporaryDirectory(prefix="ct-day-") as home,
        morning(Path(home), Path(pictures) if pictures else None) as day,
    ):
        (day.home / "DCIM").mkdir()
        began = time.monotonic()
        returned = live(day, visits, offline_s)
        yield Figure("seconds in all", round(time.monotonic() - began), "as it is", met=True)
        yield at_least("kills lived through", day.kills, KILLS)
        yield at_least("refusals of a full disk, told in words", day.refused, 2)
        yield at_least("visits sent back and answered", len(returned), 2)
        yield from day_judge.of_server(day.server, day.visits, dict.fromkeys(returned, scenes.ANSWER))
        yield from day_judge.of_phone(day.server, day.phone.folder, visits + len(returned))
        unseen = ", ".join(sorted(PAGES.keys() - ONLY_WHERE_ANOTHER_FAILS - day.pages)) or "none"
        yield Figure("pages that were not come to", unseen, "none", met=unseen == "none")
        for problem in day.problems:
            print(f"  {problem}", file=sys.stderr)
        yield none_of("words cut off, outside their box or over others", len(day.problems))


def main(visits: str = str(VISITS), offline_s: str = str(OFFLINE_S), pictures: str = "") -> int:
    """Live the day and print its figures; returns how many missed."""
    title = "a day in the life, by touches"
    return conclude("inspectors_day", title, lambda: measure(int(visits), float(offline_s), pictures))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
