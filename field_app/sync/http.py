"""Requests over HTTP: no redirects, no cookies, no retries; what is tried again is the engine's decision.

urllib3 is imported when the first request is made, so that the app's first picture does not wait for it.
"""

from __future__ import annotations

import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from field_app.release import USER_AGENT
from field_app.sync.exchange import Answer, Answered, FilePart, Parts, Request, Send, UnreachableError
from field_app.sync.handing import in_thread

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

CHUNK = 16 * 1024
MAX_ANSWER_BYTES = 32 * 1024 * 1024
CLOCK_FAULTS = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED


def server_address(text: str) -> str:
    """Return a server's address without trailing slash; UnreachableError when it is none or unsafe.

    Plain http is for this computer and private networks only: passwords travel on it.
    """
    address = text.strip().rstrip("/")
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        raise UnreachableError("not-our-server") from None
    if parts.scheme not in ("http", "https") or not host:
        raise UnreachableError("not-our-server")
    if parts.scheme == "http" and not _is_private(host):
        raise UnreachableError("https-needed")
    rest = address.partition("://")[2].removesuffix("/api/v1")  # copied from a browser or a manual
    return f"{parts.scheme}://{rest.rstrip('/')}"


def _is_private(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or "." not in host
    return address.is_private or address.is_loopback


class HttpTransport:
    """Sends requests to one server below `/api/v1/`; `ca_file` adds the agency's own root of trust."""

    def __init__(self, server: str, *, ca_file: Path | None = None) -> None:
        self._base = _base(server)
        self._ca_file = ca_file
        self._lock = threading.Lock()
        self._pool: PoolManager | None = None

    def send(self, request: Request) -> Answer:
        """Return whatever answered; UnreachableError when nothing did or the line is not safe."""
        from urllib3.exceptions import HTTPError

        try:
            with closing(self._request(request)) as response:
                return _read(response)
        except (HTTPError, OSError) as error:
            raise UnreachableError(_code(error)) from error

    def hand(self, send: Send, part: FilePart) -> Answered:
        """Send a photo on a connection of its own; returns when its last byte was handed over."""
        return in_thread(send, part)

    def at(self, server: str) -> HttpTransport:
        """Return a transport to `server`, leaving this one where it is."""
        return HttpTransport(server, ca_file=self._ca_file)

    def use(self, server: str) -> None:
        """Carry requests to `server` from now on."""
        self._base = _base(server)

    def close(self) -> None:
        """Close idle connections."""
        with self._lock:
            if self._pool is not None:
                self._pool.clear()
                self._pool = None

    def _request(self, request: Request) -> BaseHTTPResponse:
        body = request.body
        return self._open_pool().request(
            request.method,
            self._base + request.path,
            headers={"user-agent": USER_AGENT, "accept-encoding": "gzip", **request.headers},
            body=(body or None) if isinstance(body, bytes) else _streamed(body),
            redirect=False,
            retries=False,
            preload_content=False,
        )

    def _open_pool(self) -> PoolManager:
        from field_app.sync.pools import open_pool

        with self._lock:
            if self._pool is None:
                self._pool = open_pool(self._ca_file)
            return self._pool


def _base(server: str) -> str:
    return f"{server}/api/v1/"


def _streamed(content: FilePart | Parts) -> Iterator[bytes]:
    if isinstance(content, FilePart):
        yield from _chunks(content)
        return
    yield content.head
    for part in content.files:
        yield from _chunks(part)


def _chunks(part: FilePart) -> Iterator[bytes]:
    sent = part.offset
    with part.path.open("rb") as file:
        file.seek(part.offset)
        while sent < part.size and (chunk := file.read(min(CHUNK, part.size - sent))):
            yield chunk
            sent += len(chunk)
            part.sent(sent)


def _read(response: BaseHTTPResponse) -> Answer:
    body = response.read(MAX_ANSWER_BYTES + 1)
    if len(body) > MAX_ANSWER_BYTES:
        raise UnreachableError("not-our-server")
    response.release_conn()
    return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, body)


def _code(error: BaseException) -> str:
    """Name the failure: a certificate refused for its dates mostly means that the device's clock is wrong."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "clock-wrong" if cause.verify_code in CLOCK_FAULTS else "certificate-invalid"
        inner = cause.args[0] if cause.args and isinstance(cause.args[0], BaseException) else None
        cause = inner or cause.__cause__ or cause.__context__
    return "offline"
