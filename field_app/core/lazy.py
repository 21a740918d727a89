"""Parts of the app that are imported and made on first use, so that its first page comes sooner."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Part = TypeVar("Part")


class Lazy(Generic[Part]):
    """Calls `make` once, by whichever thread wants the part first."""

    def __init__(self, make: Callable[[], Part]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: list[Part] = []

    def __call__(self) -> Part:
        """Return the part."""
        with self._lock:
            if not self._made:
                self._made.append(self._make())
        return self._made[0]
