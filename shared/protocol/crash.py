"""What an app notes about a fault nobody expected, and sends: where in the code, never what was in it.

No message, no value, no name: an error's own words may quote what somebody wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MAX_CRASHES: Final = 20
"""Faults in one report, and faults a device keeps."""
MAX_FRAMES: Final = 60
"""Lines of a traceback; of a longer one the last count."""
MAX_LINE_CHARS: Final = 200
"""Characters of one line of a traceback, of a screen's name or of an error's type."""


@dataclass(frozen=True, slots=True)
class Crash:
    """One fault. `id` is a UUID the device made; `at` its local time, RFC 3339, a claim.

    `screen` is the page that was shown, `task` what was done: start, tap, frame, page, row, background, sync,
    thread. `error` is the error's type, with those that led to it. `frames` are lines "file:line function",
    the innermost last.
    """

    id: str
    at: str
    version: str
    build: str | None
    screen: str
    task: str
    error: str
    frames: tuple[str, ...]
