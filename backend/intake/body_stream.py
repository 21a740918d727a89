"""Taking a request's body from the network to the disk, whatever the line is like."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from django.http import HttpRequest
from django.http.request import UnreadablePostError

from backend.evidence.upload import Upload
from backend.kernel.problems import ProblemError
from shared.protocol.limits import MIN_PROGRESS_BYTES, PHOTO_STALL_S

LINE: Final = "congtam.line"
"""The WSGI variable (PEP 3333) in which `config.server` offers the connection."""
MAX_PIECE: Final = 64 * 1024
ENOUGH_BYTES: Final = 16_384
"""So much of a body is always worth waking a thread for."""
LINGER_PER_UPLOAD_S: Final = 1 / 64
LINGER_S: Final = 4.0
"""Less waits for more to come, the longer the more uploads there are, but never longer than this."""

_uploads: set[Upload] = set()
"""Those this process is taking now."""


class Line(Protocol):
    """The connection a body comes by; times are of `time.monotonic`, in seconds."""

    def here(self) -> int:
        """Return how many bytes are here and not yet read."""

    def wait(self, enough: int, until: float, *, linger_s: float) -> int:
        """Return how many bytes can be read at once; TimeoutError where none come until then.

        While fewer than `enough` are here, it may wait `linger_s` for more.
        """

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end of the line; OSError."""


class _HiddenLine:
    """The connection under a server that hides it: nothing is known to be here, and reading waits."""

    def __init__(self, request: HttpRequest) -> None:
        self.read = request.read

    def here(self) -> int:
        return 0

    def wait(self, _enough: int, _until: float, *, linger_s: float) -> int:  # noqa: ARG002 - the protocol's
        return MAX_PIECE


class Body:
    """A request's body, read piece by piece; ProblemError where the line ends before what is asked for.

    Who brings too little in a time does not hold the thread for ever. What `at` a time has to be done, also
    while more is awaited, is done then, or before.
    """

    def __init__(self, request: HttpRequest, length: int) -> None:
        self._line = _line(request)
        self.left = length
        self._due: tuple[float, Callable[[], None]] | None = None

    def at(self, seconds: float, do: Callable[[], None]) -> None:
        """Have something done once, so many seconds from now, unless the body is read before."""
        self._due = time.monotonic() + seconds, do

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, held in memory: for what is short."""
        return b"".join(self.pieces(size))

    def pieces(self, size: int, held: Callable[[], int] = lambda: 0) -> Iterator[bytes]:
        """Yield the next `size` bytes as they are here; `held` is what a problem tells as the offset."""
        until, progress = time.monotonic() + PHOTO_STALL_S, 0
        while size:
            piece = self._piece(size, until, held)
            size -= len(piece)
            self.left -= len(piece)
            yield piece
            progress += len(piece)
            if progress >= MIN_PROGRESS_BYTES:
                until, progress = time.monotonic() + PHOTO_STALL_S, 0

    def _piece(self, wanted: int, until: float, held: Callable[[], int]) -> bytes:
        while self._due:
            due, do = self._due
            try:
                if time.monotonic() < due:
                    return _piece(self._line, wanted, min(due, until), held())
            except ProblemError as error:
                if error.problem.code != "request-timeout" or time.monotonic() < due:
                    raise
            self._due = None
            do()
        return _piece(self._line, wanted, until, held())


def append_body(request: HttpRequest, upload: Upload, length: int) -> None:
    """Append `length` bytes of the body to the upload; ProblemError where the line ends before them.

    What is handed over is what is here already: waiting for a whole piece of it would lose what had been
    gathered when the line breaks.
    """
    append_pieces(Body(request, length), upload, length)


def append_pieces(body: Body, upload: Upload, length: int) -> None:
    """Do as `append_body` with the next bytes of a body that holds more than one photo."""
    _uploads.add(upload)
    try:
        for piece in body.pieces(length, lambda: upload.offset):
            upload.append(piece)
    finally:
        _uploads.discard(upload)


def has_arrived(request: HttpRequest, length: int) -> bool:
    """Say whether the whole body has arrived already, so that taking it waits for nobody."""
    return _line(request).here() >= length


def _piece(line: Line, wanted: int, until: float, held: int) -> bytes:
    linger_s = min(LINGER_S, len(_uploads) * LINGER_PER_UPLOAD_S)
    try:
        here = line.wait(min(wanted, ENOUGH_BYTES), until, linger_s=linger_s)
        piece = line.read(min(here, MAX_PIECE, wanted))
    except OSError as error:
        cause = error.__cause__ if isinstance(error, UnreadablePostError) else error
        silent = isinstance(cause, TimeoutError)
        raise _ended("request-timeout" if silent else "length-inconsistent", held) from error
    if not piece:
        raise _ended("length-inconsistent", held)
    return piece


def _line(request: HttpRequest) -> Line:
    line: Line | None = request.META.get(LINE)
    return line or _HiddenLine(request)


def _ended(code: str, held: int) -> ProblemError:
    return ProblemError(code, headers={"Upload-Offset": str(held)})
