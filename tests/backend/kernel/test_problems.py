"""Every failure answers one shape, in the reader's language, whatever raised it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest
from django.test import RequestFactory
from rest_framework import exceptions as drf
from rest_framework.test import APIClient

from backend.kernel.failures import answer_failure
from backend.kernel.problems import FieldError, ProblemError, as_problem, problem_document, rate_limited
from backend.people.models import User
from shared.protocol.problems import CATALOGUE
from shared.protocol.wire import WireError
from tests import world

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "retry"}


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/api/v1/units")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/v1/nothing-here", 404, "not-found"),
        ("get", "/api/", 404, "not-found"),
        ("get", "/api/v1/auth/token", 405, "method-not-allowed"),
        ("put", "/api/v1/auth/token", 405, "method-not-allowed"),
        ("options", "/api/v1/auth/token", 405, "method-not-allowed"),
        ("get", "/api/v1/me", 401, "token-invalid"),
        ("get", "/nothing-here", 404, "not-found"),
    ],
)
def test_an_error_is_a_problem_document(
    anonymous: APIClient, method: str, path: str, status: int, code: str
) -> None:
    answer = anonymous.generic(method.upper(), path)
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert problem.keys() == MEMBERS
    assert problem["code"] == code
    assert problem["type"] == f"https://testserver/problems/{code}"
    assert problem["retry"] == CATALOGUE[code].retry
    assert UUID(problem["instance"].removeprefix("urn:uuid:")) == UUID(answer["X-Request-Id"])


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("", "Không tìm thấy"),
        ("vi", "Không tìm thấy"),
        ("en", "Not found"),
        ("en-GB,en;q=0.8", "Not found"),
        ("fr", "Không tìm thấy"),
        ("fr, en;q=0.5", "Not found"),
        ("\x00;;q=x", "Không tìm thấy"),
    ],
)
def test_a_problem_speaks_vietnamese_unless_english_is_asked_for(
    anonymous: APIClient, asked: str, title: str
) -> None:
    answer = anonymous.get("/api/v1/nothing", HTTP_ACCEPT_LANGUAGE=asked)
    assert answer.json()["title"] == title
    assert "Accept-Language" in answer["Vary"]


def test_a_host_that_is_not_ours_is_refused_and_not_repeated(anonymous: APIClient) -> None:
    answer = anonymous.get("/api/v1/me", HTTP_HOST="evil.example")
    assert (answer.status_code, answer.json()["code"]) == (400, "host-invalid")
    assert "evil" not in answer.content.decode()


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_a_header_cannot_change_the_method(anonymous: APIClient, header: str) -> None:
    assert anonymous.get("/api/v1/auth/token", headers={header: "POST"}).status_code == 405


def test_a_fault_of_our_own_answers_500_as_a_problem_and_tells_nothing(
    inspector_1: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_user: User) -> None:
        raise RuntimeError("a secret word")

    client = world.client(inspector_1)
    client.raise_request_exception = False
    monkeypatch.setattr("backend.people.api.serializers.MeSerializer", broken)
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (500, "server-error")
    assert answer["Content-Type"] == "application/problem+json"
    assert "secret" not in answer.content.decode()
    assert "a secret word" in caplog.text


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (Http404(), "not-found"),
        (PermissionDenied(), "not-permitted"),
        (drf.PermissionDenied(), "not-permitted"),
        (drf.NotAuthenticated(), "token-invalid"),
        (drf.ParseError(), "malformed"),
        (drf.UnsupportedMediaType("text/xml"), "media-type"),
        (drf.NotAcceptable(), "not-acceptable"),
        (drf.MethodNotAllowed("PUT"), "method-not-allowed"),
        (drf.Throttled(7), "rate-limited"),
        (RequestDataTooBig(), "payload-too-large"),
        (SuspiciousOperation(), "malformed"),
        (WireError("too-deep", "33 levels"), "too-deep"),
        (OperationalError("database is locked"), "overloaded"),
        (ProblemError("resync"), "resync"),
    ],
)
def test_what_libraries_raise_has_a_place_in_the_catalogue(raised: Exception, code: str) -> None:
    problem = as_problem(raised)
    assert problem is not None
    assert problem.problem.code == code


def test_a_mistake_in_our_sql_is_no_overload(db: None) -> None:
    from django.db import connection

    with connection.cursor() as cursor, pytest.raises(Exception, match="no_such_table") as caught:
        cursor.execute("SELECT * FROM no_such_table")
    assert as_problem(caught.value) is None


def test_wrong_values_are_named_one_by_one_by_json_pointer(request_: HttpRequest) -> None:
    detail: Any = {"a/b": ["bad"], "rows": [{}, {"~x": [drf.ErrorDetail("worse", code="max_length")]}]}
    problem = as_problem(drf.ValidationError(detail))
    assert problem is not None
    errors = problem_document(request_, problem)["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [
        ("#/a~1b", "invalid"),
        ("#/rows/1/~0x", "max_length"),
    ]
    assert problem.problem.code == "field-invalid"


def test_wrong_values_in_the_query_are_named_by_parameter() -> None:
    problem = as_problem(drf.ValidationError({"from": ["no date"]}), in_query=True)
    assert problem is not None
    assert problem.problem.code == "filter-invalid"
    assert problem.errors == (FieldError("invalid", "no date", parameter="from"),)


def test_a_problem_of_all_values_gives_the_answer_its_code() -> None:
    code = drf.ErrorDetail("x", code="id-invalid")
    problem = as_problem(drf.ValidationError({"id": [code], "session": [code]}))
    assert problem is not None
    assert problem.problem.code == "id-invalid"


def test_whoever_comes_too_often_is_told_when_to_come_back(request_: HttpRequest) -> None:
    answer = answer_failure(request_, rate_limited(29.6))
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert problem_document(request_, rate_limited(0.1))["retry_after"] == 1


def test_a_401_says_how_to_authenticate(request_: HttpRequest) -> None:
    assert answer_failure(request_, ProblemError("token-invalid"))["WWW-Authenticate"] == 'Bearer realm="api"'


def test_answers_of_the_api_are_never_kept_by_a_cache(inspector_1: User) -> None:
    assert world.client(inspector_1).get("/api/v1/me")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["testserver", "evil.example"])
def test_every_answer_says_its_length_and_the_id_of_its_request(anonymous: APIClient, host: str) -> None:
    answer = anonymous.get("/api/v1/me", HTTP_HOST=host)
    assert int(answer["Content-Length"]) == len(answer.content)
    assert answer["X-Request-Id"] in answer.json()["instance"]
