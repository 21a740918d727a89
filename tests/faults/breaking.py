"""A phone's line that breaks in the middle of a body: bytes in bursts over TLS, then a reset."""

from __future__ import annotations

import random
import socket
import ssl
import struct
import time
from collections.abc import Mapping

BURST = 12_000
PAUSE_S = 0.01
LAST_PAUSE_S = 0.3
"""Long enough for everything sent to be received: what is measured is what then becomes of it."""


def send_and_reset(
    port: int, trust: ssl.SSLContext, path: str, headers: Mapping[str, str], body: bytes, dice: random.Random
) -> int:
    """Send a PATCH whose body is cut by a reset after `body`; returns the length of the request's head."""
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "localhost", **headers}.items())
    request = f"PATCH {path} HTTP/1.1\r\n{head}\r\n".encode()
    with trust.wrap_socket(
        socket.create_connection(("127.0.0.1", port)), server_hostname="localhost"
    ) as line:
        line.sendall(request)
        sent = 0
        while sent < len(body):
            burst = dice.randint(1, BURST)
            line.sendall(body[sent : sent + burst])
            sent += burst
            time.sleep(PAUSE_S)
        time.sleep(LAST_PAUSE_S)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return len(request)
