"""What has arrived of a photo is kept, however the line ends: the shipped gunicorn, and nginx before it."""

from __future__ import annotations

import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.faults import nginx
from tests.faults.arrival_server import arrivals, held
from tests.faults.breaking import send_and_reset
from tests.faults.dice import seeded
from tests.faults.figures import NotHereError

SIZE = 200_000
BURSTS = (300, 15_000, 1, 7_000, 40_000, 2_500)
"""As a line with losses delivers: little, then all that waited behind a lost packet."""
ONE_PIECE = 1024
"""What may still be on its way inside the server."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve `arrival_app` as the backend is served."""
    with arrivals(tmp_path_factory.mktemp("photos")) as port:
        yield port


def _send_bursts(port: int, sha256: str) -> socket.socket:
    """Send the first BURSTS of a body of SIZE bytes and leave the line open."""
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.sendall(
        f"PATCH /api/v1/photos/{sha256} HTTP/1.1\r\nHost: x\r\nContent-Length: {SIZE}\r\n\r\n".encode()
    )
    for burst in BURSTS:
        line.sendall(bytes(burst))
        time.sleep(0.05)
    return line


def _settled(port: int, sha256: str, least: float) -> int:
    """Wait until the server holds so many bytes, a minute at most; return how many it holds."""
    return eventually(lambda: held(port, sha256), lambda size: size >= least)


def eventually(look: Callable[[], int], is_enough: Callable[[int], bool]) -> int:
    """Look until what is seen is enough, a minute at most; return what was seen last."""
    until = time.monotonic() + 60
    while not is_enough(seen := look()) and time.monotonic() < until:
        time.sleep(0.02)
    return seen


def test_a_phone_that_falls_silent_has_handed_over_all_but_a_piece(port: int) -> None:
    with _send_bursts(port, "a" * 64):
        least = sum(BURSTS) - ONE_PIECE + 1
        assert least <= _settled(port, "a" * 64, least) <= sum(BURSTS)


def test_what_many_slow_lines_bring_is_kept_all_the_same(port: int) -> None:
    hashes = [f"{number:064x}" for number in range(100)]
    head = "PATCH /api/v1/photos/{} HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"
    with ExitStack() as crowd:
        lines = [crowd.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in hashes]
        for line, sha256 in zip(lines, hashes, strict=True):
            line.sendall(head.format(sha256).encode())
        for line in lines:
            line.sendall(b"x")
        for sha256 in hashes:
            assert _settled(port, sha256, 1) == 1


@pytest.mark.parametrize("with_reset", [False, True], ids=["closed", "reset"])
def test_a_line_that_breaks_loses_nothing_that_had_arrived(port: int, with_reset: bool) -> None:
    sha256 = ("b" if with_reset else "c") * 64
    with _send_bursts(port, sha256) as line:
        if with_reset:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    least = 0.99 * sum(BURSTS)
    assert _settled(port, sha256, least) >= least


def test_the_newer_of_two_lines_goes_on_from_what_the_older_handed_over(port: int) -> None:
    sha256 = "d" * 64
    with _send_bursts(port, sha256), socket.create_connection(("127.0.0.1", port)) as newer:
        rest = SIZE - held(port, sha256)
        head = f"PATCH /api/v1/photos/{sha256} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        head += f"Content-Length: {rest}\r\n\r\n"
        newer.sendall(head.encode() + bytes(rest))
        while newer.recv(4096):
            pass

        assert _settled(port, sha256, SIZE) == SIZE


@pytest.mark.parametrize(
    ("left_out", "least", "most"),
    [("", 0.99, 1.0), ("proxy_request_buffering off;", 0.0, 0.2)],
    ids=["as shipped", "with nginx's default"],
)
def test_nginx_hands_on_what_it_received_before_the_reset(
    port: int, tmp_path: Path, left_out: str, least: float, most: float
) -> None:
    sha256 = ("f" if left_out else "e") * 64
    path, body = f"/api/v1/photos/{sha256}", bytes(60_000)
    try:
        with nginx.before(port, tmp_path, without=left_out) as proxy:
            send_and_reset(
                proxy.port, proxy.trust(), path, {"Content-Length": str(SIZE)}, body, seeded("reset")
            )
            kept = _settled(port, sha256, least * len(body))
    except NotHereError as error:
        pytest.skip(str(error))

    assert least * len(body) <= kept <= most * len(body)


def test_a_server_that_is_stopped_keeps_what_had_arrived_and_says_so(tmp_path: Path) -> None:
    with ExitStack() as lines:
        with arrivals(tmp_path, patience_s=5) as port:
            line = lines.enter_context(_send_bursts(port, "9" * 64))
        assert line.recv(4096).startswith(b"HTTP/1.1 200")

    part = tmp_path / "photos" / "staging" / f"{'9' * 64}.{'0' * 32}.part"
    assert part.stat().st_size == sum(BURSTS)


def test_phones_that_stay_connected_are_spread_over_the_processes(tmp_path: Path) -> None:
    with arrivals(tmp_path, processes=2) as port, ExitStack() as open_lines:
        _wait_for_both(port)
        answered = Counter(_who_answers(open_lines, port) for _ in range(12))
    assert len(answered) == 2
    assert min(answered.values()) >= 3


def _wait_for_both(port: int) -> None:
    until, seen = time.monotonic() + 60, set[str | None]()
    while len(seen) < 2 and time.monotonic() < until:
        with ExitStack() as lines:
            seen |= {_who_answers(lines, port) for _ in range(4)}


def _who_answers(open_lines: ExitStack, port: int) -> str | None:
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    open_lines.callback(line.close)
    line.request("GET", f"/{'0' * 64}")
    with line.getresponse() as answer:
        answer.read()
        return answer.getheader("X-Process")
