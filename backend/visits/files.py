"""The file of a piece of evidence: a new picture to look at or, with a reason, the untouched original."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, Final

from django.http import FileResponse

from backend.evidence.store import PHOTOS
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.people.rules import require
from backend.visits.claims import is_held_for
from backend.visits.derivatives import derivative_of
from backend.visits.models import Evidence, Photo
from backend.visits.openings import open_original

VARIANTS: Final = ("view", "thumb")
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic"}
FILE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def picture_of(evidence: Evidence, variant: str) -> FileResponse:
    """Give a picture, one of VARIANTS, of what is shown of evidence; `not-found` while that is not held."""
    if not is_held(evidence, evidence.shown.sha256):
        raise ProblemError("not-found")
    return _picture(evidence.shown, variant)


def original_of(evidence: Evidence, *, by: User, reason: str, now: datetime) -> FileResponse:
    """Give the bytes as the phone sent them to those who may have them, and note it; `not-found` as above."""
    require(by, "evidence.open", evidence)
    if not is_held(evidence, evidence.photo_id):
        raise ProblemError("not-found")
    open_original(evidence, by=by, reason=reason, now=now)
    name = f"{evidence.photo_id}.{_EXTENSIONS.get(evidence.mime, 'bin')}"
    return _file(PHOTOS.open(evidence.photo_id), "application/octet-stream", name)


def is_held(evidence: Evidence, sha256: str) -> bool:
    """Say whether the original or the marked copy of evidence is here, and was brought for its revision."""
    return is_held_for(evidence.revision_id, sha256)


def look_at(photo: Photo) -> None:
    """Make the picture of a photo that is held, so that what is said of it is true before it is shown."""
    if PHOTOS.held(photo.sha256) is not None:
        derivative_of(photo, "view")


def _picture(photo: Photo, variant: str) -> FileResponse:
    path = derivative_of(photo, variant)
    if path is not None:
        return _file(path.open("rb"), "image/jpeg", None)
    problem = ProblemError("image-too-large" if photo.view == Photo.View.TOO_LARGE else "not-found")
    problem.problem = replace(problem.problem, status=404)
    problem.extra.update(view=photo.view, reason=photo.view_reason)
    raise problem


def _file(file: BinaryIO, content_type: str, save_as: str | None) -> FileResponse:
    return FileResponse(
        file,
        as_attachment=save_as is not None,
        filename=save_as or "",
        content_type=content_type,
        headers=FILE_HEADERS,
    )
