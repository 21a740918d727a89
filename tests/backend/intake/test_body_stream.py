"""How long a photo's line is waited for: it has to bring 1 KiB in each span of time."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest
from django.test import RequestFactory

from backend.config.server.body import Streamed
from backend.evidence.upload import Upload, received_bytes
from backend.intake import body_stream
from backend.kernel.problems import ProblemError

SHA256, LENGTH, SPAN_S = "a" * 64, 100_000, 0.4
WHO = UUID(int=1)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Streamed:
    """Give a line to the server, which is impatient."""
    monkeypatch.setattr(body_stream, "PHOTO_STALL_S", SPAN_S)
    return Streamed(None, lambda: None)


def receive(line: Streamed) -> ProblemError:
    """Take the body as the photo view does, until the line ends."""
    request = RequestFactory().generic("PATCH", "/")
    request.META[body_stream.LINE] = line
    with pytest.raises(ProblemError) as ended, Upload(SHA256, WHO) as upload:
        body_stream.append_body(request, upload, LENGTH)
    return ended.value


def test_a_line_that_dribbles_is_ended_and_every_byte_of_it_kept(line: Streamed) -> None:
    gone = threading.Event()

    def dribble() -> None:
        while not gone.wait(SPAN_S / 20):
            line.feed(b"x")

    dribbling = threading.Thread(target=dribble)
    dribbling.start()
    try:
        ended = receive(line)
    finally:
        gone.set()
        dribbling.join()

    assert ended.problem.code == "request-timeout"
    assert ended.headers["Upload-Offset"] == str(received_bytes(SHA256, WHO))
    assert 0 < received_bytes(SHA256, WHO) <= 30


def test_a_line_that_is_slow_but_steady_is_waited_for(line: Streamed) -> None:
    def send() -> None:
        for _ in range(8):
            line.feed(bytes(1024))
            threading.Event().wait(SPAN_S / 2)
        line.end()

    sending = threading.Thread(target=send)
    sending.start()
    ended = receive(line)
    sending.join()

    assert (ended.problem.code, received_bytes(SHA256, WHO)) == ("length-inconsistent", 8 * 1024)
