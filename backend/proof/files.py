"""Files and raw bytes against their hashes, read piece by piece."""

from __future__ import annotations

import hashlib

from backend.evidence.store import PHOTOS
from backend.intake.models import Quarantine
from backend.journal.verification import Verdict, batches
from backend.proof.photos import photos_of
from backend.visits.flags import PHOTO_SIZE_DIFFERS
from backend.visits.models import Photo, Revision
from shared.protocol.wire import sha256_hex

BATCH = 100


def check_photos(verdict: Verdict) -> None:
    """Read every photo that is in the store, and miss every one the server gave a receipt for."""
    for photos in batches(photos_of(verdict.scope)):
        for photo in photos:
            with verdict.reading("photo", photo.pk):
                _check(verdict, photo)


def check_quarantine(verdict: Verdict) -> None:
    """Hash what was set aside."""
    for rows in batches(Quarantine.objects.all(), BATCH):
        for row in rows:
            found = sha256_hex(bytes(row.raw))
            verdict.expect("quarantined body", row.pk, "has another SHA-256", row.sha256, found)


def _check(verdict: Verdict, photo: Photo) -> None:
    size = PHOTOS.held(photo.pk)
    if size is not None:
        verdict.seen["photo"] += 1
        with PHOTOS.open(photo.pk) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        what = f"has another SHA-256 ({size} of {photo.size} bytes)"
        verdict.expect("photo", photo.pk, what, photo.pk, found)
        _check_size(verdict, photo, size)
    elif photo.completed_at is not None:
        verdict.fault("photo", photo.pk, "is missing in the store", PHOTOS.where(photo.pk), "nothing")


def _check_size(verdict: Verdict, photo: Photo, size: int) -> None:
    """Check the size the row knows, unless some revision claimed a wrong one and is flagged for it."""
    if photo.size == size or photo.completed_at is None:
        return
    naming = Revision.objects.filter(evidence__photo=photo).values_list("flags", flat=True)
    if not any(PHOTO_SIZE_DIFFERS in flags for flags in naming):
        verdict.fault("photo", photo.pk, "has another size", photo.size, size)
