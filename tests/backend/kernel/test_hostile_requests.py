"""B58, B60: whatever stands in a query or a header, no answer of the API is a fault of the server."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from rest_framework.test import APIClient

from backend.people.models import User
from tests.world import client

SCHEMA = Path(__file__).parents[3] / "docs" / "openapi.yaml"
NOBODY = UUID(int=0)
PAYLOADS = (
    "' OR '1'='1",
    "1; DROP TABLE people_user; --",
    "{{7*7}}",
    "\x00",
    "-1",
    str(10**18),
    "9" * 400,
    "2026-02-31",
    "Ⅸ",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    "a" * 8000,
)
EVERYWHERE = ("ordering", "limit", "cursor", "template", "search")
"""Names tried at every address, whether it knows them or not."""


@cache
def addresses() -> dict[str, tuple[str, ...]]:
    """Return every address that is read, with the parameters the API's description names."""
    described: dict[str, Any] = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))["paths"]
    return {path: tuple(_named(verbs["get"])) for path, verbs in described.items() if "get" in verbs}


def _named(reading: dict[str, Any]) -> Iterator[str]:
    yield from (given["name"] for given in reading.get("parameters", ()) if given["in"] == "query")


def filled(path: str) -> str:
    """Return the address with something in the place of every name in it."""
    for name in ("{code}", "{sha256}", "{variant}"):
        path = path.replace(name, "x")
    return "/".join(str(NOBODY) if part.startswith("{") else part for part in path.split("/"))


@pytest.mark.parametrize("path", addresses())
def test_no_query_is_answered_by_a_fault_of_the_server(path: str, reviewer: User) -> None:
    asker, address = client(reviewer), filled(path)
    for name, payload in product({*addresses()[path], *EVERYWHERE}, PAYLOADS):
        answered = asker.get(address, {name: payload})
        assert answered.status_code < 500, (name, payload, answered.content)
        if answered.status_code >= 400:
            assert answered.headers["Content-Type"] == "application/problem+json", (name, payload)


def test_a_unit_with_a_nul_is_refused_on_both_engines(reviewer: User) -> None:
    asked = client(reviewer).get("/api/v1/sync/snapshot", {"unit": "a\0b"})
    assert (asked.status_code, asked.json()["errors"][0]["parameter"]) == (400, "unit")


def test_nobody_orders_by_what_they_may_not_read(reviewer: User) -> None:
    for address in ("findings", "visits", "units"):
        answered = client(reviewer).get(f"/api/v1/{address}", {"ordering": "password"})
        assert (answered.status_code, answered.json()["code"]) == (400, "filter-invalid"), address


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_a_header_does_not_change_what_is_asked(header: str, reviewer: User) -> None:
    answered = client(reviewer).post("/api/v1/units", {}, format="json", headers={header: "GET"})
    assert (answered.status_code, answered.json()["code"]) == (405, "method-not-allowed")


@pytest.mark.django_db
def test_a_host_that_is_none_of_ours_is_refused_and_no_header_leads_to_a_file() -> None:
    spoofed = APIClient().get("/api/v1/units", headers={"Host": "evil.example"})
    assert spoofed.status_code == 400
    led = APIClient().get("/healthz", headers={"X-Accel-Redirect": "/etc/passwd", "X-Original-URL": "/admin"})
    assert (led.status_code, "X-Accel-Redirect" in led.headers) == (200, False)
