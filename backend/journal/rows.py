"""What a row says, one digest per column: kept in the log, so that no column can be altered unseen.

Digests and not values: the log is never shortened, and a person's name must not stand in it for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Field, Model

from shared.protocol.wire import canonical_json, sha256_hex

LENGTH: Final = 32
"""Hex digits of a digest: half of a SHA-256, against which no second value is found."""


def digests(row: Model) -> dict[str, str]:
    """Return the digest of every column but those the model calls `unlogged`, links to many included."""
    label, pk = row._meta.label_lower, str(row.pk)
    return {name: _digest(label, pk, name, value) for name, value in _columns(row)}


def columns_of(model: type[Model]) -> frozenset[str]:
    """Return the names of the columns that `digests` covers."""
    fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    links = [field.name for field in model._meta.many_to_many]
    return frozenset([*fields, *links]) - unlogged(model)


def unlogged(model: type[Model]) -> frozenset[str]:
    """Return the columns a model keeps out of the log: secrets, and what follows from the others."""
    return frozenset(getattr(model, "unlogged", ()))


def differences(known: Mapping[str, str], row: Model) -> Iterator[str]:
    """Yield the columns of a row that are not as the log knows them."""
    found = digests(row)
    return (name for name, digest in sorted(known.items()) if found.get(name, digest) != digest)


def _columns(row: Model) -> Iterator[tuple[str, object]]:
    wanted = columns_of(type(row))
    for field in row._meta.concrete_fields:
        if field.attname in wanted:
            yield field.attname, _plain(field, getattr(row, field.attname))
    for link in row._meta.many_to_many:
        if link.name in wanted:
            yield link.name, sorted(str(other.pk) for other in getattr(row, link.name).all())


def _plain(field: Field[Any, Any], value: Any) -> object:
    """Return a value as both engines give it back, in a form JSON knows."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    value = field.to_python(value)
    return value if value is None or isinstance(value, str | int | list | tuple | dict) else str(value)


def _digest(label: str, pk: str, name: str, value: object) -> str:
    return sha256_hex(canonical_json([label, pk, name, value]).encode())[:LENGTH]
