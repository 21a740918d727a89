"""View copies and thumbnails: made when first looked at, kept beside the originals, never in their place."""

from __future__ import annotations

from pathlib import Path

from backend.evidence.pictures import decoder_version, make_picture, picture_path
from backend.visits.models import Photo


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
    """Make the picture and note what came of it, where that is anything new."""
    made, reason, is_cut = make_picture(photo.sha256, variant)
    before = (photo.view, photo.view_reason, photo.is_cut, photo.decoder)
    photo.view, photo.view_reason, photo.is_cut = Photo.View(made), reason, is_cut
    photo.decoder = decoder_version()
    if before != (photo.view, photo.view_reason, photo.is_cut, photo.decoder):
        photo.save(update_fields=["view", "view_reason", "is_cut", "decoder"])
