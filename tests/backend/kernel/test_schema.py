"""The API describes itself, completely and from this server alone."""

from __future__ import annotations

import re
from contextlib import closing
from io import StringIO

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from shared.protocol.problems import CATALOGUE


def test_the_description_is_valid_openapi_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_anyone_may_read_the_description(anonymous: APIClient) -> None:
    schema = anonymous.get("/api/v1/schema?format=json").json()
    assert schema["openapi"].startswith("3.1")
    assert "/api/v1/auth/token" in schema["paths"]
    assert anonymous.get("/api/v1/schema").content.startswith(b"openapi: 3.1")


def test_every_operation_says_how_it_fails(anonymous: APIClient) -> None:
    schema = anonymous.get("/api/v1/schema?format=json").json()
    assert schema["components"]["schemas"]["Problem"]["properties"]["code"]["enum"] == sorted(CATALOGUE)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for status in ("400", "401", "403", "404", "default"):
                assert "application/problem+json" in operation["responses"][status]["content"], (path, method)


def test_what_needs_a_token_says_so(anonymous: APIClient) -> None:
    paths = anonymous.get("/api/v1/schema?format=json").json()["paths"]
    assert paths["/api/v1/me"]["get"]["security"] == [{"bearer": []}]
    assert paths["/api/v1/auth/token"]["post"]["security"] == [{}]


@pytest.mark.django_db  # the end of a file's answer asks the database connection how it is
def test_the_documentation_page_needs_nothing_from_elsewhere(anonymous: APIClient) -> None:
    page = anonymous.get("/api/v1/docs")
    linked = re.findall(r'(?:src|href|data-schema)="([^"]+)"', page.content.decode())
    assert len(linked) == 5
    assert all(link.startswith("/") for link in linked)
    for link in linked:
        with closing(anonymous.get(link)) as file:
            assert file.status_code == 200, link
    assert "<script>" not in page.content.decode()
    assert "unsafe" not in page["Content-Security-Policy"]
