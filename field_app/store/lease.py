"""One process at a time syncs: on a phone the app, or the service it left the work to."""

from __future__ import annotations

import os
from pathlib import Path


class Lease:
    """A lock on a file, let go by the system when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: int | None = None

    def take(self) -> bool:
        """Hold the lease from now on; False while another process holds it."""
        if self._held is not None or os.name == "nt":  # a computer runs no service
            return True
        import fcntl

        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._held = descriptor
        return True

    def release(self) -> None:
        """Let another process have it."""
        if self._held is not None:
            os.close(self._held)
            self._held = None
