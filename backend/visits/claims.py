"""Who brought the bytes of which photo: naming a hash is a claim, and a claim alone opens nothing.

A photo of a revision counts as held only where whoever pushed it, or the author of its visit, brought the
bytes. Others may hold the same photo and name it, too: they bring it as well, or it stays unseen for them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from backend.evidence.store import PHOTOS
from backend.visits.models import PhotoClaim


def note_brought(hashes: Collection[str], user_id: UUID, now: datetime) -> None:
    """Note that this person brought every byte of these photos; their hashes were true."""
    claims = PhotoClaim.objects.filter(photo__in=hashes, user_id=user_id, brought_at=None)
    claims.update(brought_at=now)


def held_of(sha256: str, *user_ids: UUID) -> int | None:
    """Return the size of a photo that is held and that one of these people brought; else None."""
    held = PHOTOS.held(sha256)
    return held if held is not None and brought_by(user_ids, [sha256]) else None


def brought_by(user_ids: Collection[UUID], hashes: Collection[str]) -> set[str]:
    """Return those of the photos that one of these people brought."""
    brought = PhotoClaim.objects.filter(photo__in=hashes, user__in=user_ids, brought_at__isnull=False)
    return set(brought.values_list("photo_id", flat=True))


def is_held_for(revision_id: UUID, sha256: str) -> bool:
    """Say whether a photo that a revision names is held, and was brought for it."""
    if PHOTOS.held(sha256) is None:
        return False
    pushed, wrote = Q(user__devices__revisions=revision_id), Q(user__visits__revisions=revision_id)
    brought = PhotoClaim.objects.filter(pushed | wrote, photo=sha256, brought_at__isnull=False)
    return brought.exists()
