"""The processes of the feed race: writers, a mover of people, and readers, begun and ended by their parent.

    python -m tests.faults.feed_players writer 3 0.1

says "ready", waits for a line, runs until the next line with pauses of 0.1 s on average, and then says as
JSON what it saw.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings_test")
django.setup()

from django.db import connection  # noqa: E402  # needs the settings above

from backend.feed.pull import changes_page  # noqa: E402  # Django has to be set up first
from backend.journal.recording import Audience, Journal, recording  # noqa: E402  # Django has to be set up first
from backend.people.models import Role, User  # noqa: E402  # Django has to be set up first
from tests.faults.dice import seeded  # noqa: E402  # Django has to be set up first

UNITS = ("sl-x25-03646", "sl-x25-03808")
STEADY = ("steady-inspector", "steady-officer")
MOVED = ("moved-1", "moved-2")
PAGE = 500
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class GaveUpError(Exception):
    """An action that fails and must leave no trace."""


def must_end() -> bool:
    """Say whether the parent has written the next line."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


# --- writers ------------------------------------------------------------------------------------------------


class HeadLock:
    """Measures how long each action waits for the head of the journal."""

    def __init__(self) -> None:
        self.waits_ms: list[float] = []

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:  # Django's signature
        if "FOR UPDATE" not in sql or "audit_journalhead" not in sql:
            return execute(sql, params, many, context)
        began = time.perf_counter()
        result = execute(sql, params, many, context)
        self.waits_ms.append(round((time.perf_counter() - began) * 1000, 2))
        return result


def write(number: int, pause_s: float) -> dict[str, Any]:
    """Perform uneven actions; one in twenty fails as a whole, one in ten in a part of it."""
    dice, lock = seeded("writer", number), HeadLock()
    people = dict(User.objects.values_list("username", "pk"))
    audiences = {
        "everyone": Audience.everyone(),
        "staff": Audience.staff(),
        **{f"unit:{unit}": Audience.unit(unit) for unit in UNITS},
        **{f"user:{name}": Audience.user(people[name]) for name in (*STEADY, *MOVED)},
    }
    committed = 0
    with connection.execute_wrapper(lock):
        while not must_end():
            time.sleep(dice.expovariate(1 / pause_s))
            try:
                with recording(by=None, at=NOW) as journal:
                    count = _publish(journal, audiences, dice, f"{number}-{committed}")
                    if dice.random() < 0.1:
                        _fail_in_part(journal, audiences, dice)
                    if dice.random() < 0.05:
                        raise GaveUpError
            except GaveUpError:
                continue
            committed += count
    return {"committed": committed, "waits_ms": lock.waits_ms}


def _publish(journal: Journal, audiences: dict[str, Audience], dice: Any, name: str) -> int:
    """Publish some entries that say whom they are for, with other work between them; returns how many."""
    count: int = dice.choice([1, 1, 1, 5, 20])
    for part in range(count):
        address = dice.choice(list(audiences))
        journal.publish("put", "unit", f"{name}-{part}", {"for": address}, to=audiences[address])
        if dice.random() < 0.3:
            connection.cursor().execute("SELECT pg_sleep(%s)", [dice.uniform(0, 0.01)])
    return count


def _fail_in_part(journal: Journal, audiences: dict[str, Audience], dice: Any) -> None:
    try:
        with recording(by=None, at=NOW):
            _publish(journal, audiences, dice, "never")
            raise GaveUpError
    except GaveUpError:
        pass


# --- people whose rights change -----------------------------------------------------------------------------


def move(number: int, pause_s: float) -> dict[str, Any]:
    """Give people another unit or role now and then, and tell their devices in the same transaction."""
    dice, moves = seeded("mover", number), 0
    while not must_end():
        time.sleep(dice.uniform(0.3, 1.5) + pause_s)
        person = User.objects.get(username=dice.choice(MOVED))
        role, unit = dice.choice(
            [(Role.UNIT_OFFICER, UNITS[0]), (Role.UNIT_OFFICER, UNITS[1]), (Role.INSPECTOR, None)]
        )
        with recording(by=None, at=NOW) as journal:
            User.objects.filter(pk=person.pk).update(role=role, unit_id=unit)
            body = {"for": f"user:{person.username}"}
            journal.publish("scope_revoke", "scope", person.pk, body, to=Audience.user(person.pk))
            journal.publish("scope_grant", "scope", person.pk, body, to=Audience.user(person.pk))
        moves += 1
    return {"moves": moves}


# --- readers ------------------------------------------------------------------------------------------------


def concerns(address: str, reader: User) -> bool:
    """Say whether an entry is for this person, by what the entry says of itself."""
    kind, _, name = address.partition(":")
    return {
        "everyone": True,
        "staff": reader.role != Role.UNIT_OFFICER,
        "user": name == reader.username,
        "unit": reader.role == Role.UNIT_OFFICER and name == reader.unit_id,
    }[kind]


class Reader:
    """Polls as a device does; when the person's rights changed it begins anew, as devices do."""

    def __init__(self, username: str) -> None:
        self._username = username
        self._scope: tuple[str, str | None] | None = None
        self._cursor = ""
        self.seen: list[int] = []
        self.out_of_scope = self.polls = self.restarts = 0

    def poll(self) -> bool:
        """Read one page; returns whether there was anything."""
        person = User.objects.get(username=self._username)
        if self._scope != (person.role, person.unit_id):
            self._scope, self._cursor, self.seen = (person.role, person.unit_id), "", []
            self.restarts += 1
        page = changes_page(person, self._cursor, PAGE)
        self._cursor = page["cursor"]
        self.polls += 1
        self.out_of_scope += sum(not concerns(event["body"]["for"], person) for event in page["events"])
        self.seen += [event["seq"] for event in page["events"]]
        return bool(page["events"])


def read(number: int, pause_s: float) -> dict[str, Any]:
    """Poll until told to end, then until nothing more comes."""
    username = (*STEADY, *MOVED)[number]
    reader = Reader(username)
    while reader.poll() or not must_end():
        time.sleep(pause_s / 2)
    return {
        "username": username,
        "seen": reader.seen,
        "out_of_scope": reader.out_of_scope,
        "polls": reader.polls,
        "restarts": reader.restarts,
    }


@contextmanager
def _summoned() -> Iterator[None]:
    print("ready", flush=True)
    sys.stdin.readline()
    yield


if __name__ == "__main__":
    with _summoned():
        play = {"writer": write, "mover": move, "reader": read}[sys.argv[1]]
        print(json.dumps(play(int(sys.argv[2]), float(sys.argv[3]))))
