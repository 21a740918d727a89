"""Frozen dataclasses to JSON and back, so that their fields are named once.

Understands dataclasses, tuples, dates, enumerations, literals, mappings (taken as they are) and the
plain JSON kinds. Unknown keys are ignored: an older app must read what a newer server sends.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from itertools import count
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


Reader = Callable[[Any], Any]
"""Returns what a JSON value means; RecordError where it means nothing."""


class RecordError(ValueError):
    """The JSON value does not have the shape of the record; the message says where."""

    def __init__(self, wanted: str, at: str = "") -> None:
        super().__init__(f"{at}: {wanted}" if at else wanted)
        self.wanted, self.at = wanted, at

    def below(self, part: str | int) -> RecordError:
        """Return the same about this part of a greater whole."""
        return RecordError(self.wanted, f"/{part}{self.at}")


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


def from_plain(record: type[T], value: object) -> T:
    """Return the record that `value` describes; RecordError where it describes none."""
    read: Callable[[Any], T] = _reader(record)  # type: ignore[arg-type]  # mypy doubts that classes are hashable
    try:
        return read(value)
    except RecordError as error:
        if error.at:
            raise
        raise RecordError(error.wanted, record.__name__) from None


@cache
def _reader(hint: Any) -> Reader:
    """Return what reads a value of this type: types are looked at once, values often."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union_reader(get_args(hint))
    if origin is tuple:
        return _tuple_reader(get_args(hint))
    if origin is Literal:
        options = get_args(hint)
        return _checked(lambda value: value in options, f"one of {options}")
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _checked(lambda value: isinstance(value, Mapping), "an object")
    return _record_reader(hint) if isinstance(hint, type) and is_dataclass(hint) else _plain_reader(hint)


def _record_reader(record: type[Any]) -> Reader:
    readers = {name: _reader(hint) for name, hint in get_type_hints(record).items()}

    def read(value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise RecordError("an object is wanted")
        known = {
            name: _read_part(readers[name], part, name) for name, part in value.items() if name in readers
        }
        try:
            return record(**known)
        except TypeError as error:
            raise RecordError(str(error)) from None

    return read


def _read_part(read: Reader, part: Any, name: str | int) -> Any:
    try:
        return read(part)
    except RecordError as error:
        raise error.below(name) from None


def _union_reader(options: tuple[Any, ...]) -> Reader:
    (wanted,) = (option for option in options if option is not type(None))
    read = _reader(wanted)
    return lambda value: None if value is None else read(value)


def _tuple_reader(parts: tuple[Any, ...]) -> Reader:
    readers = [_reader(part) for part in parts if part is not Ellipsis]

    def read(value: Any) -> Any:
        if not isinstance(value, list):
            raise RecordError("a list is wanted")
        wanted = readers * len(value) if Ellipsis in parts else readers
        if len(wanted) != len(value):
            raise RecordError(f"{len(wanted)} entries are wanted")
        return tuple(map(_read_part, wanted, value, count()))

    return read


def _plain_reader(kind: type[Any]) -> Reader:
    if kind is date:
        return lambda value: _made(date.fromisoformat, str(value))
    if issubclass(kind, Enum):
        return lambda value: _made(kind, value)
    if kind is int:
        return _checked(lambda value: isinstance(value, int) and not isinstance(value, bool), "int")
    return _checked(lambda value: isinstance(value, kind), kind.__name__)


def _made(make: Callable[[Any], Any], value: Any) -> Any:
    try:
        return make(value)
    except ValueError as error:
        raise RecordError(str(error)) from None


def _checked(is_right: Callable[[Any], bool], what: str) -> Reader:
    def read(value: Any) -> Any:
        if not is_right(value):
            raise RecordError(f"{what} is wanted")
        return value

    return read
