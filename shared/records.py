"""Frozen dataclasses to JSON and back, so that their fields are named once.

Understands dataclasses, tuples, dates, enumerations, literals, mappings (taken as they are) and the
plain JSON kinds. Unknown keys are ignored: an older app must read what a newer server sends.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class RecordError(ValueError):
    """The JSON value does not have the shape of the record; the message says where."""


def to_plain(value: object) -> Any:
    """Return `value` as JSON: fields by their names, those that are None left out."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: to_plain(part) for name, part in pairs if part is not None}
    if isinstance(value, tuple | list):
        return [to_plain(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def from_plain(record: type[T], value: object, at: str = "") -> T:
    """Return the record that `value` describes; RecordError where it describes none."""
    if not isinstance(value, Mapping):
        raise RecordError(f"{at or record.__name__}: an object is wanted")
    hints = _hints(record)  # type: ignore[arg-type]  # mypy doubts that classes are hashable
    known = {name: _read(hints[name], part, f"{at}/{name}") for name, part in value.items() if name in hints}
    try:
        return record(**known)
    except TypeError as error:
        raise RecordError(f"{at or record.__name__}: {error}") from None


@cache
def _hints(record: type[Any]) -> dict[str, Any]:
    return get_type_hints(record)


def _read(hint: Any, value: object, at: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _read_union(get_args(hint), value, at)
    if origin is tuple:
        return _read_tuple(get_args(hint), value, at)
    if origin is Literal:
        return _wanted(value in get_args(hint), value, f"one of {get_args(hint)}", at)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _wanted(isinstance(value, Mapping), value, "an object", at)
    return _read_plain(hint, value, at)


def _read_union(options: tuple[Any, ...], value: object, at: str) -> Any:
    if value is None and type(None) in options:
        return None
    (wanted,) = (option for option in options if option is not type(None))
    return _read(wanted, value, at)


def _read_tuple(parts: tuple[Any, ...], value: object, at: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise RecordError(f"{at}: a list is wanted")
    hints = parts[:1] * len(value) if Ellipsis in parts else parts
    if len(hints) != len(value):
        raise RecordError(f"{at}: {len(hints)} entries are wanted")
    return tuple(
        _read(hint, part, f"{at}/{i}") for i, (hint, part) in enumerate(zip(hints, value, strict=True))
    )


def _read_plain(kind: type[Any], value: object, at: str) -> Any:
    if is_dataclass(kind):
        return from_plain(kind, value, at)
    if kind is date or issubclass(kind, Enum):
        try:
            return date.fromisoformat(str(value)) if kind is date else kind(value)
        except ValueError as error:
            raise RecordError(f"{at}: {error}") from None
    right = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
    return _wanted(right, value, kind.__name__, at)


def _wanted(right: bool, value: object, what: str, at: str) -> Any:
    if not right:
        raise RecordError(f"{at}: {what} is wanted")
    return value
