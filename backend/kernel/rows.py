"""Rows as `values()` gives them: each list has a type of its own, which names its columns once."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.db.models import QuerySet

C = TypeVar("C")


def columns_of(kind: type[C]) -> tuple[str, ...]:
    """Return the columns that a TypedDict names."""
    return tuple(kind.__annotations__)


def rows_of(kind: type[C], found: QuerySet[Any, Any]) -> QuerySet[Any, C]:
    """Return what was found as rows of this kind."""
    return cast("QuerySet[Any, C]", found.values(*columns_of(kind)))
