"""Slow, silent and rude phones harm nobody: the short form of `python -m tests.faults rude`."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from tests.faults import rude_kinds
from tests.faults.arrival_server import arrivals, held
from tests.faults.rude import seen

API_THREADS = 16
WAITED_FOR_A_THREAD_MS = 3000
"""The figure proper, 300 ms, needs a machine with nothing else to do: `python -m tests.faults rude`."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve `arrival_app` as the backend is served."""
    with arrivals(tmp_path_factory.mktemp("photos")) as port:
        yield port


def _opened(port: int, beginning: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    line.sendall(beginning)
    return line


def test_pushes_go_on_beside_more_bad_lines_than_the_api_has_threads() -> None:
    found = seen("postgres", "short")

    assert found.busy_p95_ms <= WAITED_FOR_A_THREAD_MS
    assert (found.failed_pushes, found.died, found.connections_held, found.closed_early) == (0, 0, 0, 0)
    assert found.kept_of_cut == found.kept_of_stalled == 1


def test_rude_connections_of_every_kind_harm_nobody() -> None:
    for harm in rude_kinds.seen("sqlite", "short"):
        assert harm.busy_p95_ms <= WAITED_FOR_A_THREAD_MS
        assert (harm.failed, harm.died, harm.transactions_held) == (0, 0, 0)
        assert harm.memory_mib <= 300


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"POST /api/v1/sync/push HTTP/1.1\r\n",
        b"POST /api/v1/sync/push HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n{",
    ],
    ids=["nothing", "a first line", "a body that stops"],
)
def test_requests_that_do_not_come_hold_no_thread(port: int, beginning: bytes) -> None:
    lines = [_opened(port, beginning) for _ in range(3 * API_THREADS)]
    try:
        assert held(port, "0" * 64) == 0
    finally:
        for line in lines:
            line.close()


def test_a_request_in_small_pieces_is_answered_once_it_is_whole(port: int) -> None:
    with _opened(port, b"GET /x HT") as line:
        for piece in (b"TP/1.1\r\nHo", b"st: x\r\nContent-Length: 4\r", b"\n\r", b"\nab", b"cd"):
            time.sleep(0.02)
            line.sendall(piece)
        assert line.recv(4096).startswith(b"HTTP/1.1 200")


def test_requests_in_one_go_are_answered_one_after_the_other(port: int) -> None:
    with _opened(port, b"\r\nGET /x HTTP/1.1\r\nHost: x\r\n\r\n" * 3) as line:
        answers = b""
        while answers.count(b"HTTP/1.1 200") < 3:
            answers += line.recv(4096)


def test_who_does_not_hang_up_keeps_nobody_else_waiting(port: int) -> None:
    """The server closes; the other end is gone and never says so, as after a lost tower."""
    asked = b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    gone = [_opened(port, asked) for _ in range(5)]
    try:
        assert all(line.recv(4096).startswith(b"HTTP/1.1 200") for line in gone)
        began = time.monotonic()
        assert held(port, "0" * 64) == 0
        assert time.monotonic() - began < 1.5
    finally:
        for line in gone:
            line.close()


def test_a_head_without_an_end_is_not_listened_to_for_ever(port: int) -> None:
    line = _opened(port, b"GET /x HTTP/1.1\r\n")
    with line, pytest.raises(ConnectionError):
        _send_for_ever(line)


def _send_for_ever(line: socket.socket) -> None:
    while True:
        line.sendall(b"x: " + b"x" * 4093)
