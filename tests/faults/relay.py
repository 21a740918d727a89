"""A line without root: a relay before the server that can be parted and joined again."""

from __future__ import annotations

import select
import socket
import struct
import threading
from contextlib import suppress
from typing import Final

BUFFER = 65_536
OPEN: Final = "open"
SILENT: Final = "silent"
"""Nothing gets through, and nobody says so; what was under way goes on afterwards, as TCP does."""
BROKEN: Final = "broken"
"""Every connection is reset, and every new one too."""


class Relay:
    """Carries connections to one server, or does not."""

    def __init__(self, server: int) -> None:
        self._server = ("127.0.0.1", server)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._state = OPEN
        self._changed = threading.Condition()
        threading.Thread(target=self._accept, daemon=True).start()

    def become(self, state: str) -> None:
        """Be open, silent or broken from now on."""
        with self._changed:
            self._state = state
            self._changed.notify_all()

    def close(self) -> None:
        """Take no more connections."""
        self.become(BROKEN)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(phone,), daemon=True).start()

    def _carry(self, phone: socket.socket) -> None:
        try:
            self._wait_until_open()
            with socket.create_connection(self._server) as server:
                self._pass_on({phone: server, server: phone})
        except OSError:
            phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        finally:
            phone.close()

    def _pass_on(self, other: dict[socket.socket, socket.socket]) -> None:
        while True:
            self._wait_until_open()
            readable, _, _ = select.select(list(other), [], [], 0.05)
            for end in readable:
                data = end.recv(BUFFER)
                if not data:
                    return
                self._wait_until_open()
                other[end].sendall(data)

    def _wait_until_open(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._state != SILENT)
            if self._state == BROKEN:
                raise ConnectionResetError
