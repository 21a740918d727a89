"""A head is understood to the letter or refused, always as a problem document, before a thread sees it."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.faults.arrival_server import arrivals, held
from tests.faults.lines import Answered, asked

API_THREADS = 16
HOST = b"Host: x\r\n"
GET, POST = b"GET /a HTTP/1.1\r\n", b"POST /a HTTP/1.1\r\n"
CHUNKED = POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n"

UNDERSTOOD = {
    "a plain one": POST + HOST + b"Content-Length: 2\r\n\r\nab",
    "zeros before a length": POST + HOST + b"Content-Length: 00000000000000000002\r\n\r\nab",
    "chunks": CHUNKED + b"2\r\nab\r\n0\r\n\r\n",
    "a target with a host": b"GET http://x/a HTTP/1.1\r\n" + HOST + b"\r\n",
    "a wish for HTTP/2": GET + HOST + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
    "HTTP/1.0": b"GET /a HTTP/1.0\r\n" + HOST + b"\r\n",
}
MALFORMED = {
    "a length with a sign": POST + HOST + b"Content-Length: +2\r\n\r\nab",
    "a length of 2^70": POST + HOST + b"Content-Length: 1180591620717411303424\r\n\r\nab",
    "two equal lengths": POST + HOST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nab",
    "two lengths": POST + HOST + b"Content-Length: 2\r\nContent-Length: 1\r\n\r\nab",
    "a list of lengths": POST + HOST + b"Content-Length: 2, 2\r\n\r\nab",
    "a length, then a coding": POST
    + HOST
    + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a coding, then a length": POST
    + HOST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
    "a coding in HTTP/1.0": b"POST /a HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a chunk size that is none": CHUNKED + b"zz\r\nab\r\n0\r\n\r\n",
    "a chunk size in C": CHUNKED + b"0x2\r\nab\r\n0\r\n\r\n",
    "a chunk size and a bare LF": CHUNKED + b"2\nab\r\n0\r\n\r\n",
    "a chunk longer than its size": CHUNKED + b"2\r\nabXX0\r\n\r\n",
    "a folded field": GET + HOST + b"X: a\r\n b\r\n\r\n",
    "a fold after the first line": GET + b" X: a\r\n" + HOST + b"\r\n",
    "bare LF": b"GET /a HTTP/1.1\nHost: x\n\n",
    "one bare LF": GET + b"Host: x\nX: y\r\n\r\n",
    "a bare CR": GET + HOST + b"X: a\rb\r\n\r\n",
    "NUL in a field": GET + HOST + b"X: a\0b\r\n\r\n",
    "NUL in the target": b"GET /a\0b HTTP/1.1\r\n" + HOST + b"\r\n",
    "a space before the colon": GET + b"Host : x\r\n\r\n",
    "a target of no known form": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a version to come": b"GET /a HTTP/9.9\r\n" + HOST + b"\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 200,
}
OTHERWISE = {
    "no host": (GET + b"\r\n", "host-invalid"),
    "no host in HTTP/1.0": (b"GET /a HTTP/1.0\r\n\r\n", "host-invalid"),
    "two hosts": (GET + HOST + HOST + b"\r\n", "host-invalid"),
    "an unknown coding": (
        POST + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "not-implemented",
    ),
    "an unknown expectation": (
        POST + HOST + b"Expect: tea\r\nContent-Length: 2\r\n\r\n",
        "expectation-failed",
    ),
    "a body without an end": (POST + HOST + b"Content-Length: 99999999999\r\n\r\n", "payload-too-large"),
    "many fields": (GET + HOST + b"X: y\r\n" * 200 + b"\r\n", "head-too-large"),
    "long fields": (GET + HOST + (b"X: " + b"y" * 9000 + b"\r\n") * 4 + b"\r\n", "head-too-large"),
    "a field without an end": (GET + HOST + b"X: " + b"y" * 1_000_000, "head-too-large"),
    "a trailer without an end": (CHUNKED + b"0\r\nX: " + b"y" * 1_000_000, "head-too-large"),
    "a long target": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", "uri-too-long"),
    "empty lines without an end": (b"\r\n" * 40_000, "head-too-large"),
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Serve `arrival_app` as the backend is served."""
    with arrivals(tmp_path_factory.mktemp("photos")) as port:
        yield port


def refused(answer: Answered, code: str) -> bool:
    """Say whether this is the problem, and the end of the connection."""
    document = json.loads(answer.content)
    return (
        document["code"],
        document["status"],
        answer.fields["content-type"],
        answer.fields["connection"],
    ) == (
        code,
        answer.status,
        "application/problem+json",
        "close",
    ) and answer.is_last


@pytest.mark.parametrize("head", UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_what_is_http_is_answered(port: int, head: bytes) -> None:
    assert asked(port, head).status == 200


@pytest.mark.parametrize("head", MALFORMED.values(), ids=MALFORMED)
def test_what_is_not_http_is_refused(port: int, head: bytes) -> None:
    answer = asked(port, head)

    assert answer.status == 400
    assert refused(answer, "malformed-request")


@pytest.mark.parametrize(("head", "code"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_is_too_much_or_unknown_is_refused_by_its_name(port: int, head: bytes, code: str) -> None:
    assert refused(asked(port, head), code)


def test_a_refusal_is_in_the_language_that_was_asked_for(port: int) -> None:
    head = GET + b"Accept-Language: en\r\n\r\n"

    assert b"names a host" in asked(port, head).content


@pytest.mark.parametrize("chunk", [1, 100_000, 900_000])
def test_a_form_in_chunks_is_read_whole(port: int, chunk: int) -> None:
    body = b"%x\r\n%s\r\n" % (chunk, b"y" * chunk) * 3 + b"0\r\n\r\n"

    assert asked(port, CHUNKED + body).content == str(3 * chunk).encode()


def test_a_body_that_waits_to_be_asked_for_is_asked_for(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(POST + HOST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"ab")
        assert line.recv(100).startswith(b"HTTP/1.1 200")


def test_who_asks_too_much_in_advance_is_answered_what_was_asked_so_far(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall((GET + HOST + b"\r\n") * 5000)
        line.shutdown(socket.SHUT_WR)
        answers = b""
        while piece := line.recv(65_536):
            answers += piece

    assert 0 < answers.count(b"HTTP/1.1 200") < 100


@pytest.mark.parametrize(
    "head",
    [
        POST + HOST + b"Content-Length: 00000000000000000200\r\n\r\n",
        POST + HOST + b"Content-Length: 1000000\r\n\r\n",
        POST + HOST + b"Content-Length: 200\r\nExpect: 100-continue\r\n\r\n",
        CHUNKED + b"2\r\nab\r\n",
    ],
    ids=["a long number", "a large body", "a body that was invited", "chunks"],
)
def test_bodies_that_do_not_come_hold_no_thread(port: int, head: bytes) -> None:
    with ExitStack() as lines:
        for _ in range(3 * API_THREADS):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            line.sendall(head)

        assert held(port, "0" * 64) == 0
