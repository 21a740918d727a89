"""The line itself: it delays, loses and cuts as told, and sees what arrives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.faults.figures import NotHereError
from tests.faults.link import Link, inside, valley
from tests.faults.link_process import Conditions

SERVE = """
import http.server
class Taker(http.server.BaseHTTPRequestHandler):
    def do_PATCH(self):
        self.rfile.read(int(self.headers["Content-Length"])); self.send_response(204); self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("", 8000), Taker); print("ready", flush=True); server.serve_forever()
"""
SEND = """
import http.client, sys, time
began = time.monotonic(); line = http.client.HTTPConnection(sys.argv[1], 8000, timeout=20)
line.request("PATCH", "/photo", bytes(30000)); line.getresponse().read(); print(time.monotonic() - began)
"""


@pytest.fixture
def link() -> Iterator[Link]:
    """Give a line to a small server, or skip where none can be made."""
    try:
        with valley(1) as (namespace, links):
            process = subprocess.Popen(inside(namespace, sys.executable, "-c", SERVE), stdout=subprocess.PIPE)
            assert process.stdout is not None
            process.stdout.readline()
            yield links[0]
            process.kill()
            process.communicate()
    except NotHereError as error:
        pytest.skip(str(error))


def test_a_line_delays_and_loses_as_told_and_sees_what_arrives(link: Link) -> None:
    link.set(Conditions(loss=0.1, delay_s=0.1))
    command = link.on_phone(sys.executable, "-c", SEND, link.server_host)
    seconds = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    report = link.report()
    assert seconds > 0.4, "connecting and asking are two round trips of 0.2 s"
    assert report.photo_bytes() == 30_000
    assert 30_000 < report.link_bytes < 90_000
    assert report.lost > 0
    assert [request["method"] for request in report.requests] == ["PATCH"]
