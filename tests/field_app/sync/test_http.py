"""Requests over real sockets: what is ours is taken as it is, what is not is refused by name."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from field_app.sync import pools
from field_app.sync.exchange import FilePart, Request, UnreachableError
from field_app.sync.http import HttpTransport, server_address

MEGABYTE = 1 << 20
ROOT = Path(__file__).parents[3]


class Handler(BaseHTTPRequestHandler):
    """A few addresses, each with its own manners."""

    protocol_version = "HTTP/1.1"
    uploaded: dict[str, int] = {}

    def do_GET(self) -> None:
        """Answer, redirect, or keep silent."""
        if self.path.endswith("silent"):
            threading.Event().wait(2)
            self.close_connection = True
            return
        if self.path.endswith("moved"):
            self.send_response(302)
            self.send_header("Location", "/api/v1/me")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = b'{"who": "%s"}' % self.headers["Accept-Encoding"].encode()
        self._reply(200, body)

    def do_PATCH(self) -> None:
        """Take an upload, or refuse it before it is read."""
        length = int(self.headers["Content-Length"])
        if self.path.endswith("refused"):
            self._reply(409, b"")
            self.close_connection = True
            return
        taken = 0
        while taken < length:
            taken += len(self.rfile.read(min(65536, length - taken)))
        Handler.uploaded[self.path] = taken
        self._reply(204, b"")

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Upload-Offset", "7")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """Serve on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def transport(url: str) -> Iterator[HttpTransport]:
    """Return a transport to it."""
    made = HttpTransport(url)
    yield made
    made.close()


def test_an_answer_comes_back_as_it_was(transport: HttpTransport) -> None:
    answer = transport.send(Request("GET", "me"))
    assert (answer.status, answer.body, answer.headers["upload-offset"]) == (200, b'{"who": "gzip"}', "7")


def test_a_redirect_is_not_followed(transport: HttpTransport) -> None:
    assert transport.send(Request("GET", "moved")).status == 302


def test_nobody_there_is_offline(transport: HttpTransport) -> None:
    with pytest.raises(UnreachableError) as error:
        transport.at("http://127.0.0.1:9").send(Request("GET", "me"))
    assert error.value.code == "offline"


def test_a_server_that_falls_silent_is_left(
    transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "STALL_S", 0.2)
    with pytest.raises(UnreachableError) as error:
        transport.send(Request("GET", "silent"))
    assert error.value.code == "offline"


def test_the_rest_of_a_file_is_streamed_and_never_held(transport: HttpTransport, tmp_path: Path) -> None:
    photo = tmp_path / "photo"
    photo.write_bytes(bytes(12 * MEGABYTE))
    transport.send(Request("GET", "me"))  # so that imports do not count
    reported: list[int] = []
    part = FilePart(photo, 2 * MEGABYTE, 12 * MEGABYTE, reported.append)
    tracemalloc.start()
    answer = transport.send(Request("PATCH", "photos/x", {"content-length": str(10 * MEGABYTE)}, part))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status == 204
    assert Handler.uploaded["/api/v1/photos/x"] == 10 * MEGABYTE
    assert reported == sorted(reported)
    assert reported[-1] == 12 * MEGABYTE
    assert peak < MEGABYTE


def test_an_answer_given_before_all_was_sent_is_still_heard(transport: HttpTransport, tmp_path: Path) -> None:
    photo = tmp_path / "photo"
    photo.write_bytes(bytes(200_000))
    part = FilePart(photo, 0, 200_000)
    request = Request("PATCH", "photos/refused", {"content-length": "200000"}, part)
    assert outcome(transport, request) in (409, "offline")  # the system may lose it together with the line


def outcome(transport: HttpTransport, request: Request) -> int | str:
    """Return the status of the answer, or why there was none."""
    try:
        return transport.send(request).status
    except UnreachableError as error:
        return error.code


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" congtam.sonla.gov.vn/ ", "https://congtam.sonla.gov.vn"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://192.168.1.20", "http://192.168.1.20"),
        ("http://backend:8000/", "http://backend:8000"),
        ("HTTPS://congtam.sonla.gov.vn", "https://congtam.sonla.gov.vn"),
        ("https://congtam.sonla.gov.vn/api/v1/", "https://congtam.sonla.gov.vn"),
    ],
)
def test_an_address_is_taken_as_people_type_it(typed: str, address: str) -> None:
    assert server_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("http://congtam.sonla.gov.vn", "https-needed"),
        ("http://8.8.8.8", "https-needed"),
        ("", "not-our-server"),
        ("file:///etc/passwd", "not-our-server"),
        ("http://[bad", "not-our-server"),
    ],
)
def test_an_address_that_is_none_or_unsafe_is_refused(typed: str, code: str) -> None:
    with pytest.raises(UnreachableError) as error:
        server_address(typed)
    assert error.value.code == code


UPLOAD = """
import sys
from pathlib import Path
from field_app.sync.exchange import FilePart, Request
from field_app.sync.http import HttpTransport
path = Path(sys.argv[2])
part = FilePart(path, 0, path.stat().st_size)
HttpTransport(sys.argv[1]).send(Request("PATCH", "photos/x", {"content-length": str(part.size)}, part))
"""


def test_an_app_that_is_killed_takes_what_was_not_yet_sent_with_it(tmp_path: Path) -> None:
    """The next start sends it: from the system it would come a second time."""
    photo = tmp_path / "photo"
    photo.write_bytes(bytes(8 * MEGABYTE))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = subprocess.Popen([sys.executable, "-c", UPLOAD, server, str(photo)], cwd=ROOT)
        line, _ = listener.accept()
        with line:
            line.recv(1000)
            app.kill()
            app.wait()
            with pytest.raises(ConnectionResetError):
                all(iter(partial(line.recv, MEGABYTE), b""))
