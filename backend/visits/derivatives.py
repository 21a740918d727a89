"""View copies and thumbnails: made when first looked at, kept beside the originals, never in their place."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from backend.evidence.pictures import Made, decoder_version, make_picture, picture_path
from backend.journal.recording import recording
from backend.visits.models import Photo

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


def view_now(view: str, decoder: str) -> str:
    """Return what is known of a photo's pictures; where another decoder failed than today's, nothing is."""
    failed = view in (Photo.View.TOO_LARGE, Photo.View.UNDECODABLE)
    return Photo.View.UNTRIED if failed and decoder != decoder_version() else view


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
