"""Photo bytes, resumable: `HEAD` and `PATCH photos/{sha256}`, the core of tus 1.0 at a known address.

A plain Django view: the body is read as it arrives, never held, and no database connection waits for it.
Every byte that did arrive is kept, whatever ends the request.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backend.evidence import upload as uploads
from backend.intake import body_stream, seal
from backend.intake.queries import claimed_size
from backend.kernel.limits import spend
from backend.kernel.problems import ProblemError
from backend.people.models import Session, User
from backend.people.rules import require
from backend.people.tokens import authenticate
from backend.visits.claims import held_of
from shared.protocol.limits import MAX_WRONG_HASHES

TUS_VERSION: Final = "1.0.0"
BODY_TYPE: Final = "application/offset+octet-stream"

BODY_LENGTH: Final = re.compile(r"[0-9]{1,15}")


def photo_view(request: HttpRequest, sha256: str) -> HttpResponse:
    """Say how much of a photo is held, or take more of it."""
    try:
        response = _answer(request, sha256)
    except ProblemError as error:
        error.headers.setdefault("Tus-Resumable", TUS_VERSION)
        raise
    finally:
        release_database()  # many threads take photos: none keeps a connection while it waits for the next
    response.headers["Tus-Resumable"] = TUS_VERSION
    return response


def _answer(request: HttpRequest, sha256: str) -> HttpResponse:
    session, method = authenticate(request, drain=True), _method(request)
    by = session.user
    if method not in ("HEAD", "PATCH"):
        raise ProblemError("method-not-allowed", headers={"Allow": "HEAD, PATCH"})
    require(by, "visit.submit")
    if request.META.get("HTTP_TUS_RESUMABLE", TUS_VERSION) != TUS_VERSION:
        raise ProblemError("precondition-failed", headers={"Tus-Version": TUS_VERSION})
    size = claimed_size(by.pk, sha256)
    if size is None:
        raise ProblemError("not-found")
    if method == "PATCH":
        _count(request, session)
        return HttpResponse(status=204, headers={"Upload-Offset": str(_taken(request, sha256, size, by))})
    offset = _held_offset(sha256, by)
    return HttpResponse(headers={"Upload-Offset": str(offset), "Upload-Length": str(size)})


def _count(request: HttpRequest, session: Session) -> None:
    """Count a photo that begins: one that goes on was counted then."""
    if request.META.get("HTTP_UPLOAD_OFFSET") == "0":
        spend("photos", account=session.user_id, device=session.device_id)


def _method(request: HttpRequest) -> str:
    """Return the method, or the one a POST stands for where a proxy lets no other through (tus 1.0)."""
    if request.method == "POST":
        return request.headers.get("X-HTTP-Method-Override", "POST").upper()
    return request.method or ""


def _taken(request: HttpRequest, sha256: str, size: int, by: User) -> int:
    """Take the body and return the new offset."""
    offset = _offset(request, size)
    length = _length(request, offset, size)
    if (whole := held_of(sha256, by.pk)) is not None:
        seal.seal_completed_by(sha256, by=by, now=timezone.now())
        _check_offset(offset, whole)
        return whole
    if not body_stream.has_arrived(request, length):
        release_database()
    try:
        with uploads.Upload(sha256, by.pk) as upload:
            if not upload.offset and (whole := held_of(sha256, by.pk)) is not None:
                upload.discard()  # another request brought it in the meantime
                _check_offset(offset, whole)
                return whole
            _check_offset(offset, upload.offset)
            body_stream.append_body(request, upload, length)
            if upload.offset == size:
                _settle(upload, by)
            return upload.offset
    except uploads.SupersededError:
        raise _mismatch(_held_offset(sha256, by)) from None
    except uploads.StorageFullError as error:
        raise ProblemError("storage-full") from error


def _held_offset(sha256: str, by: User) -> int:
    """Return how many bytes of a photo this person brought; what others brought is not told."""
    whole = held_of(sha256, by.pk)
    return uploads.received_bytes(sha256, by.pk) if whole is None else whole


def _settle(upload: uploads.Upload, by: User) -> None:
    """Keep the photo whose bytes are all here and seal what waited for it; discard one of another hash."""
    times = seal.finish_photo(upload, by=by, now=timezone.now())
    if times:
        retry = {"retry": "ask-human"} if times >= MAX_WRONG_HASHES else {}
        raise ProblemError("hash-mismatch", headers={"Upload-Offset": "0"}, extra=retry)


def _offset(request: HttpRequest, size: int) -> int:
    """Return where the request continues from."""
    if request.content_type != BODY_TYPE:
        raise ProblemError("media-type")
    offset = request.META.get("HTTP_UPLOAD_OFFSET", "")
    if not BODY_LENGTH.fullmatch(offset) or int(offset) > size:
        raise ProblemError("offset-invalid")
    return int(offset)


def _length(request: HttpRequest, offset: int, size: int) -> int:
    """Return how many bytes the request brings; without a stated length it could be anything."""
    stated = request.META.get("CONTENT_LENGTH") or "0"
    whole = request.META.get("HTTP_UPLOAD_LENGTH", str(size))
    if "HTTP_TRANSFER_ENCODING" in request.META:
        raise ProblemError("length-required")
    if not BODY_LENGTH.fullmatch(stated) or whole != str(size):
        raise ProblemError("length-inconsistent")
    if offset + int(stated) > size:
        raise _with_status(413, "length-inconsistent")
    return int(stated)


def _with_status(status: int, code: str) -> ProblemError:
    error = ProblemError(code)
    error.problem = replace(error.problem, status=status)
    return error


def _check_offset(offset: int, held: int) -> None:
    if offset != held:
        raise _mismatch(held)


def _mismatch(held: int) -> ProblemError:
    return ProblemError("offset-mismatch", headers={"Upload-Offset": str(held)})


def release_database() -> None:
    """Give the connection back: a phone in the mountains may take minutes over its body."""
    if not connection.in_atomic_block:  # as it is in tests alone
        connection.close()
