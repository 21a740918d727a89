"""What a full or broken disk throws, by the name of the trouble it is for the person."""

from __future__ import annotations

import errno
import sqlite3
from typing import Final

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def storage_trouble(error: BaseException) -> str | None:
    """Return "storage-full" or "storage-failed"; None for an error that has nothing to do with the disk."""
    if isinstance(error, sqlite3.OperationalError):
        return "storage-full" if error.sqlite_errorcode == sqlite3.SQLITE_FULL else "storage-failed"
    if isinstance(error, OSError):
        return "storage-full" if error.errno in _FULL else "storage-failed"
    return None
