"""What the device remembers of how it is used: preferences, and the page that was open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from field_app.core.storage_errors import storage_errors
from field_app.store.store import Store


class Preferences:
    """Small choices of the person; none of them is evidence."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, name: str, default: str = "") -> str:
        """Return a preference of this device, such as the language."""
        return self._store.settings.get(f"preference.{name}") or default

    def put(self, name: str, value: str) -> None:
        """Keep a preference."""
        with storage_errors():
            self._store.settings.put(**{f"preference.{name}": value})

    def place(self) -> dict[str, Any]:
        """Return the remembered place, empty when there is none."""
        return self._store.settings.place()

    def remember_place(self, place: Mapping[str, Any]) -> None:
        """Keep what the screen shows now, so that a kill at any moment reopens there; JSON values only."""
        if not self._store.cipher.locked:
            with storage_errors():
                self._store.settings.remember_place(place)
