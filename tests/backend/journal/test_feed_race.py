"""Many writers at once, and a reader that polls: whatever it sees, nothing turns up behind its back."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event as Flag

import pytest
from django.db import connection, connections

from backend.journal.models import FeedEntry, Leaf
from backend.journal.queries import feed_after
from backend.journal.recording import Audience, recording
from backend.journal.verification import first_journal_fault
from backend.people.models import Role, User

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, ACTIONS = 4, 25
NOW = datetime(2026, 11, 22, tzinfo=UTC)


class GaveUpError(Exception):
    """An action that fails, so that it has to leave no trace."""


def _write(writer: int) -> int:
    """Perform ACTIONS uneven actions, one in ten failing; return how many entries were committed."""
    dice, committed = random.Random(writer), 0  # noqa: S311  # uneven, not secret
    for _ in range(ACTIONS):
        entries = dice.randint(1, 4)
        try:
            with recording(by=None, at=NOW) as journal:
                for n in range(entries):
                    journal.publish("put", "unit", f"{writer}-{n}", None, to=Audience.everyone())
                journal.append_leaf(f"{dice.getrandbits(256):064x}")
                if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
                    time.sleep(dice.random() / 100)
                if dice.random() < 0.1:
                    raise GaveUpError
        except GaveUpError:
            continue
        committed += entries
    connections.close_all()
    return committed


def _poll(reader: User, done: Flag) -> list[int]:
    """Pull as a device does, each time from the last number seen; return all numbers in order of arrival."""
    seen: list[int] = []
    while True:
        last_round = done.is_set()
        seen += [event["seq"] for event in feed_after(reader, seen[-1] if seen else 0, 50)]
        if last_round and (not seen or seen[-1] == FeedEntry.objects.count()):
            break
    connections.close_all()
    return seen


def test_a_reader_that_polls_misses_nothing_and_the_numbers_have_no_gaps() -> None:
    reader, done = User(username="lan", role=Role.INSPECTOR), Flag()
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        polling = threads.submit(_poll, reader, done)
        committed = sum(threads.map(_write, range(WRITERS)))
        done.set()
        seen = polling.result(timeout=60)

    assert seen == list(range(1, committed + 1))
    assert FeedEntry.objects.count() == committed
    assert Leaf.objects.count() > WRITERS * ACTIONS / 2
    assert first_journal_fault() is None
