"""How often the app began at a place and never got as far as showing it well."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

_RECORD_BYTES = 32


class Starts:
    """One short record, written in place so that a full disk takes it: a place's digest, and a count."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self, places: Sequence[Any]) -> int:
        """Count a start at these places (JSON values); return how many before it never came to `done`."""
        plain = json.dumps(list(places), sort_keys=True).encode()
        key = hashlib.sha256(plain).hexdigest()[: _RECORD_BYTES - 4]
        failed = self._count(key)
        self._write(f"{key}{min(failed + 1, 9999):04d}")
        return failed

    def done(self) -> None:
        """What was begun stands on the screen and works."""
        self._write("-" * _RECORD_BYTES)

    def _count(self, key: str) -> int:
        try:
            kept = self._path.read_text(encoding="ascii")
            return int(kept[len(key) :]) if kept.startswith(key) else 0
        except (OSError, ValueError):
            return 0

    def _write(self, record: str) -> None:
        with suppress(OSError):
            mode = "r+" if self._path.exists() else "w"
            with self._path.open(mode, encoding="ascii") as file:
                file.write(record)
