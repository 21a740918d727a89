"""What has arrived of a photo is kept, however the line ends: the shipped gunicorn without a proxy."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

from tests.e2e.running import ROOT, free_port

SIZE = 200_000
BURSTS = (300, 15_000, 1, 7_000, 40_000, 2_500)
"""As a line with losses delivers: little, then all that waited behind a lost packet."""
ONE_PIECE = 1024
"""What may still be on its way inside the server."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve `arrival_app` as the backend is served."""
    port = free_port()
    folder = tmp_path_factory.mktemp("photos")
    (folder / "photos" / "staging").mkdir(parents=True)
    env = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1", "CONGTAM_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "gunicorn", "tests.faults.arrival_app", "-c", "deploy/gunicorn.conf.py"]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)
    deadline = time.monotonic() + 20
    while not _answers(port) and time.monotonic() < deadline:
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(30)
    assert b"Traceback" not in log.read_bytes()


def _answers(port: int) -> bool:
    try:
        return _held(port, "0" * 64) == 0
    except OSError:
        return False


def _held(port: int, sha256: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{sha256}", timeout=5) as answer:
        return int(answer.read())


def _send_bursts(port: int, sha256: str) -> socket.socket:
    """Send the first BURSTS of a body of SIZE bytes and leave the line open."""
    line = socket.create_connection(("127.0.0.1", port))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.sendall(f"PATCH /{sha256} HTTP/1.1\r\nHost: x\r\nContent-Length: {SIZE}\r\n\r\n".encode())
    for burst in BURSTS:
        line.sendall(bytes(burst))
        time.sleep(0.1)
    return line


def _settled(port: int, sha256: str) -> int:
    time.sleep(0.2)
    return _held(port, sha256)


def test_a_phone_that_falls_silent_has_handed_over_all_but_a_piece(port: int) -> None:
    line = _send_bursts(port, "a" * 64)

    assert sum(BURSTS) - ONE_PIECE < _settled(port, "a" * 64) <= sum(BURSTS)
    line.close()


@pytest.mark.parametrize("with_reset", [False, True], ids=["closed", "reset"])
def test_a_line_that_breaks_loses_nothing_that_had_arrived(port: int, with_reset: bool) -> None:
    sha256 = ("b" if with_reset else "c") * 64
    line = _send_bursts(port, sha256)
    if with_reset:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()

    assert _settled(port, sha256) >= 0.99 * sum(BURSTS)


def test_the_newer_of_two_lines_goes_on_from_what_the_older_handed_over(port: int) -> None:
    sha256 = "d" * 64
    older = _send_bursts(port, sha256)
    held = _held(port, sha256)
    newer = socket.create_connection(("127.0.0.1", port))
    head = (
        f"PATCH /{sha256} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {SIZE - held}\r\n\r\n"
    )
    newer.sendall(head.encode() + bytes(SIZE - held))
    while newer.recv(4096):
        pass

    assert _settled(port, sha256) == SIZE
    newer.close()
    older.close()
