"""Mistakes that can be planted by name, each for the rest of its process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MISTAKES: dict[str, Callable[[], None]] = {}


def mistake(name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Enter a mistake under its name."""

    def enter(plant: Callable[[], None]) -> Callable[[], None]:
        MISTAKES[name] = plant
        return plant

    return enter


def put(owner: Any, name: str, value: Any) -> Any:
    """Replace a name for good; returns what it was."""
    was = getattr(owner, name)
    setattr(owner, name, value)
    return was
