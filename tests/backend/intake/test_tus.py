"""A stock tus client that knows only the address of a photo."""

from __future__ import annotations

from io import BytesIO

import pytest
import urllib3
from pytest_django.live_server_helper import LiveServer
from tusclient.client import TusClient

from backend.people import tokens
from tests.backend.visiting import body, head, photo, push, sha256, state
from tests.world import Enrolled, original

PHOTO = photo("một tấm ảnh ", 200_000)


def tus_client(server: LiveServer, phone: Enrolled) -> TusClient:
    """Return a client as the library gives it."""
    headers = {"Authorization": f"Bearer {tokens.access_token(phone.session)}"}
    return TusClient(f"{server.url}/api/v1/photos/", headers=headers)


@pytest.mark.django_db(transaction=True)
def test_a_stock_client_uploads_in_two_sessions(phone_1: Enrolled, live_server: LiveServer) -> None:
    visit = body(phone_1, photos=(PHOTO,))
    push(phone_1, visit)
    address = f"{live_server.url}/api/v1/photos/{sha256(PHOTO)}"

    first = tus_client(live_server, phone_1).uploader(
        file_stream=BytesIO(PHOTO), url=address, chunk_size=60_000
    )
    first.upload(stop_at=100_000)
    assert head(phone_1, PHOTO) == first.offset == 100_000

    second = tus_client(live_server, phone_1).uploader(file_stream=BytesIO(PHOTO), url=address)
    assert second.offset == 100_000
    second.upload()
    assert original(sha256(PHOTO)).read_bytes() == PHOTO
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"


@pytest.mark.django_db(transaction=True)
def test_a_client_behind_a_proxy_that_lets_nothing_but_post_through_uploads(
    phone_1: Enrolled, live_server: LiveServer
) -> None:
    visit = body(phone_1, photos=(PHOTO,))
    push(phone_1, visit)
    address = f"{live_server.url}/api/v1/photos/{sha256(PHOTO)}"

    answer = post(phone_1, address, PHOTO[:150_000], "PATCH", offset=0)
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, "150000")
    answer = post(phone_1, address, b"", "HEAD", offset=0)
    assert (answer.status, answer.headers["Upload-Offset"]) == (200, "150000")
    answer = post(phone_1, address, PHOTO[150_000:], "PATCH", offset=150_000)
    assert answer.status == 204
    assert state(phone_1, visit["visit_id"])["state"] == "sealed"


@pytest.mark.django_db(transaction=True)
def test_a_post_that_stands_for_nothing_is_not_allowed(phone_1: Enrolled, live_server: LiveServer) -> None:
    push(phone_1, body(phone_1, photos=(PHOTO,)))
    address = f"{live_server.url}/api/v1/photos/{sha256(PHOTO)}"

    for method in ("", "DELETE", "POST"):
        answer = post(phone_1, address, PHOTO, method, offset=0)
        assert (answer.status, answer.headers["Allow"]) == (405, "HEAD, PATCH")


def post(
    phone: Enrolled, address: str, piece: bytes, stands_for: str, *, offset: int
) -> urllib3.BaseHTTPResponse:
    """Send a POST that stands for another method."""
    headers = {
        "Authorization": f"Bearer {tokens.access_token(phone.session)}",
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
        "X-HTTP-Method-Override": stands_for,
    }
    return urllib3.request("POST", address, body=piece, headers=headers, timeout=60)
