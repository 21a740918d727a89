"""A request's body on its way from the event loop to the thread that reads it.

A *gathered* body gets its thread when it is all here, so that a slow line holds none. A *streamed* one, a
photo's, is read while it arrives, by one of many threads that do nothing else: docs/decisions/045.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from io import BufferedReader, BytesIO, RawIOBase
from tempfile import TemporaryFile
from typing import IO, Final

from shared.protocol.limits import PHOTO_STALL_S

MAX_UNREAD_BYTES: Final = 256 * 1024
"""Of a streamed body, arrived and not yet read; beyond it the phone has to wait."""


class Gathered:
    """A body that is kept until it is whole, in memory up to `in_memory` bytes, what is longer in a file."""

    def __init__(self, in_memory: int) -> None:
        self.size = 0
        self._in_memory = in_memory
        self.file: IO[bytes] = BytesIO()

    def feed(self, piece: bytes) -> None:
        """Keep what arrived; OSError where the disk takes no more."""
        if self.size <= self._in_memory < self.size + len(piece):
            before, self.file = self.file, TemporaryFile()  # noqa: SIM115 - closed with the request
            before.seek(0)
            self.file.write(before.read())
        self.file.write(piece)
        self.size += len(piece)

    def end(self) -> None:
        """Turn to the beginning: nothing more comes."""
        self.file.seek(0)


class Streamed:
    """A body that is read while it arrives: the `Line` of `backend.intake.body_stream`.

    `feed` and `end` belong to the loop, the rest to the one thread that reads. That thread calls `ask`, if
    any, before it waits for bytes, and `make_room` when no more waits here than may.
    """

    def __init__(self, ask: Callable[[], object] | None, make_room: Callable[[], object]) -> None:
        self._ask, self._make_room = ask, make_room
        self._arrived = bytearray()
        self._enough = 1
        self._is_begun = self._is_ended = False
        self._change = threading.Condition()

    def feed(self, piece: bytes) -> None:
        """Add what arrived; the thread is woken when that is as much as it waits for."""
        with self._change:
            self._arrived += piece
            if len(self._arrived) >= self._enough:
                self._change.notify()

    def end(self) -> None:
        """Say that nothing more comes: the body is whole, or its line has ended."""
        with self._change:
            self._is_ended = True
            self._change.notify()

    @property
    def is_full(self) -> bool:
        """Say whether more waits here than may."""
        return len(self._arrived) > MAX_UNREAD_BYTES

    def here(self) -> int:
        """Return how many bytes are here and not yet read."""
        return len(self._arrived)

    def wait(self, enough: int, until: float, *, linger_s: float) -> int:
        """Return how many bytes are here, 1 at the end of the line; TimeoutError where none come in time.

        While fewer than `enough` are here it waits `linger_s` for more: hundreds of slow lines would else
        wake a thread a packet. Nothing is lost by that when the line breaks: what has arrived is here.
        """
        with self._change:
            if len(self._arrived) < enough and not self._is_ended:
                self._invite()
                if self._is_begun or not self._arrived:  # what came with the head is taken at once
                    self._sleep(enough, min(linger_s, until - time.monotonic()))
            self._is_begun = True
            if not self._sleep(1, until - time.monotonic()):
                raise TimeoutError
            return len(self._arrived) or 1

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes of those that are here; none at the end of the line."""
        with self._change:
            was_full = self.is_full
            piece = bytes(self._arrived[:size])
            del self._arrived[: len(piece)]
            has_room = was_full and not self.is_full
        if has_room:
            self._make_room()
        return piece

    def _invite(self) -> None:
        if self._ask:
            self._ask()

    def _sleep(self, enough: int, seconds: float) -> bool:
        self._enough = enough
        return self._change.wait_for(lambda: self._is_ended or len(self._arrived) >= enough, max(0, seconds))


class _Plain(RawIOBase):
    """A streamed body as a file, for an application that knows nothing of lines."""

    def __init__(self, body: Streamed) -> None:
        self._body = body

    def readable(self) -> bool:
        """Say that it is for reading."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # what the reader passes
        """Wait for bytes and give them; TimeoutError."""
        here = self._body.wait(1, time.monotonic() + PHOTO_STALL_S, linger_s=0)
        piece = self._body.read(min(here, len(buffer)))
        buffer[: len(piece)] = piece
        return len(piece)


def as_file(body: Gathered | Streamed) -> IO[bytes]:
    """Return a body as a WSGI application reads it (PEP 3333)."""
    return body.file if isinstance(body, Gathered) else BufferedReader(_Plain(body))
