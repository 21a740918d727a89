"""The questions the device asks the server, each with its token and each answer read strictly."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from field_app.sync.exchange import Answer, FilePart, NeedsLoginError, Parts, Request, Transport, size_of
from field_app.sync.messages import (
    JSON_MEDIA_TYPE,
    PROBLEM_MEDIA_TYPE,
    ChangesAnswer,
    PushAnswer,
    VisitAnswer,
    changes_answer,
    crashes_answer,
    offset_answer,
    offset_header,
    push_answer,
    refusal,
    visit_answer,
)
from field_app.sync.ports import OutboxRevision
from field_app.sync.session import DeviceSession
from shared.base.records import to_plain
from shared.protocol.crash import Crash
from shared.protocol.wire import BUNDLE_MEDIA_TYPE, SYNC_MEDIA_TYPE, bundle_head

PULL_LIMIT = 200
GZIP_FROM = 1024
TUS = {"tus-resumable": "1.0.0"}
ACCEPT = {"accept": f"{SYNC_MEDIA_TYPE}, {PROBLEM_MEDIA_TYPE}"}


class SyncClient:
    """CT-Sync 1 as the device speaks it."""

    def __init__(self, transport: Transport, session: DeviceSession) -> None:
        self._transport = transport
        self._session = session

    def push(self, envelope: Mapping[str, Any], revisions: Sequence[OutboxRevision]) -> PushAnswer:
        """Offer revisions; the answer says of each one what became of it."""
        message = dict(envelope) | {"revisions": [_offer(revision) for revision in revisions]}
        body = json.dumps(message, ensure_ascii=False).encode()
        headers = {"content-type": "application/json"} | ACCEPT
        if len(body) >= GZIP_FROM:
            body = gzip.compress(body, mtime=0)
            headers["content-encoding"] = "gzip"
        return push_answer(self._ask(Request("POST", "sync/push", headers, body)))

    def bundle(
        self,
        envelope: Mapping[str, Any],
        revisions: Sequence[OutboxRevision],
        photos: Mapping[str, FilePart],
    ) -> PushAnswer:
        """Offer revisions together with whole photos, by hash; the answer is that of a push."""
        sent = [
            {"sha256": sha256, "offset": part.offset, "length": part.size - part.offset}
            for sha256, part in photos.items()
        ]
        text = dict(envelope) | {"revisions": [_offer(revision) for revision in revisions], "photos": sent}
        head = bundle_head(json.dumps(text, ensure_ascii=False).encode())
        content = Parts(head, tuple(photos.values()))
        headers = {"content-type": BUNDLE_MEDIA_TYPE, "content-length": str(size_of(content))} | ACCEPT
        return push_answer(self._ask(Request("POST", "sync/bundle", headers, content)))

    def photo_offset(self, sha256: str, size: int) -> int:
        """Ask how many bytes of a photo the server holds."""
        return offset_answer(self._ask(Request("HEAD", f"photos/{sha256}", TUS)), expected=200, size=size)

    def send_photo(self, sha256: str, part: FilePart) -> int:
        """Send all the remaining bytes in one request; returns how many the server holds now.

        When the server holds another number than thought, its number is returned: ask again from there.
        """
        headers = TUS | {
            "content-type": "application/offset+octet-stream",
            "content-length": str(part.size - part.offset),
            "upload-offset": str(part.offset),
            "upload-length": str(part.size),
        }
        answer = self._ask(Request("PATCH", f"photos/{sha256}", headers, part))
        if answer.status == 409 and "upload-offset" in answer.headers:
            return offset_header(answer, part.size)
        return offset_answer(answer, expected=204, size=part.size)

    def visit(self, visit_id: str) -> VisitAnswer:
        """Ask what the server holds of a visit."""
        return visit_answer(self._ask(Request("GET", f"sync/visits/{quote(visit_id)}", ACCEPT)))

    def changes(self, cursor: str) -> ChangesAnswer:
        """Ask for the next page of the feed; an empty cursor is its start."""
        query = urlencode({"after": cursor, "limit": PULL_LIMIT} if cursor else {"limit": PULL_LIMIT})
        return changes_answer(self._ask(Request("GET", f"sync/changes?{query}", ACCEPT)))

    def report_crashes(self, crashes: Sequence[Crash]) -> list[str]:
        """Send notes of faults; returns the ids the server keeps."""
        body = json.dumps({"crashes": to_plain(tuple(crashes))}, ensure_ascii=False).encode()
        headers = {"content-type": JSON_MEDIA_TYPE, "accept": f"{JSON_MEDIA_TYPE}, {PROBLEM_MEDIA_TYPE}"}
        return crashes_answer(self._ask(Request("POST", "app-crashes", headers, body)))

    def _ask(self, request: Request) -> Answer:
        """Send with the access token; when it is refused, get a new one and try once more."""
        answer = self._send(request)
        if answer.status == 401:
            refusal(answer)  # unless somebody else said so
            self._session.forget_token()
            answer = self._send(request)
            if answer.status == 401:
                raise NeedsLoginError(refusal(answer).code)
        return answer

    def _send(self, request: Request) -> Answer:
        headers = dict(request.headers) | {"authorization": f"Bearer {self._session.token()}"}
        return self._transport.send(Request(request.method, request.path, headers, request.body))


def _offer(revision: OutboxRevision) -> dict[str, str]:
    return {
        "revision_id": revision.id,
        "sha256": revision.sha256,
        "key_id": revision.key_id,
        "signature": revision.signature,
        "body": revision.body,
    }
