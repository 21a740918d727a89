"""PostgreSQL goes away and comes back under the running server: said at once, served at once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests import postgres
from tests.e2e.running import Server
from tests.faults.installed import PASSWORD, open_accounts

ANSWERED_WITHIN_S = 15.0
"""The reach is 3 s (2 s for `readyz`) on a quiet machine; a busy one must not fail the test.

Who waits for the system's own limits instead of ours waits twenty seconds and more.
"""


class OnPostgres(Server):
    """The server, on a PostgreSQL of its own."""

    url_of_database = ""

    @property
    def env(self) -> dict[str, str]:
        """Return the environment of its processes."""
        return {**super().env, "DATABASE_URL": self.url_of_database}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """Serve on PostgreSQL; give the server and the database's address."""
    with postgres.embedded() as url:
        server = OnPostgres(tmp_path)
        server.url_of_database = url
        server.prepare()
        server.start()
        try:
            yield server, url
        finally:
            server.stop()


def token_of(server: Server) -> str:
    """Log in as an inspector."""
    open_accounts(server, {"inspector1": "inspector"})
    line = HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    given = json.dumps({"username": "inspector1", "password": PASSWORD})
    line.request("POST", "/api/v1/auth/token", given, {"Content-Type": "application/json"})
    token: str = json.loads(line.getresponse().read())["access"]
    line.close()
    return token


def asked(server: Server, path: str, token: str = "") -> tuple[int, str | None, float]:
    """Ask once; return the status, Retry-After, and the seconds it took."""
    line = HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    began = time.monotonic()
    line.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
    answer: HTTPResponse = line.getresponse()
    answer.read()
    line.close()
    return answer.status, answer.getheader("Retry-After"), time.monotonic() - began


@contextmanager
def away(url: str) -> Iterator[None]:
    """Let nobody reach the database: every connection is cut, and its socket has another name."""
    folder = Path(urlsplit(url).path.strip("/").rpartition("/")[0] or "/")
    (socket,) = Path("/", folder).glob(".s.PGSQL.[0-9]*[0-9]")
    hidden = socket.with_name("hidden")
    socket.rename(hidden)
    try:
        address = f"host={socket.parent} dbname=postgres user=postgres"
        hidden.rename(socket)
        with psycopg.connect(address, autocommit=True) as connection:
            socket.rename(hidden)
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            connection.execute(cut)
        yield
    finally:
        hidden.rename(socket)


def wait_for(holds: Callable[[], bool]) -> float:
    """Wait until it holds, a minute at most; return how long it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < 60
        time.sleep(0.05)
    return time.monotonic() - began


def test_a_database_that_is_away_is_said_at_once_and_served_at_once_when_back(
    served: tuple[Server, str],
) -> None:
    server, url = served
    token = token_of(server)
    assert asked(server, "/readyz")[0] == 200
    with away(url):
        for _ in range(4):
            for path in ("/readyz", "/api/v1/me"):
                status, retry, took = asked(server, path, token)
                assert (status, retry is not None) == (503, True), path
                assert took < ANSWERED_WITHIN_S
        assert asked(server, "/healthz")[0] == 200
    assert wait_for(lambda: asked(server, "/readyz")[0] == 200) < ANSWERED_WITHIN_S
    assert {asked(server, "/api/v1/me", token)[0] for _ in range(20)} == {200}
