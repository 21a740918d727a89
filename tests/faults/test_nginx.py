"""What the shipped nginx says by itself, it says as the API does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from shared.protocol.problems import CATALOGUE
from tests.e2e.running import free_port
from tests.faults import nginx
from tests.faults.figures import NotHereError
from tests.faults.lines import asked
from tests.faults.nginx import SHIPPED, Proxy

API = b"POST /api/v1/sync/push HTTP/1.1\r\nHost: localhost\r\n"
BY_ITSELF = {
    "no server behind": (API + b"Content-Length: 2\r\n\r\n{}", "overloaded"),
    "too large": (API + b"Content-Length: 999999999999\r\n\r\n", "payload-too-large"),
    "a long address": (
        b"GET /api/" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "uri-too-long",
    ),
    "a large head": (API + b"X: " + b"y" * 9_000 + b"\r\n\r\n", "head-too-large"),
    "two lengths": (API + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "malformed-request"),
    "no host": (b"GET /api/v1/me HTTP/1.1\r\n\r\n", "malformed-request"),
    "an unknown coding": (API + b"Transfer-Encoding: gzip\r\n\r\n", "not-implemented"),
    "no request": (b"\x16\x03\x01 x\r\n\r\n", "malformed-request"),
    "a body that is not chunked": (API + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "malformed-request"),
    "tracing": (b"TRACE /api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n", "method-not-allowed"),
}


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Run the shipped nginx before a server that is away."""
    try:
        with nginx.before(free_port(), tmp_path_factory.mktemp("nginx")) as proxy:
            yield proxy
    except NotHereError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize(("request_", "code"), BY_ITSELF.values(), ids=BY_ITSELF)
def test_nginx_answers_a_problem(proxy: Proxy, request_: bytes, code: str) -> None:
    answer = asked(proxy.port, request_, proxy.trust())
    document = json.loads(answer.content)

    assert (answer.status, document["code"]) == (CATALOGUE[code].status, code)
    assert answer.fields["content-type"] == "application/problem+json"


def test_a_call_without_tls_on_its_port_is_answered_a_problem(proxy: Proxy) -> None:
    answer = asked(proxy.port, b"GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n")

    assert json.loads(answer.content)["code"] == "malformed-request"


def test_the_words_are_the_products_own() -> None:
    documents = [json.loads(text) for text in re.findall(r"return \d+ '(\{.*\})';", SHIPPED.read_text())]

    assert len(documents) == 10
    for document in documents:
        problem = CATALOGUE[document["code"]]
        assert (document["title"], document["detail"]) == (problem.title_vi, problem.detail_vi)
        assert (document["status"], document["retry"]) == (problem.status, problem.retry)
