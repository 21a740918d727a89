"""Where the phone is, as its receivers claim; asking never blocks anything."""

from __future__ import annotations

from typing import Any

from field_app.platform.android.java import helper
from field_app.ports import Fix


class AndroidLocator:
    """A `Locator`. It listens from `start` to `stop`: while the app is in front and may."""

    def __init__(self, activity: Any) -> None:
        self._activity = activity
        self._position = helper("Position")()

    def start(self) -> bool:
        """Begin to listen; False when nothing is permitted or switched on."""
        return bool(self._position.start(self._activity))

    def stop(self) -> None:
        """Stop listening: it costs power."""
        self._position.stop(self._activity)

    def last_fix(self) -> Fix | None:
        """Return the newest position."""
        fix = self._position.fix()
        if fix is None:
            return None
        lat, lon, accuracy, mono_ms, mock = fix
        return Fix(lat, lon, accuracy, str(self._position.provider()), bool(mock), int(mono_ms))
