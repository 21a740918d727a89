"""Connections by urllib3, set for weak lines. Imported only when the first request is made."""

from __future__ import annotations

import socket
import ssl
import struct
from pathlib import Path
from typing import Any

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

CONNECT_S = 10.0
STALL_S = 60.0
"""In so many seconds something has to move, in either direction."""
SEND_BUFFER = 32 * 1024
"""Bytes the system may hold back while sending: small, so that progress is what really left and the last
bytes are gone well before the time-out for the answer, even at 10 kbit/s."""

NO_LINGERING = struct.pack("ii", 1, 0)
"""A connection ends with the app, whatever was not yet sent: else the system would go on sending a photo that
the next start sends too."""


class PatientHTTPConnection(HTTPConnection):
    """Gives a stall while sending as long as one while reading: urllib3 would use the time-out to connect."""

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Connect within CONNECT_S, then send with STALL_S."""
        if self.is_closed:
            self.connect()
        self.timeout = STALL_S
        super().request(*args, **kwargs)


class PatientHTTPSConnection(HTTPSConnection):
    """The same over TLS; urllib3 has connected before it asks."""

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send with STALL_S."""
        self.timeout = STALL_S
        super().request(*args, **kwargs)


class PatientHTTPPool(urllib3.HTTPConnectionPool):
    """Makes patient connections."""

    ConnectionCls = PatientHTTPConnection


class PatientHTTPSPool(urllib3.HTTPSConnectionPool):
    """Makes patient connections over TLS."""

    ConnectionCls = PatientHTTPSConnection


def open_pool(ca_file: Path | None) -> urllib3.PoolManager:
    """Return a pool that trusts certifi's roots and the agency's own, if one is given."""
    trust = ssl.create_default_context(cafile=certifi.where())
    if ca_file is not None:
        trust.load_verify_locations(cafile=str(ca_file))
    pool = urllib3.PoolManager(
        ssl_context=trust,
        timeout=urllib3.Timeout(connect=CONNECT_S, read=STALL_S),
        socket_options=[
            *HTTPConnection.default_socket_options,
            (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER),
            (socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGERING),
        ],
    )
    pool.pool_classes_by_scheme = {"http": PatientHTTPPool, "https": PatientHTTPSPool}
    return pool
