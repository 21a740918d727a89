"""Events, feed and leaves cannot be changed by anybody who speaks to the database."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

import backend
from backend.journal.head import present_head
from backend.journal.models import Event, FeedEntry, Leaf
from backend.journal.recording import Audience, recording

pytestmark = pytest.mark.django_db

TABLES = (Event, FeedEntry, Leaf)
EMPTY = {"postgresql": "TRUNCATE {table}", "sqlite": "DELETE FROM {table}"}


@pytest.fixture(autouse=True)
def _one_row_each() -> None:
    with recording(by=None, at=datetime(2026, 11, 22, tzinfo=UTC)) as journal:
        journal.log("journal.begun", present_head())
        journal.publish("put", "unit", "sl", {}, to=Audience.everyone())
        journal.append_leaf("ab" * 32)


@pytest.mark.parametrize("model", TABLES)
@pytest.mark.parametrize(
    "statement", ['UPDATE {table} SET "{key}" = 7', 'DELETE FROM {table} WHERE "{key}" < 2', "all"]
)
def test_rows_cannot_be_updated_or_deleted_or_emptied(
    model: type[Event | FeedEntry | Leaf], statement: str
) -> None:
    before = list(model.objects.values())
    sql = EMPTY[connection.vendor] if statement == "all" else statement
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table=model._meta.db_table, key=model._meta.pk.column))

    assert list(model.objects.values()) == before


def test_the_orm_cannot_change_them_either() -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.update(verb="journal.forged")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        FeedEntry.objects.all().delete()


TRIGGERS = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}
GUARDS = {"postgresql": ("no_change", "no_truncate"), "sqlite": ("no_update", "no_delete")}


def test_no_later_migration_has_lost_the_guards_of_a_table() -> None:
    migrations = Path(backend.__file__).parent.glob("*/migrations/*.py")
    named = {
        table for file in migrations for table in re.findall(r'append_only\("(\w+)"\)', file.read_text())
    }
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        triggers = {name for (name,) in cursor.fetchall()}

    assert named >= {"audit_event", "audit_feedentry", "audit_leaf", "visits_revision"}
    assert {f"{table}_{guard}" for table in named for guard in GUARDS[connection.vendor]} <= triggers
