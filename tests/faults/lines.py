"""Requests as bytes on a line of their own, and what comes back."""

from __future__ import annotations

import socket
import ssl
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPResponse

PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer; `is_last` says that the server ended the connection behind it."""

    status: int
    fields: dict[str, str]
    content: bytes
    is_last: bool


def asked(port: int, request: bytes, trust: ssl.SSLContext | None = None) -> Answered:
    """Send all of a request, then read the answer, as simple clients do."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as plain, ExitStack() as closing:
        line = (
            closing.enter_context(trust.wrap_socket(plain, server_hostname="localhost")) if trust else plain
        )
        line.sendall(request)
        response = closing.enter_context(HTTPResponse(line))
        response.begin()
        content, fields = response.read(), {name.lower(): value for name, value in response.getheaders()}
        is_last = fields.get("connection") == "close" and not line.recv(1)
        return Answered(response.status, fields, content, is_last)
