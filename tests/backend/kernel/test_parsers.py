"""What is read from the wire, and what is refused before anything looks at it."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from typing import Any

import pytest
from django.test import RequestFactory
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from backend.kernel.parsers import gunzip
from backend.kernel.problems import ProblemError
from shared.protocol.limits import MAX_BATCH_BYTES, MAX_UNPACKED_BYTES

DEVICES = "/api/v1/devices"


class Echo(APIView):
    """Answers what it was sent."""

    authentication_classes = []
    permission_classes = []

    def post(self, request: Request) -> Response:
        """Answer the body."""
        return Response({"body": request.data})


def posted(body: bytes, content_type: str = "application/json", **headers: Any) -> tuple[int, Any]:
    """Send `body`; return the status with the code of the problem or the value that was read."""
    request = RequestFactory().generic("POST", "/api/v1/echo", body, content_type=content_type, **headers)
    answer = Echo.as_view()(request)
    if answer.status_code == 200:
        return 200, answer.data["body"]
    return answer.status_code, json.loads(answer.content)["code"]


def test_json_in_utf8_is_read_as_it_is() -> None:
    sent = {"ghi chú": "Phường Bến Nghé", "n": [1, 2.5, None, True]}
    assert posted(json.dumps(sent, ensure_ascii=False).encode()) == (200, sent)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed"),
        (b"hello", 400, "malformed"),
        (b'{"a": "\xff"}', 400, "malformed"),
        (b'\xef\xbb\xbf{"a": 1}', 400, "malformed"),
        (b'{"a": NaN}', 400, "malformed"),
        (b'{"a": Infinity}', 400, "malformed"),
        (b'{"a": 1e400}', 400, "malformed"),
        (b'{"a": 1, "a": 2}', 400, "duplicate-key"),
        (b"[" * 100_000, 400, "too-deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", 400, "number-range"),
        (b'{"a": 9007199254740992}', 400, "number-range"),
        (b'{"a": "\\ud800"}', 400, "text-invalid"),
        (b" " * MAX_BATCH_BYTES + b"{}", 413, "payload-too-large"),
    ],
)
def test_what_is_not_strict_json_is_refused(body: bytes, status: int, code: str) -> None:
    assert posted(body) == (status, code)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/xml",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "application/json; charset=no-such-thing",
        "application/jsonx",
        "garbage",
    ],
)
def test_other_media_types_and_charsets_are_refused(content_type: str) -> None:
    assert posted(b'{"a": 1}', content_type) == (415, "media-type")


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=UTF-8", "Application/JSON;charset=utf-8"]
)
def test_utf8_may_be_named(content_type: str) -> None:
    assert posted(b'{"a": 1}', content_type) == (200, {"a": 1})


def test_gzip_is_read() -> None:
    assert posted(gzip.compress(b'{"a": 1}'), HTTP_CONTENT_ENCODING="gzip") == (200, {"a": 1})


@pytest.mark.parametrize(
    ("body", "encoding", "status", "code"),
    [
        (b"{}", "gzip", 400, "malformed"),
        (gzip.compress(b'{"a": 1}')[:-4], "gzip", 400, "malformed"),
        (gzip.compress(b'{"a": 1}') + b"more", "gzip", 400, "malformed"),
        (gzip.compress(b" " * MAX_UNPACKED_BYTES + b"{}"), "gzip", 413, "payload-too-large"),
        (b"{}", "br", 415, "media-type"),
        (gzip.compress(gzip.compress(b"{}")), "gzip, gzip", 415, "media-type"),
    ],
)
def test_compression_cannot_hide_anything(body: bytes, encoding: str, status: int, code: str) -> None:
    assert posted(body, HTTP_CONTENT_ENCODING=encoding) == (status, code)


def test_a_gzip_bomb_is_refused_without_being_unpacked() -> None:
    bomb = gzip.compress(bytes(200 * 1024 * 1024), 1)
    tracemalloc.start()
    with pytest.raises(ProblemError):
        gunzip(bomb, MAX_UNPACKED_BYTES)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * MAX_UNPACKED_BYTES


def test_a_body_as_long_as_allowed_is_read() -> None:
    assert gunzip(gzip.compress(bytes(MAX_UNPACKED_BYTES)), MAX_UNPACKED_BYTES) == bytes(MAX_UNPACKED_BYTES)


@pytest.mark.parametrize("body", ["", "null", "[1]", '"x"', "5"])
def test_what_is_no_object_is_malformed(phone_1: Any, body: str) -> None:
    client: APIClient = phone_1.client
    answer = client.generic("POST", DEVICES, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_an_empty_object_lacks_its_fields(phone_1: Any) -> None:
    problem = phone_1.client.post(DEVICES, {}, format="json").json()
    assert {error["pointer"] for error in problem["errors"]} == {
        "#/id",
        "#/model",
        "#/algorithm",
        "#/public_key",
    }


def test_a_field_nobody_knows_is_an_error_and_not_dropped(phone_1: Any) -> None:
    answer = phone_1.client.post(DEVICES, {**phone_1.phone.enrolment, "role": "administrator"}, format="json")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "unknown-field")
    assert [error["pointer"] for error in problem["errors"]] == ["#/role"]
