"""Answers are believed only when they are exactly what our server says."""

from __future__ import annotations

import json

import pytest

from field_app.sync.exchange import Answer, RefusedError, UnreachableError
from field_app.sync.messages import changes_answer, offset_answer, push_answer
from shared.protocol.wire import SYNC_MEDIA_TYPE

PUSH = {"epoch": "e", "server_time": "t", "results": []}


def answer(value: object, *, media: str = SYNC_MEDIA_TYPE, status: int = 200) -> Answer:
    """Return an answer with this body."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Answer(status, {"content-type": media}, body)


def test_what_a_newer_server_adds_is_ignored() -> None:
    assert push_answer(answer(PUSH | {"mood": "good"})).epoch == "e"


@pytest.mark.parametrize(
    "strange",
    [
        answer(PUSH, media="application/json"),
        answer(PUSH, media="text/html"),
        answer(PUSH, status=202),
        answer(b"<html></html>"),
        answer(b'{"epoch": "e", "epoch": "f", "server_time": "t", "results": []}'),
        answer({"epoch": "e"}),
        answer(PUSH | {"results": {}}),
        answer(PUSH | {"epoch": 1}),
        answer([PUSH]),
        answer(b"\xff"),
        Answer(302, {"location": "http://login.wifi"}, b""),
        Answer(404, {"content-type": "text/html"}, b"<h1>Not found</h1>"),
        Answer(403, {"content-type": "application/problem+json"}, b"[]"),
    ],
)
def test_anything_else_is_not_our_server(strange: Answer) -> None:
    with pytest.raises(UnreachableError) as error:
        push_answer(strange)
    assert error.value.code == "not-our-server"


def test_a_proxys_failure_means_offline() -> None:
    with pytest.raises(UnreachableError) as error:
        push_answer(Answer(502, {"content-type": "text/html"}, b"<h1>Bad gateway</h1>"))
    assert error.value.code == "offline"


def test_our_servers_refusal_is_read_with_its_code() -> None:
    body = json.dumps({"type": "https://x/problems/storage-full", "retry": "later"}).encode()
    headers = {"content-type": "application/problem+json", "retry-after": "30"}
    with pytest.raises(RefusedError) as error:
        push_answer(Answer(507, headers, body))
    assert (error.value.code, error.value.status, error.value.retry_after) == ("storage-full", 507, 30)


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "101", "٣"])
def test_an_offset_no_honest_server_gives_is_refused(offset: str) -> None:
    headers = {"tus-resumable": "1.0.0", "upload-offset": offset}
    with pytest.raises(UnreachableError):
        offset_answer(Answer(204, headers, b""), expected=204, size=100)


def test_an_offset_counts_only_from_a_server_that_speaks_tus() -> None:
    with pytest.raises(UnreachableError):
        offset_answer(Answer(204, {"upload-offset": "50"}, b""), expected=204, size=100)


def test_a_page_of_the_feed_says_under_which_rights_it_was_read() -> None:
    page = {"epoch": "e", "cursor": "c", "more": False, "server_time": "t", "events": []}
    assert changes_answer(answer(page | {"scope_version": 3})).scope_version == "3"
    assert changes_answer(answer(page | {"scope_version": "v3"})).scope_version == '"v3"'
