"""How fast the line was when something was last carried over it."""

from __future__ import annotations

from typing import Final

from field_app.ports import Clock
from field_app.sync.exchange import Answer, Request, Transport, UnreachableError, size_of

TELLING_BYTES: Final = 16 * 1024
"""Less says more about the length of the way than about its width: the line is at least as fast as that."""


class MeasuredLine:
    """A transport that keeps the time."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._transport = transport
        self._clock = clock
        self._bytes_per_s = 0.0

    def bytes_per_s(self) -> float:
        """Return how much the line last carried in a second; nothing while it is not known, or broken."""
        return self._bytes_per_s

    def send(self, request: Request) -> Answer:
        """See `Transport`."""
        began_ms = self._clock.mono_ms()
        try:
            answer = self._transport.send(request)
        except UnreachableError:
            self._bytes_per_s = 0.0
            raise
        carried = size_of(request.body) + len(answer.body)
        speed = 1000 * carried / max(1, self._clock.mono_ms() - began_ms)
        if carried >= TELLING_BYTES or speed > self._bytes_per_s:
            self._bytes_per_s = speed
        return answer
