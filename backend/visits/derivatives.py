"""View copies and thumbnails: made when first looked at, kept beside the originals, never in their place."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from backend.evidence.pictures import MAX_EDGE, Made, decoder_version, make_picture, picture_path
from backend.evidence.store import PHOTOS
from backend.journal.recording import recording
from backend.visits.models import Photo

FAILED: Final = (Photo.View.TOO_LARGE, Photo.View.UNDECODABLE)
SOME: Final = 50
"""Photos in one go of the worker."""
PICTURED: Final = "photo.pictured"
"""What the log calls the making of a picture."""


def derivative_of(photo: Photo, variant: str) -> Path | None:
    """Return the picture for the screen, making it where it is missing; None where the original gives none.

    Why it gives none is then in `photo`; it is tried again once the decoder is another one.
    """
    target = picture_path(photo.sha256, variant)
    if _is_to_try(photo, target):
        _try(photo, variant)
    return target if photo.view == Photo.View.READY else None


def make_missing_pictures(_now: datetime) -> None:
    """Make the pictures nobody asked for yet, and try again what an earlier decoder could not.

    So a page knows what to say of a photo before somebody looks at it. Some at a time; the rest comes next.
    """
    failed = Q(view__in=FAILED) & ~Q(decoder=decoder_version())
    due = Photo.objects.filter(Q(view=Photo.View.UNTRIED) | failed, completed_at__isnull=False)
    for photo in due.exclude(evidence__shown_as__isnull=False).order_by("completed_at")[:SOME]:
        if PHOTOS.held(photo.sha256) is not None:
            for variant in MAX_EDGE:
                derivative_of(photo, variant)


def view_now(view: str, decoder: str) -> str:
    """Return what is known of a photo's pictures; where another decoder failed than today's, nothing is."""
    return Photo.View.UNTRIED if view in FAILED and decoder != decoder_version() else view


def _is_to_try(photo: Photo, target: Path) -> bool:
    view = view_now(photo.view, photo.decoder)
    missing = view == Photo.View.READY and not target.exists()
    return view == Photo.View.UNTRIED or missing


def _try(photo: Photo, variant: str) -> None:
    """Make the picture and note what came of it; the log keeps its SHA-256: no other can take its place."""
    made, reason, is_cut = make_picture(photo.sha256, variant)
    photo.view, photo.view_reason, photo.is_cut = Photo.View(made), reason, is_cut
    photo.decoder = decoder_version()
    with recording(by=None, at=timezone.now()) as journal:
        photo.save(update_fields=["view", "view_reason", "is_cut", "decoder"])
        sha256 = picture_sha256(photo.sha256, variant) if made is Made.READY else None
        journal.log(PICTURED, photo, variant=variant, sha256=sha256, **outcome_of(photo))


def outcome_of(photo: Photo) -> dict[str, Any]:
    """Return what came of the last try to show a photo, as the log keeps it."""
    return {
        "view": str(photo.view),
        "view_reason": photo.view_reason,
        "is_cut": photo.is_cut,
        "decoder": photo.decoder,
    }


def picture_sha256(sha256: str, variant: str) -> str | None:
    """Return the SHA-256 of a photo's picture; None where there is none."""
    try:
        with picture_path(sha256, variant).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
