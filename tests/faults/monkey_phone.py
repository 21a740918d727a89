"""One life of an app under a monkey: the real app in a real window, touched at random until it is killed.

    python -m tests.faults.monkey_phone FOLDER SEED TOUCHES

What an editor stores, and what it keeps because it could not, is written to FOLDER/journal before and after:
so whoever comes next can tell what must still be there. Ends by SIGKILL, at a touch or in a transaction.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from tests.field_app.driver import Driver, prepare

WORDS: Final = (
    "Hai người vắng",
    "Quầy\t2",
    "đến muộn 17 phút",
    "𝐍𝐠𝐮𝐲ễ𝐧 👍",
    "\u00d0iện\u00ad thư",
    "không có lý do",
)
NEVER: Final = frozenset({"logout", "lock", "pin", "pin_set", "make"})
"""Taps a monkey is kept from: they end its session, or take minutes."""
TRIES: Final = 40


class Journal:
    """What was tried and what came of it, one line each, on the disk before the next step."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")

    def write(self, **event: Any) -> None:
        """Add an event."""
        self._file.write(json.dumps(event, ensure_ascii=False) + "\n")
        self._file.flush()


class Disk:
    """A disk that may be full for a while, and during whose writing a process may die."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.is_full = False
        self.kills = False

    @contextmanager
    def transaction(self, plain: Callable[..., Any], database: Any) -> Iterator[sqlite3.Connection]:
        """Open a transaction of the store as this disk lets it."""
        if self.is_full:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        with plain(database) as connection:
            yield connection
            self._perhaps_die()
        self._perhaps_die()

    def _perhaps_die(self) -> None:
        if self.kills and self._dice.random() < 0.2:
            os.kill(os.getpid(), signal.SIGKILL)


class Monkey:
    """Does something at random, again and again."""

    def __init__(self, hand: Driver, dice: random.Random, disk: Disk) -> None:
        self.hand, self._dice, self._disk = hand, dice, disk
        self._deeds: tuple[tuple[Callable[[], None], int], ...] = (
            (self._tap_something, 50),
            (self._touch_anywhere, 15),
            (self._write, 20),
            (self._back, 12),
            (self._drag, 8),
            (self._fill_or_free_the_disk, 3),
        )

    def act(self) -> None:
        """Do one thing."""
        deeds, weights = zip(*self._deeds, strict=True)
        self._dice.choices(deeds, weights)[0]()
        self.hand.pump(1)

    def _tap_something(self) -> None:
        targets = [each for each in self.hand.targets() if each.id.partition(":")[0] not in NEVER]
        if targets:
            target = self._dice.choice(targets)
            target.reveal()
            self.hand.pump(1)
            self.hand.touch(*target.centre())

    def _touch_anywhere(self) -> None:
        width, height = self.hand.window.size
        x, y = self._dice.uniform(0, width), self._dice.uniform(0, height)
        hits = [each for each in self.hand.targets() if each.id.partition(":")[0] in NEVER]
        if not hits or self.hand.app.overlay is not None or self.hand.app.stack[-1].page != "account":
            self.hand.touch(x, y)

    def _write(self) -> None:
        """Write into the editor that is open, or open one of the page's."""
        overlay = self.hand.app.overlay
        if overlay is None or not hasattr(overlay, "input"):
            boxes = [
                each
                for each in self.hand.targets()
                if each.id in ("note", "explanation", "unit_representative")
            ]
            if boxes:
                self.hand.tap(self._dice.choice(boxes).id)
            return
        text = " ".join(self._dice.choices(WORDS, k=self._dice.randint(1, 4)))
        overlay.input.insert_text(text * self._dice.choice((1, 1, 1, 300)))
        self.hand.pump(self._dice.choice((1, 30)))

    def _back(self) -> None:
        if len(self.hand.app.stack) > 1 or self.hand.app.overlay is not None:
            self.hand.back()

    def _drag(self) -> None:
        width, height = self.hand.window.size
        points = [(self._dice.uniform(0, width), self._dice.uniform(0, height)) for _ in range(4)]
        self.hand.drag(points)

    def _fill_or_free_the_disk(self) -> None:
        self._disk.is_full = not self._disk.is_full and self._dice.random() < 0.6


def _listen(journal: Journal) -> None:
    """Have every text that an editor stores, or keeps apart, written down."""
    from field_app.store.unsaved import UnsavedTexts
    from field_app.viewmodels.writing import Writing
    from shared.base.text import typed_text

    put, keep = Writing.put, UnsavedTexts.keep

    def watched_put(writing: Writing, text: str) -> None:
        request = writing.request
        about = {"place": request.place.to_json(), "field": request.name, "text": typed_text(text)}
        if not writing.is_given_up:
            journal.write(what="tried", **about)
        put(writing, text)
        if writing.is_stored and not writing.is_given_up:
            journal.write(what="stored", **about)

    def watched_keep(unsaved: UnsavedTexts, text: Any) -> None:
        keep(unsaved, text)
        journal.write(what="kept", place=dict(text.place), field=text.field, text=typed_text(text.text))

    def watched_drop(writing: Writing) -> None:
        journal.write(
            what="dropped", place=writing.request.place.to_json(), field=writing.request.name, text=""
        )
        give_up(writing)

    give_up = Writing.give_up
    patch.object(Writing, "put", watched_put).start()
    patch.object(Writing, "give_up", watched_drop).start()
    patch.object(UnsavedTexts, "keep", watched_keep).start()


def live(folder: Path, seed: int, touches: int) -> None:
    """Open the app, say so, act, die."""
    dice = random.Random(seed)  # noqa: S311  # a run has to repeat itself
    prepare()
    from field_app.store.database import Database
    from field_app.ui.app import CongTamApp
    from tests.field_app.fake_server import FakeServer, FaultyLine
    from tests.field_app.inspecting import SeededRandom, open_phone

    disk, plain = Disk(dice), Database.transaction
    line = FaultyLine(FakeServer())
    line.down = True
    core = open_phone(folder, line, random=SeededRandom(random.Random(seed)))  # noqa: S311  # another life's ids are others
    _listen(Journal(folder / "journal"))
    hand = Driver.start(CongTamApp(core))
    print(json.dumps({"opened": hand.app.stack[-1].page, "words": len(hand.labels())}), flush=True)
    ask = hand.app.confirm
    hand.app.confirm = lambda request: None if request.danger else ask(request)
    patch.object(Database, "transaction", lambda database: disk.transaction(plain, database)).start()
    monkey = Monkey(hand, dice, disk)
    for number in range(touches):
        disk.kills = number > touches - TRIES
        monkey.act()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    live(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
