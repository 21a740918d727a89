"""Files and raw bytes against their hashes, read piece by piece."""

from __future__ import annotations

import hashlib

from backend.audit.verification import Verdict, batches
from backend.sync.models import Quarantine
from backend.visits import store
from backend.visits.models import Photo
from shared.wire import sha256_hex

BATCH = 100


def check_photos(verdict: Verdict) -> None:
    """Read every complete photo and compare size and hash."""
    for photos in batches(Photo.objects.exclude(completed_at=None)):
        for photo in photos:
            verdict.seen["photo"] += 1
            with verdict.reading("photo", photo.pk):
                _check(verdict, photo)


def check_quarantine(verdict: Verdict) -> None:
    """Hash what was set aside."""
    for rows in batches(Quarantine.objects.all(), BATCH):
        for row in rows:
            verdict.seen["quarantined body"] += 1
            found = sha256_hex(bytes(row.raw))
            verdict.expect("quarantined body", row.pk, "has another SHA-256", row.sha256, found)


def _check(verdict: Verdict, photo: Photo) -> None:
    path = store.original(photo.pk)
    if not path.is_file():
        verdict.fault("photo", photo.pk, "is missing in the store", path, "nothing")
        return
    if verdict.expect("photo", photo.pk, "has another size", photo.size, path.stat().st_size):
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        verdict.expect("photo", photo.pk, "has another SHA-256", photo.pk, found)
