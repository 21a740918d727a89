"""What is watched, as rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How grave it is. Only `FAILED` makes `status` fail, and so alarms."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is watched: its name in figures, its value, and in words what it is and what to do.

    `command` is what to type or open for that, in the machine's own words.
    """

    name: str
    title: str
    state: State
    value: float | None
    words: str
    advice: str = ""
    command: str = ""


def grade(value: float | None, *, warns_from: float, fails_from: float) -> State:
    """Return how grave a value is that is better the smaller it is; None, not known, is a failure."""
    if value is None or value >= fails_from:
        return State.FAILED
    return State.WARNING if value >= warns_from else State.OK
