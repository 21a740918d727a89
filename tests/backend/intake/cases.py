"""What a table of bad inputs is made of: a scene to act in, and the answers that may be expected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from rest_framework.test import APIClient

from backend.intake.models import Quarantine
from backend.visits.models import Revision
from shared.protocol.problems import CATALOGUE
from shared.protocol.wire import SYNC_MEDIA_TYPE
from tests.backend.visiting import batch, body, envelope
from tests.world import Enrolled

PUSH = "/api/v1/sync/push"
JSON = "application/json"
PROBLEM = "application/problem+json"

Answer: TypeAlias = Any
"""A response of the test client; no stub knows all it has."""


@dataclass
class Scene:
    """Two inspectors with a phone each, Home Affairs and the unit's officer; what was pushed last."""

    phone: Enrolled
    other: Enrolled
    reviewer: APIClient
    officer: APIClient
    sent: dict[str, Any] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, data: bytes = b"", content_type: str = JSON, **headers: str
    ) -> Answer:
        """Send these very bytes from the first phone."""
        ask: Any = self.phone.client.generic
        return ask(method, path, data, content_type, headers=headers)

    def post(self, data: bytes, content_type: str = JSON, **headers: str) -> Answer:
        """Push these very bytes."""
        return self.ask("POST", PUSH, data, content_type, **headers)

    def batch(self, *envelopes: dict[str, Any], **changes: Any) -> Answer:
        """Push a batch with `changes`."""
        return self.post(json.dumps(batch(self.phone, *envelopes, **changes)).encode())

    def push(self, content: dict[str, Any], **changes: Any) -> Answer:
        """Push one signed body in an envelope with `changes`."""
        return self.envelope(envelope(self.phone, content), **changes)

    def text(self, text: str) -> Answer:
        """Push a body whose signed text is this, be it JSON or not."""
        return self.envelope(self.phone.phone.envelope(self.visit()["revision_id"], text))

    def envelope(self, sent: dict[str, Any], **changes: Any) -> Answer:
        """Push one envelope and remember it."""
        self.sent = {**sent, **changes}
        return self.batch(self.sent)

    def visit(self, **changes: Any) -> dict[str, Any]:
        """Return the body of a good visit with `changes`."""
        return body(self.phone, **changes)


Send = Callable[[Scene], Answer]


@dataclass(frozen=True)
class Refused:
    """The whole request is answered by a problem; `retry` where it is not the catalogue's."""

    status: int
    code: str
    retry: str
    headers: tuple[tuple[str, str], ...] = ()

    def check(self, _: Scene, answer: Answer) -> None:
        """Assert that the answer is this problem in the one shape problems have."""
        assert (answer.status_code, answer.headers["Content-Type"]) == (self.status, PROBLEM)
        for name, value in self.headers:
            assert answer.headers[name] == value
        if answer.content:  # none for HEAD
            check_problem(answer.json(), self.code, self.retry, self.status)


@dataclass(frozen=True)
class Item:
    """The push is taken, and this became of its one revision."""

    status: str
    code: str = ""
    retry: str = ""
    flags: frozenset[str] = frozenset()

    def check(self, scene: Scene, answer: Answer) -> None:
        """Assert the shape of the answer, what it says, and that the database agrees."""
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, SYNC_MEDIA_TYPE), answer.content
        answer_body = answer.json()
        assert answer_body.keys() == {"epoch", "server_time", "features", "results", "missing"}
        (result,) = answer_body["results"]
        assert (result["revision_id"], result["sha256"]) == (
            scene.sent["revision_id"],
            scene.sent["sha256"],
        )
        assert result["status"] == self.status, result
        _CHECKS[self.status](self, scene, result)


def check_problem(problem: dict[str, Any], code: str, retry: str, status: int) -> None:
    """Assert that this is a complete problem document (RFC 9457) of ours."""
    assert (problem["code"], problem["retry"], problem["status"]) == (code, retry, status), problem
    assert problem["type"].startswith("https://")
    assert problem["type"].endswith(f"/problems/{code}")
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"].startswith("urn:uuid:")
    for error in problem.get("errors", []):
        assert error.keys() <= {"pointer", "parameter", "code", "detail"}
        assert error["code"]
        assert error["detail"]


def _check_stored(item: Item, scene: Scene, result: dict[str, Any]) -> None:
    assert result.keys() == {"revision_id", "sha256", "status", "received_seq", "photos"}
    stored = Revision.objects.get(pk=scene.sent["revision_id"])
    assert (stored.body, stored.received_seq) == (scene.sent["body"], result["received_seq"])
    assert item.flags <= set(stored.flags), stored.flags


def _check_quarantined(item: Item, scene: Scene, result: dict[str, Any]) -> None:
    assert result.keys() == {"revision_id", "sha256", "status", "ticket", "problem"}
    _check_item_problem(item, result)
    kept = Quarantine.objects.get(pk=result["ticket"])
    assert bytes(kept.raw) == scene.sent["body"].encode()
    assert not Revision.objects.filter(sha256=scene.sent["sha256"]).exists()


def _check_rejected(item: Item, scene: Scene, result: dict[str, Any]) -> None:
    assert result.keys() == {"revision_id", "sha256", "status", "problem"}
    _check_item_problem(item, result)
    assert not Revision.objects.filter(pk=scene.sent["revision_id"]).exists()
    assert not Quarantine.objects.exists()


def _check_item_problem(item: Item, result: dict[str, Any]) -> None:
    check_problem(result["problem"], item.code, item.retry, CATALOGUE[item.code].status)


_CHECKS = {"stored": _check_stored, "quarantined": _check_quarantined, "rejected": _check_rejected}


@dataclass(frozen=True)
class File:
    """A file is answered: a new picture to look at."""

    content_type: str = "image/jpeg"

    def check(self, _: Scene, answer: Answer) -> None:
        """Assert that it is a picture no browser takes for anything else, with nothing but pixels in it."""
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, self.content_type)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        data = b"".join(answer.streaming_content)
        assert data.startswith(b"\xff\xd8\xff")
        for smuggled in (b"Exif", b"<script", b"PK\x03\x04", b"<?php", b"GPS"):
            assert smuggled not in data


@dataclass(frozen=True)
class Case:
    """One row of a table: the number of the threat, what is sent, what must come back."""

    name: str
    send: Send
    expected: Refused | Item | File


def cases(name: str, expected: Refused | Item | File, **sends: Send) -> Iterator[Case]:
    """Return one row per way of sending, all with the same answer expected."""
    for how, send in sends.items():
        yield Case(f"{name}-{how}", send, expected)
