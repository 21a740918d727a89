"""The machine's clock, watched: a jump of the wall clock is noted, however it came about."""

from __future__ import annotations

import threading
from collections.abc import Callable

from field_app.ports import Clock
from shared.protocol.timing import jump_ms

Jump = Callable[[int], None]


class WatchedClock:
    """A `Clock` that compares wall and monotonic time at every reading of the wall."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: tuple[int, int, str] | None = None
        self.on_jump: Jump = lambda _by_ms: None

    def wall(self) -> str:
        """Return local time."""
        self._compare()
        return self._clock.wall()

    def unix_ms(self) -> int:
        """Return milliseconds since 1970."""
        return self._clock.unix_ms()

    def mono_ms(self) -> int:
        """Return monotonic milliseconds."""
        return self._clock.mono_ms()

    def boot(self) -> str:
        """Return the boot's name."""
        return self._clock.boot()

    def _compare(self) -> None:
        now = (self._clock.unix_ms(), self._clock.mono_ms(), self._clock.boot())
        with self._lock:
            before, self._seen = self._seen, now
        if before is None or before[2] != now[2]:
            return
        if by_ms := jump_ms(now[0] - before[0], now[1] - before[1]):
            self.on_jump(by_ms)
