"""Comparing parts of keys exactly: LIKE takes capitals for small letters on SQLite and not on PostgreSQL."""

from __future__ import annotations

from django.db.models import Q, Value
from django.db.models.functions import Left, StrIndex
from django.db.models.lookups import Exact, GreaterThan


def begins_with(column: str, text: str) -> Q:
    """Return the condition that a column begins with exactly this text, capitals and all."""
    return Q(Exact(Left(column, len(text)), Value(text)))


def holds(column: str, text: str) -> Q:
    """Return the condition that a column has exactly this text somewhere, capitals and all."""
    return Q(GreaterThan(StrIndex(column, Value(text)), 0))
