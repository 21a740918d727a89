"""Who is refused while it still sends hears why: directly, and through the shipped nginx."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import nginx
from tests.faults.arrival_server import arrivals
from tests.faults.figures import NotHereError
from tests.faults.lines import asked

CODES = ("not-found", "offset-mismatch", "precondition-failed", "media-type", "storage-full", "token-invalid")
SIZES = (300_000, 1_000_000, 12_000_000)


@dataclass(frozen=True, slots=True)
class Door:
    """Where a phone calls."""

    port: int
    trust: ssl.SSLContext | None = None


@pytest.fixture(scope="module", params=["directly", "through nginx"])
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Serve `arrival_app` as the backend is served."""
    folder: Path = tmp_path_factory.mktemp("photos")
    with arrivals(folder) as port:
        if request.param == "directly":
            yield Door(port)
            return
        try:
            with nginx.before(port, tmp_path_factory.mktemp("nginx")) as proxy:
                yield Door(proxy.port, proxy.trust())
        except NotHereError as error:
            pytest.skip(str(error))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("code", CODES)
def test_a_refused_upload_hears_why(door: Door, code: str, size: int) -> None:
    head = f"PATCH /api/v1/photos/{'a' * 64} HTTP/1.1\r\nHost: localhost\r\nX-Refuse: {code}\r\n"
    request = f"{head}Content-Length: {size}\r\n\r\n".encode() + bytes(size)

    answer = asked(door.port, request, door.trust)

    assert json.loads(answer.content)["code"] == code
