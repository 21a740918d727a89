"""Secrets kept as files: made once, readable by the server's own account alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from backend.evidence.durable import write_once


def read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the secret at `path`; the first caller makes it, and of two first callers one wins.

    The file appears whole or not at all, mode 0600 in a 0700 directory.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_once(path, make())
    return path.read_bytes()
