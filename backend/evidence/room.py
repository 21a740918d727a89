"""Room on the disk: photos and papers stop at a reserve, so that text, logins and answers can go on.

A phone keeps what was refused and offers it again; a database that cannot write its log stops everybody.
"""

from __future__ import annotations

import errno
import os
from typing import Final

from django.conf import settings

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""What a disk says that takes no more."""
LEAST_RESERVE = 500 * 1024 * 1024
SHARE = 0.05


def is_short_of_room() -> bool:
    """Say whether less than the reserve is free where the store is: no photo begins or goes on then."""
    disk = os.statvfs(settings.DATA_DIR)
    return disk.f_bavail * disk.f_frsize < _reserve(disk)


def is_full_disk(error: BaseException) -> bool:
    """Say whether this is what a disk says that takes no more."""
    return isinstance(error, OSError) and error.errno in FULL


def _reserve(disk: os.statvfs_result) -> float:
    """Return the bytes kept free: `CONGTAM_DISK_RESERVE`, or 5 % and no less than 500 MB."""
    stated: int | None = settings.DISK_RESERVE
    return stated if stated is not None else max(LEAST_RESERVE, SHARE * disk.f_blocks * disk.f_frsize)
