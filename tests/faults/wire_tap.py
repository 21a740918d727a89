"""Reads what really arrived: TCP streams put together from packets, and the HTTP requests in them."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_SYN, _TCP = 0x02, 6
_NUMBERS = re.compile(rb"(?im)^(content-length|upload-offset): *([0-9]+)")
Flow = tuple[bytes, int]
"""Sender's address and port."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as far as it arrived; times are seconds of the tap's clock."""

    method: str
    path: str
    begun_s: float
    ended_s: float
    offset: int
    length: int
    arrived: int


@dataclass
class _Stream:
    """One direction of one connection."""

    first: int
    data: bytearray = field(default_factory=bytearray)
    times: list[tuple[int, float]] = field(default_factory=list)
    early: dict[int, bytes] = field(default_factory=dict)

    def take(self, sequence: int, payload: bytes, now_s: float) -> None:
        """Add a segment; whatever has become contiguous counts as arrived now."""
        self.early[(sequence - self.first) & 0xFFFFFFFF] = payload
        while ready := [at for at in self.early if at <= len(self.data)]:
            for at in ready:
                piece = self.early.pop(at)
                self.data += piece[len(self.data) - at :]
        self.times.append((len(self.data), now_s))

    def when(self, length: int) -> float:
        """Return when so many bytes had arrived."""
        return next((now_s for end, now_s in self.times if end >= length), self.times[-1][1])


class Tap:
    """Sees the packets that are handed on in one direction."""

    def __init__(self) -> None:
        self._streams: dict[Flow, list[_Stream]] = {}

    def see(self, packet: bytes, now_s: float) -> None:
        """Take in one IPv4 packet."""
        if packet[0] >> 4 != 4 or packet[9] != _TCP:
            return
        start = (packet[0] & 15) * 4
        port, _, sequence = struct.unpack_from("!HHI", packet, start)
        payload = packet[start + (packet[start + 12] >> 4) * 4 : struct.unpack_from("!H", packet, 2)[0]]
        streams = self._streams.setdefault((packet[12:16], port), [])
        if packet[start + 13] & _SYN:
            first = (sequence + 1) & 0xFFFFFFFF
            if not streams or streams[-1].first != first:
                streams.append(_Stream(first))
        elif payload and streams:
            streams[-1].take(sequence, payload, now_s)

    def requests(self) -> list[Request]:
        """Return every HTTP request, by the time it began."""
        streams = [stream for streams in self._streams.values() for stream in streams if stream.times]
        return sorted(
            (r for stream in streams for r in _requests(stream)), key=lambda request: request.begun_s
        )


def _requests(stream: _Stream) -> Iterator[Request]:
    position = 0
    while (end := stream.data.find(b"\r\n\r\n", position)) >= 0:
        head = bytes(stream.data[position:end])
        stated = {name.lower(): int(number) for name, number in _NUMBERS.findall(head)}
        length = stated.get(b"content-length", 0)
        body = end + 4
        arrived = min(length, len(stream.data) - body)
        method, path = head.split(b" ", 2)[:2]
        yield Request(
            method.decode(),
            path.decode(),
            stream.when(position + 1),
            stream.when(body + arrived),
            stated.get(b"upload-offset", 0),
            length,
            arrived,
        )
        position = body + length
