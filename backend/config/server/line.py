"""The connection a request's body comes by, under gunicorn: what it has gathered, then the socket itself.

Everything that knows how gunicorn keeps a body is in this folder; `intake.body_stream` asks for a `Line`.
"""

from __future__ import annotations

import fcntl
import select
import socket
import struct
import termios
import time
from collections.abc import Callable, Iterable
from typing import Any

from backend.intake.body_stream import LINE

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class GunicornLine:
    """A `Line`. gunicorn's own buffer copies the rest of the body for each piece that is read from it."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self._socket: Any = environ["gunicorn.socket"]
        self._body: Any = environ["wsgi.input"].reader

    def here(self) -> int:
        """Return how many bytes are here and not yet read."""
        return self._gathered() + self._arrived()

    def wait(self, enough: int, until: float, *, linger_s: float) -> int:
        """Return how many bytes are here, 1 at the end of the line; TimeoutError where none come in time."""
        if not self._gathered() and self._arrived() < enough:
            self._linger(enough, min(linger_s, until - time.monotonic()))
        if here := self.here():
            return here
        if not self._is_readable_within(until - time.monotonic()):
            raise TimeoutError
        return self._arrived() or 1

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes of those that are here; none at the end of the line."""
        if gathered := self._gathered():
            return bytes(self._body.read(min(size, gathered)))
        piece: bytes = self._socket.recv(size)
        self._body.length -= len(piece)  # gunicorn counts what is left of the body before the next request
        return piece

    def _linger(self, enough: int, seconds: float) -> None:
        """Let the system gather a little, so that hundreds of slow lines do not wake a thread a packet.

        Nothing is lost by that when the line breaks: what has arrived can be read all the same.
        """
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, enough)
        self._is_readable_within(seconds)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)

    def _is_readable_within(self, seconds: float) -> bool:
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return bool(waiting.poll(max(0, seconds) * 1000))

    def _gathered(self) -> int:
        return int(self._body.unreader.buf.getbuffer().nbytes)

    def _arrived(self) -> int:
        answer = fcntl.ioctl(self._socket.fileno(), termios.FIONREAD, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0])


def with_line(application: Application) -> Application:
    """Return a WSGI application that hands each request its line, where gunicorn serves it."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "gunicorn.socket" in environ:
            environ[LINE] = GunicornLine(environ)
        return application(environ, start_response)

    return answer
