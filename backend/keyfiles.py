"""Secrets kept as files: made once, readable by the server's own account alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def read_or_create(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the secret at `path`; the first caller makes it, and of two first callers one wins.

    The file appears whole or not at all (written aside, flushed, then linked), mode 0600 in a 0700 directory.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _link_once(path, make())
    return path.read_bytes()


def _link_once(path: Path, secret: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent) as aside:
        aside.write(secret)
        aside.flush()
        os.fsync(aside.fileno())
        try:
            os.link(aside.name, path)
        except FileExistsError:
            return
