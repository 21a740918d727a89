"""A new version of a checklist written as what it changes in the words of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Plain = Mapping[str, Any]


def reworded(earlier: Plain, wording: Plain) -> dict[str, Any]:
    """Return the JSON of the version that `wording` makes of an earlier one.

    `wording` has `version`, `valid_from`, and under `checklists` and `items`, by their codes, what changes;
    members of a list (follow-ups, options) are changed by their own code or value.
    """
    code, version = earlier["code"], wording["version"]
    named = {"id": f"{code}-{version}", "version": version, "valid_from": wording["valid_from"]}
    items = [_changed(item, wording["items"].get(item["code"], {})) for item in earlier["items"]]
    return {**earlier, **named, **wording["checklists"].get(code, {}), "items": items}


def _changed(old: Any, change: Any) -> Any:
    if not isinstance(change, Mapping):
        return change
    if isinstance(old, list):
        return [_changed(member, change.get(member.get("code") or member.get("value"), {})) for member in old]
    return {**old, **{name: _changed(old.get(name), part) for name, part in change.items()}}
