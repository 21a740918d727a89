"""Addresses of which nothing is noted: no log line may join a citizen's code with a second or an address."""

from __future__ import annotations

import logging
import re
from typing import Final

_SILENT: Final = re.compile(r"/(?:[gGt]|[gGn]/.*)", re.DOTALL)


def is_silent(path: str) -> bool:
    """Say whether a path is one that citizens open."""
    return _SILENT.fullmatch(path) is not None


class SilentPaths(logging.Filter):
    """Drops what Django says of a request to such an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the record may be written."""
        request = getattr(record, "request", None)
        return request is None or not is_silent(str(getattr(request, "path_info", "")))
