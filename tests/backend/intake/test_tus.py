"""A stock tus client that knows only the address of a photo."""

from __future__ import annotations

from io import BytesIO

import pytest
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
