"""Reading what the server holds of a device's work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from backend.people.models import User
from backend.sync.models import Quarantine
from backend.visits import receipts, store
from backend.visits.models import Evidence, Photo, Revision, Visit

Row = dict[str, Any]


def photo_named_by(user: User, sha256: str) -> Photo | None:
    """Return the photo if one of `user`'s devices named it, in a stored revision or in a refused one."""
    stored = Evidence.objects.filter(photo=OuterRef("pk"), revision__device__user=user)
    refused = Quarantine.photos.through.objects.filter(photo=OuterRef("pk"), quarantine__device__user=user)
    return Photo.objects.filter(Exists(stored) | Exists(refused), pk=sha256).first()


def photo_state(sha256: str, size: int, *, done: bool) -> Row:
    """Return how far a photo has come; the file itself says so."""
    return {"sha256": sha256, "offset": size if done else store.held(sha256), "size": size, "done": done}


def visit_state(user: User, visit_id: UUID) -> Row | None:
    """Return what the server holds of a visit `user` made; None where it knows of none."""
    visit = Visit.objects.filter(pk=visit_id, author=user).first()
    revisions = list(visit.revisions.select_related("receipt")) if visit else []
    refused = _open_quarantine(user, visit_id, revisions)
    if not revisions and not refused:
        return None
    head = next((revision for revision in revisions if visit and revision.pk == visit.head_id), None)
    sealed = getattr(head, "receipt", None)
    return {
        "state": "sealed" if sealed else "stored" if head else "quarantined",
        "revisions": [*map(_stored_row, revisions), *map(_refused_row, refused)],
        "photos": list(_photos(revisions, refused)),
        "receipt": receipts.as_json(sealed) if sealed else None,
    }


def _open_quarantine(user: User, visit_id: UUID, stored: Iterable[Revision]) -> list[Quarantine]:
    refused = Quarantine.objects.filter(device__user=user, visit_id=visit_id).defer("raw")
    hashes = {revision.sha256 for revision in stored}
    return [row for row in refused.order_by("received_at") if row.sha256 not in hashes]


def _stored_row(revision: Revision) -> Row:
    receipt = getattr(revision, "receipt", None)
    return {
        "revision_id": str(revision.pk),
        "sha256": revision.sha256,
        "status": "sealed" if receipt else "stored",
        "received_seq": revision.received_seq,
        "receipt": receipts.as_json(receipt) if receipt else None,
    }


def _refused_row(refused: Quarantine) -> Row:
    return {
        "revision_id": str(refused.revision_id),
        "sha256": refused.sha256,
        "status": "quarantined",
        "ticket": str(refused.pk),
        "code": refused.code,
    }


def _photos(revisions: Iterable[Revision], refused: Iterable[Quarantine]) -> Iterator[Row]:
    named = Photo.objects.filter(evidence__revision__in=list(revisions))
    set_aside = Photo.objects.filter(quarantined__in=list(refused))
    for photo in named.union(set_aside).order_by("sha256"):
        yield photo_state(photo.sha256, photo.size, done=photo.completed_at is not None)
