"""How a body waits between the loop and the thread that reads it."""

from __future__ import annotations

import threading
import time

import pytest

from backend.config.server.body import MAX_UNREAD_BYTES, Gathered, Streamed, as_file

PATIENCE_S = 60


def in_time() -> float:
    """Return a time far enough ahead."""
    return time.monotonic() + PATIENCE_S


@pytest.mark.parametrize("size", [0, 10, 11, 100_000])
def test_a_gathered_body_is_read_as_it_came_from_memory_or_from_a_file(size: int) -> None:
    body = Gathered(in_memory=10)
    for number in range(size):
        body.feed(bytes([number % 251]))
    body.end()

    assert body.file.read() == bytes(number % 251 for number in range(size))
    assert body.size == size
    body.file.close()


def test_a_thread_that_waits_is_woken_by_what_comes() -> None:
    body = Streamed(None, lambda: None)
    threading.Timer(0.05, body.feed, [b"abc"]).start()

    assert body.wait(1, in_time(), linger_s=0) == 3
    assert body.read(2) + body.read(9) == b"abc"


def test_what_came_with_the_head_is_taken_without_lingering() -> None:
    body = Streamed(None, lambda: None)
    body.feed(b"abc")

    assert body.wait(16_384, in_time(), linger_s=PATIENCE_S) == 3


def test_the_end_of_a_line_is_told_after_all_that_had_arrived() -> None:
    body = Streamed(None, lambda: None)
    body.feed(b"abc")
    body.end()

    assert (body.wait(9, in_time(), linger_s=PATIENCE_S), body.read(9)) == (3, b"abc")
    assert (body.wait(9, in_time(), linger_s=PATIENCE_S), body.read(9)) == (1, b"")


def test_a_line_that_says_nothing_is_given_up() -> None:
    with pytest.raises(TimeoutError):
        Streamed(None, lambda: None).wait(1, time.monotonic(), linger_s=0)


def test_a_phone_is_asked_for_its_body_only_when_somebody_waits_for_it() -> None:
    asked: list[str] = []
    body = Streamed(lambda: asked.append("please"), lambda: None)
    body.feed(b"abc")
    body.wait(3, in_time(), linger_s=0)
    assert asked == []

    body.read(3)
    with pytest.raises(TimeoutError):
        body.wait(1, time.monotonic(), linger_s=0)
    assert asked == ["please"]


def test_no_more_is_let_in_before_what_waits_has_been_read() -> None:
    room: list[str] = []
    body = Streamed(None, lambda: room.append("room"))
    fullness = []
    for size in (MAX_UNREAD_BYTES, 100_000):
        body.feed(bytes(size))
        fullness.append(body.is_full)
    assert fullness == [False, True]

    body.read(50_000)
    assert room == []
    body.read(50_000)
    assert room == ["room"]
    body.read(50_000)
    assert room == ["room"]


def test_who_knows_nothing_of_lines_reads_a_file() -> None:
    body = Streamed(None, lambda: None)

    def send() -> None:
        for piece in (b"ab", b"c\nd", b"e"):
            body.feed(piece)
        body.end()

    threading.Timer(0.05, send).start()
    file = as_file(body)

    assert (file.read(3), file.readline(), file.read()) == (b"abc", b"\n", b"de")
