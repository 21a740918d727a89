"""How long a photo's line is waited for: it has to bring 1 KiB in each span of time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.test import RequestFactory
from gunicorn.http.body import Body, LengthReader
from gunicorn.http.unreader import SocketUnreader

from backend.config.server.line import GunicornLine
from backend.evidence.upload import Upload, received_bytes
from backend.intake import body_stream
from backend.kernel.problems import ProblemError

SHA256, LENGTH, SPAN_S = "a" * 64, 100_000, 0.4


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Give both ends of a line, the phone's first; the server is impatient."""
    monkeypatch.setattr(body_stream, "PHOTO_STALL_S", SPAN_S)
    phone, server = socket.socketpair()
    with phone, server:
        yield phone, server


def receive(server: socket.socket) -> ProblemError:
    """Take the body as the photo view does under gunicorn, until the line ends."""
    body = Body(LengthReader(SocketUnreader(server), LENGTH))
    request = RequestFactory().generic("PATCH", "/")
    request.META[body_stream.LINE] = GunicornLine({"wsgi.input": body, "gunicorn.socket": server})
    with pytest.raises(ProblemError) as ended, Upload(SHA256) as upload:
        body_stream.append_body(request, upload, LENGTH)
    return ended.value


def test_a_line_that_dribbles_is_ended_and_every_byte_of_it_kept(
    lines: tuple[socket.socket, socket.socket],
) -> None:
    phone, server = lines
    gone = threading.Event()

    def dribble() -> None:
        while not gone.wait(SPAN_S / 20):
            phone.sendall(b"x")

    dribbling = threading.Thread(target=dribble)
    dribbling.start()
    try:
        ended = receive(server)
    finally:
        gone.set()
        dribbling.join()

    assert ended.problem.code == "request-timeout"
    assert ended.headers["Upload-Offset"] == str(received_bytes(SHA256))
    assert 10 <= received_bytes(SHA256) <= 30


def test_a_line_that_is_slow_but_steady_is_waited_for(lines: tuple[socket.socket, socket.socket]) -> None:
    phone, server = lines

    def send() -> None:
        for _ in range(8):
            phone.sendall(bytes(1024))
            time.sleep(SPAN_S / 2)
        phone.close()

    sending = threading.Thread(target=send)
    sending.start()
    ended = receive(server)
    sending.join()

    assert (ended.problem.code, received_bytes(SHA256)) == ("length-inconsistent", 8 * 1024)
