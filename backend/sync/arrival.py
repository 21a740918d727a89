"""Taking a request's body from the network to the disk, whatever the line is like."""

from __future__ import annotations

import fcntl
import select
import struct
import termios
import time
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from backend.core.problems import ProblemError
from backend.visits.store import Upload
from shared.limits import MIN_PROGRESS_BYTES, PHOTO_FSYNC_BYTES, PHOTO_STALL_S

MAX_PIECE: Final = PHOTO_FSYNC_BYTES


def receive(request: HttpRequest, upload: Upload, length: int) -> None:
    """Append `length` bytes of the body to the upload; ProblemError where the line ends before them.

    What is handed over is what is here already: waiting for a whole piece of it would lose what had been
    gathered when the line breaks. Who brings too little in a time does not hold the thread for ever.
    """
    line: Any = request.META.get("gunicorn.socket")
    read = request.read if line is None else request.META["wsgi.input"].reader.read
    until, progress = time.monotonic() + PHOTO_STALL_S, 0
    while length:
        here = MAX_PIECE if line is None else _waited_for(request, line, until, upload.offset)
        piece = _piece(read, min(here, MAX_PIECE, length), upload.offset)
        upload.append(piece)
        length -= len(piece)
        progress += len(piece)
        if progress >= MIN_PROGRESS_BYTES:
            until, progress = time.monotonic() + PHOTO_STALL_S, 0


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


def _waited_for(request: HttpRequest, line: Any, until: float, held: int) -> int:
    """Return how many bytes are here, 1 at the end of the line; ProblemError where none come in time."""
    here = int(request.META["wsgi.input"].reader.unreader.buf.getbuffer().nbytes) + _arrived(line)
    if here:
        return here
    waiting = select.poll()
    waiting.register(line, select.POLLIN)
    if not waiting.poll(max(0, until - time.monotonic()) * 1000):
        raise _ended("request-timeout", held)
    return _arrived(line) or 1


def _ended(code: str, held: int) -> ProblemError:
    return ProblemError(code, headers={"Upload-Offset": str(held)})


def _arrived(line: Any) -> int:
    """Return how many bytes wait at the socket."""
    answer = fcntl.ioctl(line.fileno(), termios.FIONREAD, struct.pack("i", 0))
    return int(struct.unpack("i", answer)[0])
