"""One question to the server and its answer, and the ways in which that can fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol


class Openable(Protocol):
    """What a photo's bytes are read from: a path, or what decrypts one while it is read."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """Return the bytes as a file that can seek."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """The bytes of a file from `offset` to `size`, streamed while sending, never held in memory."""

    path: Openable
    offset: int
    size: int
    sent: Callable[[int], None] = lambda _count: None
    """Told how many bytes of the whole file have been handed to the network so far."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Some bytes, and then those of files, streamed while sending."""

    head: bytes
    files: tuple[FilePart, ...]


Content = bytes | FilePart | Parts


def size_of(content: Content) -> int:
    """Return how many bytes a request brings."""
    if isinstance(content, Parts):
        return len(content.head) + sum(map(size_of, content.files))
    return content.size - content.offset if isinstance(content, FilePart) else len(content)


@dataclass(frozen=True, slots=True)
class Request:
    """A request below `/api/v1/`; `path` has no leading slash."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Content = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Return the content type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Transport(Protocol):
    """Carries requests to one server."""

    def send(self, request: Request) -> Answer:
        """Return whatever answered; UnreachableError when nothing did. Never follows a redirect."""


Send = Callable[[FilePart], int]
"""Sends the bytes of a photo and returns how many of it the server holds now."""
Answered = Callable[[], int]
"""Waits for what `Send` returns, or raises what it raised."""


class Line(Transport, Protocol):
    """A transport that can be pointed at another server, and that knows how to keep itself busy."""

    def hand(self, send: Send, part: FilePart) -> Answered:
        """Have a photo's bytes sent; may return when the last one was handed over, before the answer came."""

    def at(self, server: str) -> Transport:
        """Return a transport to `server`, leaving this one where it is."""

    def use(self, server: str) -> None:
        """Carry requests to `server` from now on."""

    def close(self) -> None:
        """Let go of idle connections."""


class UnreachableError(Exception):
    """Nothing that is certainly our server answered; `code`: offline, not-our-server, clock-wrong, …"""

    def __init__(self, code: str = "offline") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class LockOrder:
    """The order to a device reported lost that it lock itself; `sig` is over exactly the text `order`."""

    order: str
    sig: str
    key_id: str = ""


class RefusedError(Exception):
    """Our server answered with a problem (RFC 9457); `retry` is what it asks of the device.

    `server_time` is given where the device's own is too far off, as RFC 3339.
    """

    def __init__(
        self,
        code: str,
        status: int,
        retry: str,
        *,
        retry_after: int | None = None,
        lock: LockOrder | None = None,
        server_time: str = "",
    ) -> None:
        super().__init__(f"{status} {code}")
        self.code = code
        self.status = status
        self.retry = retry
        self.retry_after = retry_after
        self.lock = lock
        self.server_time = server_time


class NeedsLoginError(Exception):
    """The device's session is over; only the person can open a new one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
