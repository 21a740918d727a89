"""What people do with findings, through the front door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.test import APIClient

from backend.findings.models import Finding
from backend.people.models import User
from shared.rules.findings import State, Verb
from tests import world

PDF = b"%PDF-1.7\n1 0 obj << >> endobj"
INPUT: Mapping[Verb, dict[str, Any]] = {
    Verb.CONFIRM: {},
    Verb.DROP: {"reason": "Ảnh không rõ"},
    Verb.STATEMENT: {"statement": "Hai người vắng, không báo cáo"},
    Verb.NOTIFY: {},
    Verb.EXPLAIN: {"text": "Cán bộ đi họp"},
    Verb.CONTEST: {"text": "Không đúng đơn vị"},
    Verb.UPHOLD: {"reason": "Ảnh đúng quầy"},
    Verb.AMEND: {"severity": "reminder", "reason": "Đã sửa tại chỗ"},
    Verb.WITHDRAW: {"reason": "Nhầm đơn vị"},
    Verb.SUBMIT_FIX: {"text": "Đã niêm yết lại"},
    Verb.CLOSE: {},
    Verb.RETURN_FIX: {"comment": "Ảnh chưa rõ"},
    Verb.REOPEN: {"reason": "Phúc tra thấy tái diễn"},
}
"""What is enough to say with each verb; a fix needs a file besides."""
UNIT_VERBS = frozenset({Verb.EXPLAIN, Verb.CONTEST, Verb.SUBMIT_FIX})
PATHS: Mapping[State, tuple[Verb, ...]] = {
    State.RECORDED: (),
    State.CONFIRMED: (Verb.CONFIRM,),
    State.DROPPED: (Verb.DROP,),
    State.NOTIFIED: (Verb.CONFIRM, Verb.NOTIFY),
    State.CONTESTED: (Verb.CONFIRM, Verb.NOTIFY, Verb.CONTEST),
    State.WITHDRAWN: (Verb.CONFIRM, Verb.NOTIFY, Verb.CONTEST, Verb.WITHDRAW),
    State.FIX_SUBMITTED: (Verb.CONFIRM, Verb.NOTIFY, Verb.SUBMIT_FIX),
    State.CLOSED: (Verb.CONFIRM, Verb.NOTIFY, Verb.SUBMIT_FIX, Verb.CLOSE),
}
"""How a finding gets into each state."""


class Desk:
    """A person at a desk, who sees a finding and does something with it."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client: APIClient = world.client(user)

    def see(self, finding: Finding) -> dict[str, Any]:
        """Return the finding as the person sees it."""
        answered = self.client.get(f"/api/v1/findings/{finding.pk}")
        assert answered.status_code == 200, answered.content
        seen: dict[str, Any] = answered.json()
        assert answered.headers["ETag"] == seen["etag"]
        return seen

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, match: str | None = "*") -> Any:
        """Post to an address of the API, about the version named by `match`."""
        headers = {} if match is None else {"If-Match": match}
        return self.client.post(f"/api/v1/{path}", dict(body or {}), format="json", headers=headers)

    def attach(self, finding: Finding, data: bytes = PDF, name: str = "minh chứng.pdf") -> Any:
        """Bring a file for the finding."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        upload = {"file": SimpleUploadedFile(name, data)}
        return self.client.post(f"/api/v1/findings/{finding.pk}/files", upload, format="multipart")

    def do(self, verb: Verb, finding: Finding, *, match: str | None = "*", **fields: Any) -> Any:
        """Do a verb, saying enough for it unless told otherwise."""
        body = {**INPUT[verb], **fields}
        if verb is Verb.SUBMIT_FIX and "files" not in body:
            body["files"] = [self.attach(finding).json()["id"]]
        return self.post(f"findings/{finding.pk}/{verb}", body, match=match)


def bring(finding: Finding, to: State, *, reviewer: Desk, unit: Desk) -> Finding:
    """Bring a recorded finding into a state, by its verbs."""
    for verb in PATHS[to]:
        answered = (unit if verb in UNIT_VERBS else reviewer).do(verb, finding)
        assert answered.status_code == 200, answered.content
    finding.refresh_from_db()
    assert finding.state == to
    return finding
