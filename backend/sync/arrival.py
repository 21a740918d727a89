"""Taking a request's body from the network to the disk, whatever the line is like."""

from __future__ import annotations

import time
from typing import Any, Final

from django.http import HttpRequest

from backend.core.problems import ProblemError
from backend.visits.store import Upload
from shared.limits import PHOTO_FSYNC_BYTES, PHOTO_STALL_S

MIN_PIECE: Final = 1024
MAX_PIECE: Final = PHOTO_FSYNC_BYTES
PROMPT_S: Final = 0.02
"""A piece that takes longer than this was waited for."""


def receive(request: HttpRequest, upload: Upload, length: int) -> None:
    """Append `length` bytes of the body to the upload; ProblemError where the line ends before them.

    A server hands a piece over only when it has all of it, and what it had gathered of a piece is lost when
    the phone falls silent. So pieces are small on a slow line and grow to 64 KiB on a fast one.
    """
    _limit_silence(request)
    size = MIN_PIECE
    while length:
        began = time.monotonic()
        piece = _next(request, min(size, length), upload.offset)
        prompt = time.monotonic() - began < PROMPT_S
        size = min(size * 4, MAX_PIECE) if prompt else MIN_PIECE
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


def _limit_silence(request: HttpRequest) -> None:
    """Let a phone that falls silent not hold its thread for ever, where the server gives us its socket."""
    socket: Any = request.META.get("gunicorn.socket")
    if socket is not None:
        socket.settimeout(PHOTO_STALL_S)
