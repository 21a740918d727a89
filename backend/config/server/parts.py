"""What a connection is made of: its limits, its states, a request, what of an answer is still to be sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from enum import Enum
from typing import IO, TYPE_CHECKING, Final, Protocol

from backend.config.server.answer import Answer
from backend.config.server.body import Gathered, Streamed
from backend.config.server.head import Head
from shared.protocol.limits import MAX_PHOTO_BYTES

if TYPE_CHECKING:
    from backend.config.server.connection import Connection

HEAD_S: Final = 30
"""Seconds in which the whole head of a request has to arrive, and in which the next one has to begin."""
ANSWER_S: Final = 130
"""Seconds a phone may take over 64 KiB of an answer, as long as nginx lets it."""
SILENCE_S: Final = 15
"""Seconds without a byte after which a connection that is closed on our side is closed on the other, too."""
MAX_THROWN_AWAY: Final = MAX_PHOTO_BYTES
"""Bytes of a request that was refused, which its sender still sends before it looks for the answer."""
MAX_QUEUED: Final = 2
"""Requests that may be sent ahead of an answer."""
PIECE_BYTES: Final = 65_536


class State(Enum):
    """What a connection waits for."""

    HEAD = "a request's head"
    BODY = "the rest of a body that is gathered"
    THREAD = "a thread that answers"
    READER = "the phone, to take an answer"
    END = "the phone, to hang up; what it still sends is thrown away"


class Request:
    """A request as far as it has arrived."""

    def __init__(self, head: Head, body: Gathered | Streamed) -> None:
        self.head, self.body = head, body
        self.keeps_open = False  # until it is whole

    def let_go(self, server: Server) -> None:
        """Free what was gathered of the body."""
        if isinstance(self.body, Gathered):
            server.count(-self.body.size)
            self.body.file.close()


class Server(Protocol):
    """What a connection needs of the process that serves it."""

    loop: asyncio.AbstractEventLoop
    connections: set[Connection]
    is_stopping: bool

    def begin(self, connection: Connection, request: Request) -> None:
        """Let a thread answer; it has the loop call `connection.answer`."""

    @property
    def has_room(self) -> bool:
        """Say whether bodies larger than a push may go on."""

    def gathered(self) -> Gathered:
        """Return a body to gather."""

    def count(self, size: int) -> None:
        """Count bytes of gathered bodies, negative ones when they are let go."""

    def record(self, connection: Connection, request: Request, answer: Answer) -> None:
        """Write a line of the access log, where there is one."""


class Content:
    """The rest of an answer's content, sent piece by piece as the phone takes it."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self.is_held_up = False

    def begin(self, file: IO[bytes]) -> None:
        """Send this from now on."""
        self._file = file

    def pieces(self) -> Iterator[bytes]:
        """Yield what the phone takes now."""
        while self._file and not self.is_held_up:
            piece = self._file.read(PIECE_BYTES)
            if piece:
                yield piece
            else:
                self.end()

    def end(self) -> None:
        """Let go of it, sent or not."""
        if self._file:
            self._file.close()
            self._file = None
