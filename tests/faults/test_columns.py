"""Every column that the register calls proved, altered in a row past the product, is found altered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from backend.proof.register import UNPROVED, Entry, register
from tests.faults.tamper_scene import Scene
from tests.world import new_id

pytestmark = pytest.mark.django_db

MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
PROVED = [entry for entry in register() if entry.proof != UNPROVED and entry.table in MODELS]
TABLES = sorted({entry.table for entry in PROVED})


@pytest.mark.parametrize("table", TABLES)
def test_an_altered_column_is_found(scene: Scene, table: str) -> None:
    silent = [entry.column for entry in PROVED if entry.table == table and _is_silent(scene, entry)]
    assert not silent


def _is_silent(scene: Scene, entry: Entry) -> bool:
    """Say whether `verify_evidence` finds nothing though the column of the first row is altered."""
    row = MODELS[entry.table]._default_manager.order_by("pk").first()
    assert row is not None, "the scene has none of these: nothing was tried"
    altered: list[bool] = []
    with scene.done(lambda _: altered.append(_alter(row, entry.column))):
        return altered == [True] and not scene.verdict().first


def _alter(row: models.Model, column: str) -> bool:
    """Give the column another value; say False where a constraint allows none."""
    model = type(row)
    (field,) = (field for field in model._meta.local_concrete_fields if field.column == column)
    for value in _others(field, row):
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=row.pk).update(**{field.attname: value})
        except IntegrityError:  # a constraint stands in the way of this value
            continue
        return True
    return False


def _others(field: models.Field[Any, Any], row: models.Model) -> Iterator[Any]:
    """Yield values that the column could hold instead."""
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey):
        related = field.related_model._default_manager.exclude(pk=value)
        yield from related.values_list("pk", flat=True)[:5]
        yield new_id() if isinstance(field.target_field, models.UUIDField) else "x"
    elif field.choices:
        yield from (choice for choice, _ in field.choices if choice != value)
    else:
        yield from _plain(field, value)


def _plain(field: models.Field[Any, Any], value: Any) -> Iterator[Any]:
    if isinstance(field, models.BooleanField):
        yield not value
    elif isinstance(field, models.DateTimeField | models.DateField):
        yield from (value + timedelta(days=days) for days in (1, -1)) if value else (_some_day(field),)
    elif isinstance(field, models.IntegerField):
        yield from ((value or 0) + 1, (value or 0) + 10_000)
    elif isinstance(field, models.JSONField):
        yield [*value, "x"] if isinstance(value, list) else {**value, "x": 1}
    elif isinstance(field, models.UUIDField):
        yield new_id()
    elif isinstance(field, models.BinaryField):
        yield bytes(value) + b"x"
    else:
        yield from _texts(field, value or "")


def _texts(field: models.Field[Any, Any], value: str) -> Iterator[str]:
    yield f"{value}x" if field.max_length is None or len(value) < field.max_length else f"x{value[1:]}"
    yield f"x/{value}"


def _some_day(field: models.Field[Any, Any]) -> Any:
    from tests.world import NOW

    return NOW if isinstance(field, models.DateTimeField) else NOW.date()
