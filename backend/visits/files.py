"""The file of a piece of evidence: the untouched original to keep, or a new picture of it to look at."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO, Final

from django.http import FileResponse
from django.utils import timezone

from backend.evidence.store import PHOTOS
from backend.journal.recording import recording
from backend.kernel.problems import ProblemError
from backend.people.models import Role, User
from backend.visits.derivatives import derivative_of
from backend.visits.models import Evidence, Photo

VARIANTS: Final = ("view", "thumb", "original")
_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic"}
FILE_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def variant_of(evidence: Evidence, variant: str, reader: User) -> FileResponse:
    """Give `reader` one of the VARIANTS of evidence they may see; `not-found` while it is not held."""
    if PHOTOS.held(evidence.photo_id) is None:
        raise ProblemError("not-found")
    return _original(evidence, reader) if variant == "original" else _picture(evidence.photo, variant)


def look_at(photo: Photo) -> None:
    """Make the picture of a photo that is held, so that what is said of it is true before it is shown."""
    if PHOTOS.held(photo.sha256) is not None:
        derivative_of(photo, "view")


def _original(evidence: Evidence, reader: User) -> FileResponse:
    """Give the bytes as the phone sent them. Who reads them may read where the camera was: it is noted."""
    if reader.role == Role.UNIT_OFFICER:
        raise ProblemError("not-found")
    with recording(by=reader, at=timezone.now()) as journal:
        journal.log("evidence.original_opened", evidence)
    name = f"{evidence.photo_id}.{_EXTENSIONS.get(evidence.mime, 'bin')}"
    return _file(PHOTOS.open(evidence.photo_id), "application/octet-stream", name)


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
