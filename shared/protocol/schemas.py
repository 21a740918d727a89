"""Every schema of a body ever released, and how an older one is lifted to the shape of the newest.

A body keeps the name of the schema it was signed under; what its schema did not know is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

NEWEST: Final = "visit/3"
"""What the app signs today."""

APP_NAME: Final = "congtam-app"
"""How the app calls itself; bodies of the first schema do not say which program wrote them."""

_NEW_IN_2: Final = frozenset({"app", "signatures", "derivatives"})
_NEW_IN_MINUTES_2: Final = frozenset({"representative_post", "members", "unsigned"})
_NEW_IN_RESPONSES_2: Final = frozenset({"statement"})
_NEW_IN_DERIVATIVES_3: Final = frozenset({"drawn"})


def _as_it_is(body: dict[str, Any]) -> dict[str, Any]:
    return body


def _from_visit_2(body: dict[str, Any]) -> dict[str, Any]:
    """Lift "visit/2": its copies did not say what was drawn, and no signature covered it."""
    derivatives = body.get("derivatives")
    if not isinstance(derivatives, list):
        return body
    return {**body, "derivatives": [_without(each, _NEW_IN_DERIVATIVES_3) for each in derivatives]}


def _from_visit_1(body: dict[str, Any]) -> dict[str, Any]:
    """Lift "visit/1": it named one text for the app, and signatures without whose they are."""
    lifted: dict[str, Any] = _without(body, _NEW_IN_2)
    lifted["minutes"] = _without(body.get("minutes"), _NEW_IN_MINUTES_2)
    device, responses = body.get("device"), body.get("responses")
    version = device.get("app") if isinstance(device, dict) else None
    if version and isinstance(version, str):
        lifted["app"] = {"name": APP_NAME, "version": version}
    if isinstance(responses, list):
        lifted["responses"] = [_without(response, _NEW_IN_RESPONSES_2) for response in responses]
    return lifted


def _without(value: Any, names: frozenset[str]) -> Any:
    """Return an object without fields its schema did not know: an old body may carry them for anybody."""
    if not isinstance(value, dict):
        return value
    return {name: part for name, part in value.items() if name not in names}


SCHEMAS: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "visit/1": _from_visit_1,
    "visit/2": _from_visit_2,
    "visit/3": _as_it_is,
}
"""The name of each schema, with the function that lifts its body to the newest shape."""
