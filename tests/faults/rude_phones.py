"""Phones that are slow, silent or rude, all at once, each on a line of its own to the real server."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.outbox import Request

SILENT_AFTER, CUT_AFTER = 10_000, 30_000
PIECE = 1000


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many there are of each kind."""

    slow: int
    stalled: int
    dribbling: int
    cut: int
    slow_pushes: int
    half_heads: int
    silent: int

    @property
    def uploads(self) -> int:
        """Return how many photos they need."""
        return self.slow + self.stalled + self.dribbling + self.cut


@dataclass(slots=True)
class Sent:
    """One upload: what was sent of its body, and how it ended."""

    path: str
    kind: str
    sent: int = 0
    status: int | None = None
    after_s: float = 0.0


@dataclass
class Party:
    """All of them, for as long as they are let."""

    port: int
    token: str
    seconds: float
    uploads: list[Sent] = field(default_factory=list)
    pushed: int = 0
    closed: int = 0

    async def run(self, crowd: Crowd, photos: Sequence[Request], pushes: Sequence[Request]) -> None:
        """Start everybody at once and wait until all are done or the time is over."""
        await asyncio.gather(*self._everybody(crowd, iter(photos), iter(pushes)))

    def _everybody(
        self, crowd: Crowd, photos: Iterator[Request], pushes: Iterator[Request]
    ) -> Iterator[Coroutine[Any, Any, None]]:
        yield from (self._upload(next(photos), "slow", PIECE) for _ in range(crowd.slow))
        yield from (self._upload(next(photos), "stalled", 0) for _ in range(crowd.stalled))
        yield from (self._upload(next(photos), "dribbling", 1) for _ in range(crowd.dribbling))
        yield from (self._cut(next(photos), with_reset=bool(n % 2)) for n in range(crowd.cut))
        yield from (self._push(next(pushes)) for _ in range(crowd.slow_pushes))
        yield from (self._half_head(b"POST /api/v1/sync/push HTTP/1.1\r\n") for _ in range(crowd.half_heads))
        yield from (self._half_head(b"") for _ in range(crowd.silent))

    def _head(self, request: Request) -> bytes:
        given = {"Host": "localhost", "Authorization": f"Bearer {self.token}", **request.headers}
        lines = [f"{request.method} {request.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in given.items()]
        return "\r\n".join([*lines, f"Content-Length: {len(request.body)}", "", ""]).encode()

    async def _upload(self, request: Request, kind: str, per_second: int) -> None:
        """Send a photo at so many bytes a second, after a good beginning for one that slows down."""
        upload = Sent(request.path, kind)
        self.uploads.append(upload)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        began = time.monotonic()
        answer = asyncio.create_task(reader.readline())
        first = PIECE if per_second == PIECE else SILENT_AFTER
        writer.write(self._head(request) + request.body[:first])
        upload.sent = first
        while not answer.done() and time.monotonic() - began < self.seconds:
            await asyncio.wait({answer}, timeout=1)
            if per_second and not answer.done():
                writer.write(request.body[upload.sent : upload.sent + per_second])
                upload.sent += per_second
        if answer.done() and not answer.exception():
            upload.status = int(answer.result().split()[1]) if answer.result() else 0
        upload.after_s = time.monotonic() - began
        answer.cancel()
        await _closed(writer)

    async def _cut(self, request: Request, *, with_reset: bool) -> None:
        """Send a part of a photo, then break the line by a reset or by closing it."""
        upload = Sent(request.path, "cut")
        self.uploads.append(upload)
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self._head(request))
        while upload.sent < CUT_AFTER:
            writer.write(request.body[upload.sent : upload.sent + PIECE])
            upload.sent += PIECE
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        if with_reset:
            line = writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        else:
            await _closed(writer)

    async def _push(self, request: Request) -> None:
        """Push a visit at 1 kB a second, as a phone does whose line is bad; it counts when it is stored."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self._head(request))
        for start in range(0, len(request.body), PIECE):
            writer.write(request.body[start : start + PIECE])
            await asyncio.sleep(1)
        answer = await reader.readline()
        self.pushed += answer.startswith(b"HTTP/1.1 200")
        await _closed(writer)

    async def _half_head(self, beginning: bytes) -> None:
        """Begin a head, go on with a byte each second, and never end it; it counts when it is closed."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        began = time.monotonic()
        writer.write(beginning)
        end = asyncio.create_task(_ended(reader))
        while not end.done() and time.monotonic() - began < self.seconds:
            await asyncio.wait({end}, timeout=1)
            if beginning and not end.done():
                writer.write(b"x")
        self.closed += end.done()
        end.cancel()
        await _closed(writer)


async def _ended(reader: asyncio.StreamReader) -> None:
    try:
        await reader.read()
    except ConnectionError:
        return


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    try:
        await writer.wait_closed()
    except (ConnectionError, asyncio.CancelledError):
        return
