"""Plain SQL: what travels in one batch arrives as if each change had been sent alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from backend.findings.models import VisitTally
from backend.journal.models import Event, Leaf
from backend.kernel.fastpath import Batch, fetch, load_models
from backend.people.models import Device
from backend.units.models import Unit
from tests.world import NOW, Enrolled, new_id

pytestmark = pytest.mark.django_db

HASH = "0" * 64


def event(index: int) -> Event:
    """Return an event with every kind of value that a plain row has."""
    return Event(index=index, at=NOW, actor_id=new_id(), verb='"\\', noun="x", data="Tô Hiệu", hash=HASH)


def leaf(index: int) -> Leaf:
    """Return a leaf of the tree."""
    return Leaf(index=index, sha256=HASH)


def fetched() -> list[int]:
    """Return the numbers of the stored leaves by plain SQL."""
    return [index for (index,) in fetch('SELECT "index" FROM audit_leaf ORDER BY "index"')]


def loaded() -> list[int]:
    """Return the same by way of the model."""
    return [row.index for row in load_models(Leaf, 'ORDER BY "index"')]


def facts(row: Event) -> tuple[Any, ...]:
    """Return all that is stored of an event."""
    return tuple(str(getattr(row, field.attname)) for field in Event._meta.concrete_fields)


def inserted(*rows: Event | Leaf) -> None:
    """Insert rows of one model at once."""
    batch = Batch()
    batch.insert(rows)
    batch.run()


def test_the_orm_reads_what_was_inserted() -> None:
    rows = [event(number) for number in range(1, 300)]
    inserted(*rows)
    assert list(map(facts, Event.objects.order_by("index"))) == list(map(facts, rows))


def test_changes_of_different_tables_are_one_statement_where_the_engine_takes_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    batch = Batch()
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
        batch.insert([event(1)])
        batch.insert([leaf(0)])
        batch.run()
    assert (Event.objects.count(), fetched()) == (1, [0])


def test_a_second_change_of_one_table_comes_after_the_first(phone_1: Enrolled) -> None:
    phone, batch = phone_1.device, Batch()
    for model in ("first", "second"):
        phone.model = model
        batch.update(phone, "model")
    batch.run()
    assert Device.objects.get(pk=phone.pk).model == "second"


@pytest.mark.parametrize("read", [fetched, loaded])
def test_nothing_is_written_before_the_batch_runs_and_nothing_twice(read: Callable[[], list[int]]) -> None:
    batch = Batch()
    batch.insert([leaf(0)])
    assert read() == []
    batch.run()
    batch.insert([leaf(1)])
    batch.run()
    batch.run()
    assert read() == [0, 1]


def test_what_a_failed_block_had_collected_is_not_sent_with_the_next() -> None:
    def fail() -> None:
        batch = Batch()
        batch.insert([leaf(0)])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    inserted(leaf(1))
    assert fetched() == [1]


def test_numbers_are_added_to_the_rows_that_are_there(to_hieu: Unit) -> None:
    table, key = VisitTally._meta.db_table, ("length", "bucket", "unit_id")
    monday, unit, batch = NOW.date(), to_hieu.pk, Batch()
    batch.add_up(table, key, ("sealed",), [(1, monday, unit, 2)])
    batch.add_up(table, key, ("sealed",), [(1, monday, unit, 3), (24, monday, unit, 1)])
    batch.run()
    assert sorted(VisitTally.objects.values_list("length", "sealed")) == [(1, 5), (24, 1)]
