"""Answers of the server, read strictly: a captive portal's page, however friendly, is none of these."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from field_app.sync.exchange import Answer, LockOrder, RefusedError, UnreachableError
from shared.base.records import RecordError, from_plain
from shared.protocol.wire import SYNC_MEDIA_TYPE, WireError, strict_loads

PROBLEM_MEDIA_TYPE = "application/problem+json"
JSON_MEDIA_TYPE = "application/json"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PhotoStatus:
    """How much of a photo the server holds."""

    sha256: str
    offset: int
    size: int
    done: bool


@dataclass(frozen=True, slots=True)
class ProblemNote:
    """Why the server refuses, or keeps one revision aside."""

    code: str = ""
    type: str = ""
    title: str = ""
    detail: str = ""
    retry: str = "ask-human"
    lock: LockOrder | None = None
    server_time: str = ""

    @property
    def name(self) -> str:
        """Return the problem's stable code, from the type's last part where no code is given."""
        return self.code or self.type.rpartition("/")[2] or "server-error"


@dataclass(frozen=True, slots=True)
class RevisionResult:
    """What became of one pushed revision."""

    revision_id: str
    status: str
    sha256: str | None = None
    received_seq: int | None = None
    photos: tuple[PhotoStatus, ...] = ()
    ticket: str | None = None
    problem: ProblemNote | None = None
    receipt: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """The answer to a push or a bundle; `features` are what the server can do beyond its first release."""

    epoch: str
    server_time: str
    results: tuple[RevisionResult, ...]
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RevisionState:
    """Where one revision stands at the server."""

    revision_id: str
    status: str
    receipt: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class VisitAnswer:
    """What the server holds of one visit; `receipt` is that of the revision which speaks for it."""

    state: str
    revisions: tuple[RevisionState, ...] = ()
    photos: tuple[PhotoStatus, ...] = ()
    receipt: Mapping[str, Any] | None = None

    @property
    def receipts(self) -> list[Mapping[str, Any]]:
        """Return every receipt in the answer."""
        found = [self.receipt, *(revision.receipt for revision in self.revisions)]
        return [receipt for receipt in found if receipt is not None]


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the feed; `body` is there for most."""

    seq: int
    op: str
    type: str
    id: str
    v: int = 1
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ChangesAnswer:
    """One page of the feed; `scope_version` changes when the person's rights do."""

    epoch: str
    cursor: str
    more: bool
    server_time: str
    scope_version: str
    events: tuple[Event, ...]
    features: tuple[str, ...] = ()


def push_answer(answer: Answer) -> PushAnswer:
    """Read the answer to a push."""
    return _read(answer, SYNC_MEDIA_TYPE, lambda value: from_plain(PushAnswer, value))


def visit_answer(answer: Answer) -> VisitAnswer:
    """Read what the server holds of a visit."""
    return _read(answer, SYNC_MEDIA_TYPE, lambda value: from_plain(VisitAnswer, value))


def changes_answer(answer: Answer) -> ChangesAnswer:
    """Read one page of the feed."""
    return _read(answer, SYNC_MEDIA_TYPE, _changes)


def crashes_answer(answer: Answer) -> list[str]:
    """Read which notes of faults the server keeps."""
    accepted = json_answer(answer).get("accepted")
    return [each for each in accepted if isinstance(each, str)] if isinstance(accepted, list) else []


def json_answer(answer: Answer) -> dict[str, Any]:
    """Read a plain JSON object."""
    return _read(answer, JSON_MEDIA_TYPE, _object)


def offset_answer(answer: Answer, *, expected: int, size: int) -> int:
    """Read the offset from a photo's answer; only a tus server sends both headers."""
    check_refusal(answer)
    if answer.status != expected:
        raise UnreachableError("not-our-server")
    return offset_header(answer, size)


def offset_header(answer: Answer, size: int) -> int:
    """Return the true offset a photo's answer names, refusing what no honest server says."""
    text = answer.headers.get("upload-offset", "")
    if answer.headers.get("tus-resumable") != "1.0.0" or not (text.isascii() and text.isdigit()):
        raise UnreachableError("not-our-server")
    offset = int(text)
    if offset > size:
        raise UnreachableError("not-our-server")
    return offset


def check_refusal(answer: Answer) -> None:
    """Raise what `refusal` finds in an answer that is no success."""
    if answer.status >= 400:
        raise refusal(answer)


def refusal(answer: Answer) -> RefusedError:
    """Return our server's refusal; UnreachableError when somebody else refused."""
    named = _refusal(answer)
    if named is None:
        raise UnreachableError("offline" if answer.status >= 500 else "not-our-server")
    return named


def _read(answer: Answer, media_type: str, shape: Callable[[object], T]) -> T:
    check_refusal(answer)
    if answer.status not in (200, 201) or answer.media_type != media_type:
        raise UnreachableError("not-our-server")
    try:
        return shape(strict_loads(answer.body))
    except (WireError, RecordError, UnicodeError):
        raise UnreachableError("not-our-server") from None


def _refusal(answer: Answer) -> RefusedError | None:
    """Return the problem in the answer, or None when this is not how our server refuses."""
    if answer.headers.get("tus-resumable") == "1.0.0" and not answer.body:
        return _bare_refusal(answer)
    if answer.media_type != PROBLEM_MEDIA_TYPE:
        return None
    try:
        note = from_plain(ProblemNote, strict_loads(answer.body))
    except (WireError, RecordError):
        return None
    after = answer.headers.get("retry-after", "")
    return RefusedError(
        note.name,
        answer.status,
        note.retry,
        retry_after=int(after) if after.isascii() and after.isdigit() else None,
        lock=note.lock,
        server_time=note.server_time,
    )


_BARE = {404: ("not-found", "now"), 409: ("offset-mismatch", "now"), 401: ("token-invalid", "after-login")}


def _bare_refusal(answer: Answer) -> RefusedError:
    """A HEAD has no body to explain itself: the status has to do."""
    code, retry = _BARE.get(answer.status, ("server-error", "later"))
    return RefusedError(code, answer.status, retry)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RecordError("an object is wanted")
    return value


def _changes(value: object) -> ChangesAnswer:
    """A scope version may be a number or a text: only its change matters."""
    page = dict(_object(value))
    page["scope_version"] = json.dumps(page.get("scope_version"))
    return from_plain(ChangesAnswer, page)
