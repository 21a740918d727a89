"""Reading what the server holds of a device's work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from backend.evidence.store import PHOTOS
from backend.evidence.upload import received_bytes
from backend.intake import receipts
from backend.intake.models import Quarantine
from backend.intake.rows import PhotoState, RevisionState, VisitState
from backend.kernel.fastpath import fetch
from backend.people.models import User
from backend.visits.claims import brought_by
from backend.visits.models import Photo, Revision, Visit


def claimed_size(user_id: UUID, sha256: str) -> int | None:
    """Return the size of a photo that a phone of this person named, as it said; None where none did."""
    rows = fetch("SELECT size FROM visits_photoclaim WHERE sha256 = %s AND user_id = %s", sha256, user_id)
    return int(rows[0][0]) if rows else None


def photo_states(sizes: Mapping[str, int], *user_ids: UUID) -> Iterator[PhotoState]:
    """Yield how far each photo has come that one of these people brings, the first one pushing; by hash."""
    held = {sha256: whole for sha256 in sizes if (whole := PHOTOS.held(sha256)) is not None}
    brought = brought_by(user_ids, held) if held else set()
    for sha256, size in sorted(sizes.items()):
        if sha256 in brought:
            whole = held[sha256]
            yield {"sha256": sha256, "offset": whole, "size": whole, "done": True}
        else:
            offset = received_bytes(sha256, user_ids[0])
            yield {"sha256": sha256, "offset": offset, "size": size, "done": False}


def all_held(hashes: Iterable[str]) -> list[PhotoState]:
    """Return the same of photos that are known to be held and brought, without asking the database."""
    sizes = {sha256: PHOTOS.held(sha256) or 0 for sha256 in sorted(hashes)}
    return [{"sha256": sha256, "offset": n, "size": n, "done": True} for sha256, n in sizes.items()]


def visit_state(user: User, visit_id: UUID) -> VisitState | None:
    """Return what the server holds of a visit `user` made; None where it knows of none."""
    visit = Visit.objects.filter(pk=visit_id).first()
    revisions = _own_revisions(user, visit) if visit else []
    refused = _set_aside(user, visit_id, revisions)
    if not revisions and not refused:
        return None
    head = _newest(visit, revisions)
    sealed = getattr(head, "receipt", None)
    return {
        "state": "sealed" if sealed else "stored" if head else "quarantined",
        "revisions": [*map(_stored_row, revisions), *map(_refused_row, refused)],
        "photos": list(_photos(user, visit, revisions, refused)),
        "receipt": receipts.receipt_as_json(sealed) if sealed else None,
    }


def _newest(visit: Visit | None, revisions: list[Revision]) -> Revision | None:
    """Return the head of the visit, or the latest revision of those the person may know."""
    heads = [revision for revision in revisions if visit and revision.pk == visit.head_id]
    return next(iter(heads or revisions[-1:]), None)


def _own_revisions(user: User, visit: Visit) -> list[Revision]:
    """Return all revisions of one's own visit; of somebody else's those from one's own phone alone."""
    revisions = visit.revisions.select_related("receipt")
    return list(revisions if visit.author_id == user.pk else revisions.filter(device__user=user))


def _set_aside(user: User, visit_id: UUID, stored: Iterable[Revision]) -> list[Quarantine]:
    refused = Quarantine.objects.filter(device__user=user, visit_id=visit_id).defer("raw")
    hashes = {revision.sha256 for revision in stored}
    return [row for row in refused.order_by("received_at") if row.sha256 not in hashes]


def _stored_row(revision: Revision) -> RevisionState:
    receipt = getattr(revision, "receipt", None)
    return {
        "revision_id": str(revision.pk),
        "sha256": revision.sha256,
        "status": "sealed" if receipt else "stored",
        "received_seq": revision.received_seq,
        "receipt": receipts.receipt_as_json(receipt) if receipt else None,
    }


def _refused_row(refused: Quarantine) -> RevisionState:
    row: RevisionState = {
        "revision_id": str(refused.revision_id),
        "sha256": refused.sha256,
        "status": "quarantined",
        "ticket": str(refused.pk),
        "code": refused.code,
    }
    if refused.dismissed_at:
        row |= {"decision": "dismissed", "reason": refused.reason}
    return row


def _photos(
    user: User, visit: Visit | None, revisions: Iterable[Revision], refused: Iterable[Quarantine]
) -> Iterator[PhotoState]:
    named = Photo.objects.filter(evidence__revision__in=list(revisions))
    set_aside = Photo.objects.filter(quarantined__in=list(refused))
    sizes = dict(named.union(set_aside).values_list("sha256", "size"))
    yield from photo_states(sizes, user.pk, visit.author_id if visit else user.pk)
