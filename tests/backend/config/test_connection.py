"""One connection before a server that is made up: what it lets through, and when it gives up."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import inf
from typing import cast

import pytest

from backend.config.server.answer import Answer, answered
from backend.config.server.body import Gathered
from backend.config.server.connection import Connection
from backend.config.server.parts import Request, State

PHOTO = b"PATCH /api/v1/photos/" + b"a" * 64 + b" HTTP/1.1\r\nHost: x\r\n"
PUSH = b"POST /api/v1/sync/push HTTP/1.1\r\nHost: x\r\n"


class Wire(asyncio.Transport):
    """The other end: what was written to it, and whether it was closed."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.is_half_closed = self.is_aborted = self._is_paused = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Do without."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep what is sent."""
        self.written += bytes(data)

    def write_eof(self) -> None:
        """Note that our side is closed."""
        self.is_half_closed = True

    def pause_reading(self) -> None:
        """Note that no more is read."""
        self._is_paused = True

    def resume_reading(self) -> None:
        """Note that more is read."""
        self._is_paused = False

    def reads(self) -> bool:
        """Say whether what comes is read."""
        return not self._is_paused

    def abort(self) -> None:
        """Note that all is over."""
        self.is_aborted = True

    def is_closing(self) -> bool:
        """Say so."""
        return self.is_aborted


class Loop:
    """A loop that does at once what a thread asks of it."""

    def call_soon_threadsafe(self, call: Callable[..., object], *arguments: object) -> None:
        """Do it."""
        call(*arguments)


@dataclass
class Process:
    """A process that has begun these requests, and answers when it is told to."""

    has_room: bool = True
    is_stopping: bool = False
    connections: set[Connection] = field(default_factory=set)
    begun: list[Request] = field(default_factory=list)
    held: int = 0
    loop: asyncio.AbstractEventLoop = field(default_factory=lambda: cast("asyncio.AbstractEventLoop", Loop()))

    def begin(self, _connection: Connection, request: Request) -> None:
        """Keep it."""
        self.begun.append(request)

    def gathered(self) -> Gathered:
        """Return a body."""
        return Gathered(1000)

    def count(self, size: int) -> None:
        """Count."""
        self.held += size

    def record(self, connection: Connection, request: Request, answer: Answer) -> None:
        """Write nothing."""


@pytest.fixture
def process() -> Process:
    """Give a process."""
    return Process()


@pytest.fixture
def wire() -> Wire:
    """Give the other end."""
    return Wire()


@pytest.fixture
def connection(process: Process, wire: Wire) -> Connection:
    """Give a connection that has just been made."""
    connection = Connection(process)
    connection.connection_made(wire)
    return connection


def test_a_request_is_begun_once_it_is_whole(connection: Connection, process: Process) -> None:
    for piece in (PUSH[:20], PUSH[20:] + b"Content-Length: 4\r\n\r\na", b"bc"):
        connection.data_received(piece)
        assert process.begun == []
    connection.data_received(b"d")

    assert len(process.begun) == 1
    assert process.held == 4


def test_what_is_held_is_let_go_with_the_answer_and_with_the_line(
    connection: Connection, process: Process
) -> None:
    connection.data_received(PUSH + b"Content-Length: 4\r\n\r\nabcd")
    connection.answer(process.begun[0], Answer("200 OK"))
    assert process.held == 0
    connection.data_received(PUSH + b"Content-Length: 4\r\n\r\nabc")
    assert process.held == 3
    connection.connection_lost(None)
    assert process.held == 0
    assert process.connections == set()


def test_a_large_form_waits_for_better_times_where_too_much_is_held(
    connection: Connection, process: Process, wire: Wire
) -> None:
    process.has_room = False
    connection.data_received(PUSH + b"Content-Length: 300000\r\n\r\n" + bytes(200_000))
    assert wire.written == b""
    connection.data_received(bytes(100_000))

    assert wire.written.startswith(b"HTTP/1.1 503 ")
    assert wire.is_half_closed
    assert process.held == 0


@pytest.mark.parametrize(("error", "status"), [(errno.ENOSPC, b"507"), (errno.EMFILE, b"503")])
def test_a_form_for_which_the_disk_has_no_room_is_told_so(
    connection: Connection, wire: Wire, monkeypatch: pytest.MonkeyPatch, error: int, status: bytes
) -> None:
    def refuse() -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr("backend.config.server.body.TemporaryFile", refuse)
    connection.data_received(PUSH + b"Content-Length: 2000\r\n\r\n" + bytes(1500))

    assert wire.written.startswith(b"HTTP/1.1 " + status + b" ")
    assert wire.is_half_closed


def test_an_answer_for_which_the_disk_has_no_room_is_told_so() -> None:
    def application(_environ: object, _start: object) -> Iterator[bytes]:
        yield b"begun"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assert answered(application, {}).status == "507 Insufficient Storage"


@pytest.mark.parametrize(
    ("arrived", "answer"),
    [(b"", b""), (PUSH, b"HTTP/1.1 408 "), (PUSH + b"Content-Length: 4\r\n\r\na", b"HTTP/1.1 408 ")],
    ids=["nothing", "half a head", "half a body"],
)
def test_who_is_too_slow_is_told_so_if_it_said_anything(
    connection: Connection, wire: Wire, arrived: bytes, answer: bytes
) -> None:
    connection.data_received(arrived)
    connection.look(connection.until - 1)
    assert not wire.written
    connection.look(connection.until + 1)

    assert wire.written.startswith(answer)
    assert wire.is_half_closed if answer else wire.is_aborted


def test_a_phone_that_does_not_take_its_answer_is_given_up(
    connection: Connection, process: Process, wire: Wire
) -> None:
    connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert connection.until == inf
    connection.pause_writing()
    connection.answer(process.begun[0], Answer("200 OK", [], b"much"))
    assert connection.state is State.READER
    connection.look(connection.until + 1)

    assert wire.is_aborted


def test_an_answer_that_was_taken_at_last_leaves_the_line_open(
    connection: Connection, process: Process
) -> None:
    connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    connection.pause_writing()
    connection.answer(process.begun[0], Answer("200 OK", [], b"much"))
    connection.resume_writing()

    assert connection.state is State.HEAD


def test_a_photo_that_nobody_read_does_not_stop_the_next_request_of_its_line(
    connection: Connection, process: Process, wire: Wire
) -> None:
    connection.data_received(PHOTO + b"Content-Length: 300000\r\n\r\n" + bytes(300_000))
    assert not wire.reads()
    connection.answer(process.begun[0], Answer("409 Conflict"))

    assert wire.reads()
    assert b"Connection: close" not in wire.written
    connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert len(process.begun) == 2


def test_what_a_refused_phone_still_sends_is_thrown_away_but_not_for_ever(
    connection: Connection, wire: Wire
) -> None:
    connection.data_received(b"no HTTP\r\n\r\n")
    assert wire.is_half_closed
    for _ in range(120):
        connection.data_received(bytes(100_000))
        assert not wire.is_aborted
    for _ in range(10):
        connection.data_received(bytes(100_000))
    assert wire.is_aborted


def test_a_process_that_stops_answers_what_it_has_begun_and_no_more(
    connection: Connection, process: Process, wire: Wire
) -> None:
    connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    process.is_stopping = True
    connection.answer(process.begun[0], Answer("200 OK"))

    assert b"Connection: close" in wire.written
    assert wire.is_half_closed
