"""View copies and thumbnails: made when first looked at, kept beside the originals, never in their place."""

from __future__ import annotations

from pathlib import Path

from backend.evidence.pictures import make_picture, picture_path
from backend.visits.models import Photo


def derivative_of(photo: Photo, variant: str) -> Path | None:
    """Return the picture for the screen, making it where it is missing; None where the original gives none.

    Why it gives none is then in `photo.view`, and it is not tried again.
    """
    target = picture_path(photo.sha256, variant)
    if photo.view in (Photo.View.TOO_LARGE, Photo.View.UNDECODABLE):
        return None
    if photo.view == Photo.View.UNTRIED or not target.exists():  # made a moment ago, it may not be noted yet
        _note(photo, Photo.View(make_picture(photo.sha256, variant)))
    return target if photo.view == Photo.View.READY else None


def _note(photo: Photo, view: Photo.View) -> None:
    if photo.view != view:
        photo.view = view
        photo.save(update_fields=["view"])
