"""Sealing: once every byte of a revision's evidence is held, the server confirms it by a signed receipt.

Whether a photo is held only the photo store says, and whose it is the claims. Whoever makes a revision whole
looks for what it completes *after* doing so: a push after its commit, an upload after the original is in the
store. So of any two that happen at once at least one sees both, and sealing twice is sealing once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.campaigns.actions import fulfil
from backend.evidence.store import PHOTOS
from backend.evidence.upload import Upload
from backend.findings.recording import Judged, judge, record
from backend.intake import receipts
from backend.journal.recording import Audience, Journal, Numbers, recording
from backend.kernel.fastpath import Batch, fetch, for_update, load_models, uuid_of
from backend.people.models import User
from backend.units.queries import working_hours
from backend.visits.bodies import parsed_body
from backend.visits.claims import note_brought
from backend.visits.models import Photo, Revision, Visit
from shared.protocol.revision import Revision as Body

_UNSEALED = """
    SELECT revision_id, visits_evidence.sha256, EXISTS (
        SELECT 1 FROM visits_photoclaim WHERE visits_photoclaim.sha256 = visits_evidence.sha256
        AND brought_at IS NOT NULL AND visits_photoclaim.user_id IN (people_device.user_id, author_id)
    )
    FROM visits_evidence JOIN visits_revision ON visits_revision.id = revision_id
    JOIN visits_visit ON visits_visit.id = visits_revision.visit_id
    JOIN people_device ON people_device.id = device_id
    WHERE NOT EXISTS (SELECT 1 FROM visits_receipt WHERE revision_id = visits_revision.id)
"""
_OF_PHOTOS = "AND revision_id IN (SELECT revision_id FROM visits_evidence WHERE sha256 IN ({marks}))"
_WAITING = f"{_UNSEALED} {_OF_PHOTOS}"
_BY_ID = f"{_UNSEALED} AND revision_id = %s"
_ITS_VISIT = "WHERE id = (SELECT visit_id FROM visits_revision WHERE id = %s)"
_IF_UNSEALED = """
    WHERE id = %s AND NOT EXISTS (SELECT 1 FROM visits_receipt WHERE revision_id = visits_revision.id)
"""


def seal_completed_by(*photos: str, by: User | None, now: datetime) -> None:
    """Seal every revision that names one of these photos and lacks none any more."""
    if photos:
        _seal_whole(fetch(_WAITING.format(marks=", ".join(["%s"] * len(photos))), *photos), by, now)


def seal_if_brought(revision_id: UUID, *, by: User | None, now: datetime) -> None:
    """Seal a revision whose photos are all held, and were brought by who pushed it or wrote the visit."""
    _seal_whole(fetch(_BY_ID, revision_id), by, now)


def _seal_whole(rows: Iterable[Sequence[Any]], by: User | None, now: datetime) -> None:
    """Seal the revisions of which every photo was brought and is held; a row is one photo of one."""
    photos: dict[UUID, list[bool]] = defaultdict(list)
    for revision_id, sha256, brought in rows:
        photos[uuid_of(revision_id)].append(bool(brought) and PHOTOS.held(sha256) is not None)
    for revision_id, held in sorted(photos.items()):
        if all(held):
            seal(revision_id, by=by, now=now)


def finish_photo(upload: Upload, *, by: User | None, now: datetime) -> int:
    """Keep a photo whose bytes are all here, seal what waited for it, and return 0.

    One whose hash is wrong is discarded; then return how often that happened: thrice calls for a person.
    """
    if not upload.finish(lambda: note_brought([upload.sha256], upload.who, now)):
        return note_mismatch(upload.sha256, by=by, now=now)
    seal_completed_by(upload.sha256, by=by, now=now)
    return 0


def seal(revision_id: UUID, *, by: User | None, now: datetime) -> None:
    """Seal a revision whose photos are all in the store; nothing happens the second time."""
    with recording(by=by, at=now) as journal:
        (visit,) = load_models(Visit, f"{_ITS_VISIT} {for_update()}", revision_id)
        for revision in load_models(Revision, _IF_UNSEALED, revision_id):
            revision.visit = visit
            seal_revision(revision, parsed_body(revision.body), journal)


def seal_revision(revision: Revision, body: Body, journal: Journal) -> None:
    """Issue the receipt; if the revision is the visit's head, seal the visit and record its findings."""
    batch = Batch()
    is_head = revision.visit.head_id == revision.pk
    (judged,) = judge([(revision.visit, body)], working_hours()) if is_head else ((),)
    add_sealing(revision, body, judged, journal, batch)
    if is_head:
        batch.update(revision.visit, "state", "sealed_at")
    _note_held([photo.sha256 for photo in body.photos], journal.at, batch)
    batch.run()


def add_sealing(revision: Revision, body: Body, judged: Judged, journal: Journal, batch: Batch) -> None:
    """Do as `seal_revision`, to be written with the batch; `judged` is what follows from the visit.

    The visit itself is changed in memory alone, and that its photos are held is not noted yet.
    """
    visit = revision.visit
    hashes = sorted({photo.sha256 for photo in body.photos})
    journal.log("visit.sealed", visit, unit_id=visit.unit_id, revision=str(revision.pk))
    _issue_receipt(revision, hashes, UUID(body.author), journal)
    if visit.head_id == revision.pk:
        first = visit.sealed_at is None
        visit.state = Visit.State.SEALED
        visit.sealed_at = visit.sealed_at or journal.at
        record(visit, revision, judged, first=first, journal=journal, batch=batch)
        _fulfil_assignment(visit, journal)


def _fulfil_assignment(visit: Visit, journal: Journal) -> None:
    if visit.campaign_id is not None:
        fulfil(
            campaign_id=visit.campaign_id,
            unit_id=visit.unit_id,
            counter_id=visit.counter_id,
            day=visit.day,
            author_id=visit.author_id,
            visit_id=visit.pk,
            journal=journal,
        )


def note_mismatch(sha256: str, *, by: User | None, now: datetime) -> int:
    """Note that an upload had another hash, and return how often that happened; 0 where nothing names it."""
    with recording(by=by, at=now) as journal:
        photo = Photo.objects.select_for_update().filter(pk=sha256).first()
        if photo is None:
            return 0
        photo.mismatches += 1
        photo.save(update_fields=["mismatches"])
        journal.log("photo.mismatched", photo, times=photo.mismatches)
    return photo.mismatches


def _note_held(hashes: list[str], now: datetime, batch: Batch) -> None:
    if hashes:
        marks = ", ".join(["%s"] * len(hashes))
        batch.change(
            Photo._meta.db_table,
            f"UPDATE visits_photo SET completed_at = %s WHERE completed_at IS NULL AND sha256 IN ({marks})",  # noqa: S608 - only placeholders are put together
            *(now, *hashes),
        )


def _issue_receipt(revision: Revision, hashes: list[str], author_id: UUID, journal: Journal) -> None:
    """Issue the receipt and send it to the revision's author, who need not be the visit's."""
    visit = revision.visit
    entry = journal.publish("sealed", "visit", visit.pk, None, to=Audience.user(author_id))

    def write(numbers: Numbers, batch: Batch) -> None:
        receipt = receipts.new_receipt(revision, hashes, entry.seq, numbers)
        batch.insert([receipt])
        as_json = receipts.receipt_as_json(receipt)
        journal.fill(entry, {"revision": str(revision.pk), "state": visit.state, "receipt": as_json})

    journal.at_end(write)
