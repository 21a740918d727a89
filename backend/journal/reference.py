"""Saving reference data: rows that devices keep a copy of. What did not change is neither saved nor told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Field, Model

from backend.journal.recording import Audience, Journal

M = TypeVar("M", bound=Model)


def save_changed(rows: Sequence[M]) -> list[M]:
    """Insert what is new among ``rows`` (of one model), update what differs, and return both."""
    if not rows:
        return []
    model, fields = type(rows[0]), _fields(rows[0])
    stored = model._default_manager.in_bulk([row.pk for row in rows])
    changed = [row for row in rows if row.pk not in stored or _differs(row, stored[row.pk], fields)]
    model._default_manager.bulk_create(
        changed, update_conflicts=True, unique_fields=["pk"], update_fields=[field.name for field in fields]
    )
    return changed


def publish_rows(
    journal: Journal, kind: str, rows: Iterable[Model], bodies: Iterable[dict[str, Any]], *, to: Audience
) -> None:
    """Log and publish each row with the body that devices get; the log remembers it too."""
    for row, body in zip(rows, bodies, strict=True):
        journal.log_row(f"{kind}.put", row, **body)
        journal.publish("put", kind, row.pk, body, to=to)


def _fields(row: Model) -> list[Field[Any, Any]]:
    return [field for field in row._meta.concrete_fields if not field.primary_key]


def _differs(row: Model, stored: Model, fields: Iterable[Field[Any, Any]]) -> bool:
    return any(getattr(row, field.attname) != getattr(stored, field.attname) for field in fields)
