"""The log for machines: one JSON object a line, each request by its route, nothing of what was sent."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework.test import APIClient

from backend.config.logging import logging_to
from backend.kernel.logs import JsonFormatter, log_request
from backend.people.models import User
from tests import world


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Give the log with requests in it."""
    caplog.set_level(logging.INFO, "backend.request")
    return caplog


def written(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [
        json.loads(JsonFormatter().format(record))
        for record in caplog.records
        if record.name == "backend.request"
    ]


@pytest.mark.django_db
def test_a_request_is_a_line_with_its_route_and_account_and_nothing_typed(
    lines: pytest.LogCaptureFixture, inspector_1: User
) -> None:
    answer = world.client(inspector_1).get("/api/v1/units", {"search": "to hieu"})

    (line,) = written(lines)
    assert (line["method"], line["route"], line["status"]) == ("GET", "api/v1/units", 200)
    assert (line["request"], line["account"]) == (answer.headers["X-Request-Id"], str(inspector_1.pk))
    assert str(line["time"]).endswith("+00:00")
    assert "hieu" not in json.dumps(line)


@pytest.mark.django_db
def test_a_request_nobody_could_answer_has_a_line_too(
    lines: pytest.LogCaptureFixture, anonymous: APIClient
) -> None:
    assert anonymous.get("/api/v1/nothing-here").status_code == 404

    (line,) = written(lines)
    assert (line["status"], line["account"]) == (404, "")


@pytest.mark.parametrize("path", ["/g/7K3MX", "/g", "/t", "/n/vi/1.mp3"])
def test_what_a_citizen_opens_leaves_no_line(lines: pytest.LogCaptureFixture, path: str) -> None:
    log_request(RequestFactory().get(path), HttpResponse(), 0.1)

    assert written(lines) == []


def test_an_error_is_one_line_with_its_traceback() -> None:
    try:
        raise ValueError("hai\ndòng")
    except ValueError:
        record = logging.LogRecord("a.b", logging.ERROR, __file__, 1, "it %s", ("failed",), sys.exc_info())

    text = JsonFormatter().format(record)

    assert "\n" not in text
    line = json.loads(text)
    assert (line["level"], line["logger"], line["message"]) == ("ERROR", "a.b", "it failed")
    assert "ValueError: hai\ndòng" in line["error"]


def test_an_unknown_form_of_the_log_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="CONGTAM_LOG"):
        logging_to("xml")
