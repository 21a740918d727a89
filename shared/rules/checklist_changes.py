"""What differs between two versions of a checklist, item by item, to be read before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.rules.checklists import Checklist, checklist_to_dict

_NAMES_THE_VERSION = frozenset({"id", "code", "version", "items"})
Flat = dict[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `item` is its code, or "" for the checklist itself; `path` leads to the value in it.

    Where a whole item came or went, `path` is "" and its question stands in `after` or `before`.
    """

    item: str
    path: str
    before: str | None
    after: str | None


def changes(before: Checklist, after: Checklist) -> list[Change]:
    """Return all differences but the version's own name, in the order of the new version's items."""
    old, new = checklist_to_dict(before), checklist_to_dict(after)
    return [*_of_values("", _head(old), _head(new)), *_of_items(_items(old), _items(new))]


def _head(plain: Mapping[str, Any]) -> Flat:
    return _flat({name: value for name, value in plain.items() if name not in _NAMES_THE_VERSION})


def _items(plain: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {item["code"]: item for item in plain["items"]}


def _of_items(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for code, item in new.items():
        if code in old:
            yield from _of_values(code, _flat(old[code]), _flat(item))
        else:
            yield Change(code, "", None, item["text_vi"])
    for code, item in old.items():
        if code not in new:
            yield Change(code, "", item["text_vi"], None)


def _of_values(code: str, old: Flat, new: Flat) -> Iterator[Change]:
    for path in {**new, **old}:
        if old.get(path) != new.get(path):
            yield Change(code, path, old.get(path), new.get(path))


def _flat(value: Any, at: str = "") -> Flat:
    """Return every single value under its path: "answer.fail_when.op", "followups.GG-05a.text_vi"."""
    if isinstance(value, Mapping):
        pairs = ((str(name), inner) for name, inner in value.items())
    elif isinstance(value, list):
        pairs = ((_name(place, inner), inner) for place, inner in enumerate(value))
    else:
        return {} if value is None else {at: _text(value)}
    return {
        path: text for name, inner in pairs for path, text in _flat(inner, f"{at}.{name}".strip(".")).items()
    }


def _name(place: int, inner: Any) -> str:
    """Return what a member of a list is called: by its own key where it has one, else by its place."""
    if isinstance(inner, Mapping):
        return str(inner.get("code") or inner.get("source") or inner.get("value") or place)
    return str(place)


def _text(value: Any) -> str:
    return "true" if value is True else "false" if value is False else str(value)
