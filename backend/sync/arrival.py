"""Taking a request's body from the network to the disk, whatever the line is like."""

from __future__ import annotations

import fcntl
import struct
import termios
import time
from typing import Any, Final

from django.http import HttpRequest

from backend.core.problems import ProblemError
from backend.visits.store import Upload
from shared.limits import PHOTO_FSYNC_BYTES, PHOTO_STALL_S

MIN_PIECE: Final = 1024
MAX_PIECE: Final = PHOTO_FSYNC_BYTES
PROMPT_S: Final = 0.005
"""A piece that takes longer than this was waited for."""


def receive(request: HttpRequest, upload: Upload, length: int) -> None:
    """Append `length` bytes of the body to the upload; ProblemError where the line ends before them.

    A server hands a piece over only when it has all of it, and what it had gathered of a piece is lost when
    the phone falls silent. So a piece is never larger than what has arrived at the socket; where nothing has,
    it starts small and grows as long as the server proves to have gathered more beforehand.
    """
    socket: Any = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(PHOTO_STALL_S)  # a phone that falls silent does not hold its thread for ever
    gathered = MIN_PIECE
    while length:
        arrived = _arrived(socket)
        began = time.monotonic()
        piece = _next(request, min(arrived or gathered, MAX_PIECE, length), upload.offset)
        prompt = time.monotonic() - began < PROMPT_S
        if not arrived:
            gathered = min(gathered * 8, MAX_PIECE) if prompt else MIN_PIECE
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


def _arrived(socket: Any) -> int:
    """Return how many bytes can be read without waiting; a server without a socket has the body in memory."""
    if socket is None:
        return MAX_PIECE
    answer = fcntl.ioctl(socket.fileno(), termios.FIONREAD, struct.pack("i", 0))
    return int(struct.unpack("i", answer)[0])
