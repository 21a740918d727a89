"""Taking a request's body from the network to the disk, whatever the line is like."""

from __future__ import annotations

import fcntl
import select
import socket
import struct
import termios
import time
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from backend.kernel.problems import ProblemError
from backend.visits.store import Upload
from shared.protocol.limits import MIN_PROGRESS_BYTES, PHOTO_FSYNC_BYTES, PHOTO_STALL_S

MAX_PIECE: Final = PHOTO_FSYNC_BYTES
ENOUGH_BYTES: Final = 16_384
"""So much of a body is always worth waking a thread for."""
LINGER_PER_UPLOAD_S: Final = 1 / 64
LINGER_S: Final = 4.0
"""Less waits for more to come, the longer the more uploads there are, but never longer than this."""

_uploads: set[Upload] = set()
"""Those this process is taking now."""


def receive(request: HttpRequest, upload: Upload, length: int) -> None:
    """Append `length` bytes of the body to the upload; ProblemError where the line ends before them.

    What is handed over is what is here already: waiting for a whole piece of it would lose what had been
    gathered when the line breaks. Who brings too little in a time does not hold the thread for ever.
    """
    _uploads.add(upload)
    try:
        _receive(request, upload, length)
    finally:
        _uploads.discard(upload)


def _receive(request: HttpRequest, upload: Upload, length: int) -> None:
    line = _line(request)
    read = line.read if line else request.read
    until, progress = time.monotonic() + PHOTO_STALL_S, 0
    while length:
        here = line.waited_for(length, until, upload.offset) if line else MAX_PIECE
        piece = _piece(read, min(here, MAX_PIECE, length), upload.offset)
        upload.append(piece)
        length -= len(piece)
        progress += len(piece)
        if progress >= MIN_PROGRESS_BYTES:
            until, progress = time.monotonic() + PHOTO_STALL_S, 0


def is_here(request: HttpRequest, length: int) -> bool:
    """Say whether the whole body has arrived already, so that taking it waits for nobody."""
    line = _line(request)
    return line is not None and line.here() >= length


def _piece(read: Callable[[int], bytes], size: int, held: int) -> bytes:
    try:
        piece = read(size)
    except OSError as error:
        cause = error.__cause__ if isinstance(error, UnreadablePostError) else error
        silent = isinstance(cause, TimeoutError)
        raise _ended("request-timeout" if silent else "length-inconsistent", held) from error
    if not piece:
        raise _ended("length-inconsistent", held)
    return piece


def _line(request: HttpRequest) -> _Line | None:
    """Return the connection under gunicorn; None under another server, which hides it."""
    return _Line(request) if "gunicorn.socket" in request.META else None


class _Line:
    """The connection a body comes by: what gunicorn has gathered of it, then the socket itself.

    gunicorn's own buffer copies the rest of the body for each piece that is read from it.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.socket: Any = request.META["gunicorn.socket"]
        self._body: Any = request.META["wsgi.input"].reader

    def here(self) -> int:
        """Return how many bytes are here and not yet read."""
        return self._gathered() + self._arrived()

    def waited_for(self, wanted: int, until: float, held: int) -> int:
        """Return how many bytes are here, 1 at the end of the line; ProblemError where none come in time."""
        enough = min(wanted, ENOUGH_BYTES)
        if not self._gathered() and self._arrived() < enough:
            self._linger(enough, until)
        if here := self.here():
            return here
        if not self._is_readable_within(until - time.monotonic()):
            raise _ended("request-timeout", held)
        return self._arrived() or 1

    def _linger(self, enough: int, until: float) -> None:
        """Let the system gather a little, so that hundreds of slow lines do not wake a thread a packet.

        Nothing is lost by that when the line breaks: what has arrived can be read all the same.
        """
        seconds = min(LINGER_S, len(_uploads) * LINGER_PER_UPLOAD_S, until - time.monotonic())
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, enough)
        self._is_readable_within(seconds)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)

    def _is_readable_within(self, seconds: float) -> bool:
        waiting = select.poll()
        waiting.register(self.socket, select.POLLIN)
        return bool(waiting.poll(max(0, seconds) * 1000))

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes of those that are here; none at the end of the line."""
        if gathered := self._gathered():
            return bytes(self._body.read(min(size, gathered)))
        piece: bytes = self.socket.recv(size)
        self._body.length -= len(piece)  # gunicorn counts what is left of the body before the next request
        return piece

    def _gathered(self) -> int:
        return int(self._body.unreader.buf.getbuffer().nbytes)

    def _arrived(self) -> int:
        answer = fcntl.ioctl(self.socket.fileno(), termios.FIONREAD, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0])


def _ended(code: str, held: int) -> ProblemError:
    return ProblemError(code, headers={"Upload-Offset": str(held)})
