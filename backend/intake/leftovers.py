"""Finishing what a crash kept from being finished: photos that are all here, visits that lack none any more.

A request that dies between the last byte and the receipt leaves nothing wrong, only something undone. Asking
for the state of it changes nothing; the worker looks for such leftovers instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from backend.evidence.store import PHOTOS
from backend.evidence.upload import SupersededError, Upload, untouched_prefixes
from backend.intake.rows import PhotoState
from backend.intake.seal import finish_photo, seal_if_brought
from backend.people.models import User
from backend.visits.models import Evidence, PhotoClaim

QUIET: Final = timedelta(minutes=1)
"""So long nothing came of a photo before it counts as left over: a living request would have gone on."""


def finish_leftovers(now: datetime, *, quiet: timedelta = QUIET) -> None:
    """Finish photos of which every byte is here, then seal the revisions whose photos are all held."""
    for sha256, who, size in list(untouched_prefixes(now - quiet)):
        if PhotoClaim.objects.filter(photo=sha256, user=who, size__lte=size).exists():
            with Upload(sha256, who) as upload:
                finish_photo(upload, by=None, now=now)
    for revision_id in list(_whole_and_unsealed()):
        seal_if_brought(revision_id, by=None, now=now)


def finish_arrived(photo: PhotoState, *, by: User, now: datetime) -> None:
    """Finish a photo that was all here before a text named it, and note in its state what became of it.

    A bundle that broke leaves it so. Its phone has nothing more to send and would wait for the worker.
    """
    if photo["done"] or photo["offset"] != photo["size"]:
        return
    with suppress(SupersededError), Upload(photo["sha256"], by.pk) as upload:
        is_wrong = finish_photo(upload, by=by, now=now)
        photo["done"], photo["offset"] = not is_wrong, 0 if is_wrong else photo["size"]


def _whole_and_unsealed() -> Iterator[UUID]:
    """Yield the revisions without a receipt whose photos are all in the store, the oldest first."""
    unsealed = Evidence.objects.filter(revision__receipt=None).order_by("revision__received_seq")
    photos: defaultdict[UUID, set[str]] = defaultdict(set)
    for revision_id, sha256 in unsealed.values_list("revision_id", "photo_id"):
        photos[revision_id].add(sha256)
    for revision_id, named in photos.items():
        if all(PHOTOS.held(sha256) is not None for sha256 in named):
            yield revision_id
