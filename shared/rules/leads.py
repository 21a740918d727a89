"""A lead's way: from what a citizen said to the answer that stands under its code. It is never a finding.

`kept` is nameless information without clear ground (Luật Tố cáo Điều 25), `held` waits for a visit that must
stay a surprise, `referred` was handed to whoever deals with it by law.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

READ: Final = "read"
TRANSITIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "received": {"read": "read"},
    "read": {
        "keep": "kept",
        "forward": "forwarded",
        "hold": "held",
        "refer": "referred",
        "answer": "answered",
    },
    "held": {"keep": "kept", "forward": "forwarded", "refer": "referred", "answer": "answered"},
    "kept": {"answer": "answered"},
    "forwarded": {"answer": "answered"},
    "referred": {"answer": "answered"},
    "answered": {"close": "closed"},
    "closed": {},
}
"""What can be done in which state, and the state after it."""
VERBS: Final = ("read", "keep", "forward", "hold", "refer", "answer", "close")
WAITING: Final = ("received", "read", "held", "kept", "forwarded", "referred")
"""States in which the person who asked has no answer yet."""


def next_state(state: str, verb: str) -> str | None:
    """Return the state after a verb, None where it cannot be done."""
    return TRANSITIONS[state].get(verb)


def verbs_in(state: str) -> tuple[str, ...]:
    """Return what can be done in a state."""
    return tuple(TRANSITIONS[state])
