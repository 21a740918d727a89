"""Taking a request's body from the network to the disk, whatever the line is like."""

from __future__ import annotations

import fcntl
import struct
import termios
from typing import Any, Final

from django.http import HttpRequest

from backend.core.problems import ProblemError
from backend.visits.store import Upload
from shared.limits import PHOTO_FSYNC_BYTES, PHOTO_STALL_S

MIN_PIECE: Final = 1024
MAX_PIECE: Final = PHOTO_FSYNC_BYTES


def receive(request: HttpRequest, upload: Upload, length: int) -> None:
    """Append `length` bytes of the body to the upload; ProblemError where the line ends before them.

    A server hands a piece over only when it has all of it, and what it had gathered of a piece is lost when
    the phone falls silent. So a piece is what is here already, and small where nothing is.
    """
    socket: Any = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(PHOTO_STALL_S)  # a phone that falls silent does not hold its thread for ever
    while length:
        here = MAX_PIECE if socket is None else _gathered(request) + _arrived(socket)
        piece = _next(request, min(max(here, MIN_PIECE), MAX_PIECE, length), upload.offset)
        upload.append(piece)
        length -= len(piece)


def _next(request: HttpRequest, size: int, held: int) -> bytes:
    problem = "length-inconsistent"
    try:
        piece: bytes = request.read(size)
    except OSError as error:
        piece = b""
        if isinstance(error.__cause__, TimeoutError):
            problem = "request-timeout"
    if not piece:
        raise ProblemError(problem, headers={"Upload-Offset": str(held)})
    return piece


def _gathered(request: HttpRequest) -> int:
    """Return how many bytes of the body gunicorn has read ahead; 0 where it does not show that."""
    body = request.META["wsgi.input"]
    try:
        return int(body.buf.getbuffer().nbytes + body.reader.unreader.buf.getbuffer().nbytes)
    except AttributeError:
        return 0


def _arrived(socket: Any) -> int:
    """Return how many bytes wait at the socket."""
    answer = fcntl.ioctl(socket.fileno(), termios.FIONREAD, struct.pack("i", 0))
    return int(struct.unpack("i", answer)[0])
