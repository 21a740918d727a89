"""The feed: cursor and rows together, unknown things kept, what is no longer named gone at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from field_app.store.cipher import Cipher
from field_app.store.database import Database
from field_app.store.feed import Feed
from field_app.store.reference import Reference
from tests.field_app.store.test_database import KEY


def put(seq: int, unit_id: str, name: str = "UBND phường Tô Hiệu") -> dict[str, Any]:
    """Return the event that tells of a unit."""
    return {"seq": seq, "op": "put", "type": "unit", "id": unit_id, "body": {"id": unit_id, "name_vi": name}}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Return a new store."""
    with closing(Database(tmp_path / "congtam.sqlite3", Cipher(KEY))) as made:
        yield made


def test_rows_and_cursor_come_together(database: Database) -> None:
    feed = Feed(database)
    feed.apply([put(1, "a"), put(2, "b")], cursor="2", at_end=True, scope_version="1")
    assert feed.position().cursor == "2"
    assert Reference(database).count("unit") == 2


def test_a_page_that_breaks_half_way_leaves_rows_and_cursor_as_they_were(database: Database) -> None:
    feed = Feed(database)
    broken = put(2, "b") | {"id": None}
    with pytest.raises(sqlite3.IntegrityError):
        feed.apply([put(1, "a"), broken], cursor="2", at_end=True, scope_version="1")
    assert feed.position().cursor == ""
    assert Reference(database).count("unit") == 0


def test_the_same_page_again_is_harmless(database: Database) -> None:
    feed = Feed(database)
    for _ in range(2):
        feed.apply(
            [put(1, "a", "Tên cũ"), put(2, "a", "Tên mới")], cursor="2", at_end=True, scope_version="1"
        )
    assert Reference(database).get("unit", "a") == {"id": "a", "name_vi": "Tên mới"}


def test_a_tombstone_removes_the_copy(database: Database) -> None:
    feed = Feed(database)
    gone = {"seq": 2, "op": "tombstone", "type": "unit", "id": "a", "body": None}
    feed.apply([put(1, "a"), gone], cursor="2", at_end=True, scope_version="1")
    assert Reference(database).get("unit", "a") is None


def test_events_of_a_newer_server_are_recorded_not_obeyed(database: Database) -> None:
    strange = {"seq": 1, "op": "command", "type": "device", "id": "x", "body": {"do": "wipe"}}
    Feed(database).apply([strange, put(2, "a")], cursor="2", at_end=True, scope_version="1")
    rows = database.connection.execute("SELECT seq, op FROM unknown_event").fetchall()
    assert [tuple(row) for row in rows] == [(1, "command")]
    assert Reference(database).count("unit") == 1


def test_reading_again_from_the_start_removes_what_is_no_longer_named_only_at_the_end(
    database: Database,
) -> None:
    feed, reference = Feed(database), Reference(database)
    feed.apply([put(1, "a"), put(2, "b")], cursor="2", at_end=True, scope_version="1")
    feed.restart()
    feed.apply([put(1, "a")], cursor="1", at_end=False, scope_version="1")
    assert reference.count("unit") == 2  # cut off here, the phone still works with what it had
    feed.apply([put(3, "c")], cursor="3", at_end=True, scope_version="1")
    assert {body["id"] for body in reference.all("unit")} == {"a", "c"}
