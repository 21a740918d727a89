"""Storing rows so that their place in the file says nothing of when they came.

On SQLite the tables are kept in the order of their random ids (`WITHOUT ROWID`, see the migration).
PostgreSQL appends: there a new row is written together with up to GROUP - 1 others of its place and day,
in an order drawn anew: neither the order of a table or a dump nor the number of a transaction points at one
answer.
"""

from __future__ import annotations

from random import SystemRandom
from typing import Final, TypeVar
from uuid import uuid4

from django.db import connection, models

GROUP: Final = 16
M = TypeVar("M", bound=models.Model)


def store_mixed(row: M, **same: object) -> None:
    """Insert `row`, mixed among those with the `same` values; within a transaction."""
    model = type(row)
    if connection.vendor == "sqlite":
        row.save(force_insert=True)
        return
    group = [*_some(model, same), row]
    model._default_manager.filter(pk__in=[other.pk for other in group[:-1]]).delete()
    SystemRandom().shuffle(group)
    model._default_manager.bulk_create(group)


def _some(model: type[M], same: dict[str, object]) -> list[M]:
    """Return some rows that nobody else is moving: from a random id on, and from the first again."""
    free = model._default_manager.select_for_update(skip_locked=True).filter(**same).order_by("pk")
    begin = uuid4()
    found = list(free.filter(pk__gte=begin)[: GROUP - 1])
    return [*found, *free.filter(pk__lt=begin)[: GROUP - 1 - len(found)]] if len(found) < GROUP - 1 else found
