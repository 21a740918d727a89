"""How long to wait before trying again: jittered, growing from 5 seconds to 15 minutes."""

from __future__ import annotations

FIRST_S = 5.0
LONGEST_S = 15 * 60.0
IDLE_S = 5 * 60.0
"""How often to look for news when nothing is owed."""


class Backoff:
    """Counts failures in a row; a success or a change of network starts it over."""

    def __init__(self) -> None:
        self._failures = 0

    def reset(self) -> None:
        """Forget earlier failures."""
        self._failures = 0

    def next_s(self, fraction: float, *, at_least_s: float = 0.0) -> float:
        """Return how many seconds to wait after one more failure; `fraction` in [0, 1) spreads the devices.

        `at_least_s` is what the server asked for, bounded too: no answer silences a device for long.
        """
        ceiling = min(LONGEST_S, FIRST_S * float(1 << self._failures))
        self._failures = min(self._failures + 1, 16)
        return max(ceiling * (0.5 + fraction / 2), min(at_least_s, LONGEST_S))
