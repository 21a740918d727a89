"""The street of a visit: a signed revision is received, once, and sealed as soon as nothing of it is lacking.

Envelope → chain → references → filing → register → seal, each step a module of this room, called from here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError

from backend.evidence.store import PHOTOS
from backend.intake.chain import place_of
from backend.intake.envelope import Admission, Envelope, RefusedError, Submission, opened
from backend.intake.filing import file_revision, name_photos
from backend.intake.references import checklists_of, reference_flags
from backend.intake.register import register
from backend.intake.seal import seal_if_brought, seal_revision
from backend.journal.recording import recording
from backend.kernel.fastpath import Batch
from backend.people.models import Device, User
from backend.visits.claims import brought_by
from backend.visits.clock import day_of, is_dated, is_skewed
from backend.visits.flags import (
    CLOCK_SKEW,
    DAY_OF_RECEIPT,
    PHOTO_SIZE_DIFFERS,
    RELEASED,
    TEXT_CLEANED,
)
from backend.visits.models import Receipt
from backend.visits.signing import signature_flags
from backend.visits.texts import needs_cleaning
from shared.protocol.revision import Revision as Body

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Received:
    """A revision the server has stored, now or before, and the number it got."""

    body: Body
    sha256: str
    received_seq: int
    receipt: Receipt | None = None  # where it was sealed as it was stored


def receive(
    envelope: Envelope, *, by: User, device: Device, now: datetime, admission: Admission | None = None
) -> Received:
    """Store a signed revision exactly once, however often it comes; seal it if it waits for no photo.

    RefusedError says why it was not stored, also by a fault of our own; nothing of it is left then. `by` is
    whose phone it is.
    """
    try:
        submission = opened(envelope, by=by, device=device, now=now, admission=admission)
        seq = _store_once(submission)
        seal_if_whole(submission)
    except (RefusedError, OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("revision %s could not be stored", envelope.revision_id)
        raise RefusedError("server-error") from error
    return Received(submission.body, envelope.sha256, seq)


def _store_once(submission: Submission) -> int:
    try:
        return _store(submission)
    except IntegrityError:  # it came twice at the same time, and the other one was first
        return _store(submission)


def photos_are_held(body: Body) -> bool:
    """Say whether every photo a revision names is in the store; so it is where it names none."""
    return all(PHOTOS.held(photo.sha256) is not None for photo in body.photos)


def seal_if_whole(submission: Submission) -> None:
    """Seal a revision whose photos were all here before it; one without photos is sealed as it is stored."""
    if submission.body.photos and photos_are_held(submission.body):
        seal_if_brought(UUID(submission.body.revision_id), by=submission.actor, now=submission.now)


def _store(submission: Submission) -> int:
    """Return the number the revision got, now or when it came before."""
    body = submission.body
    with recording(by=submission.actor, at=submission.now) as journal:
        place = place_of(submission)
        if place.stored is not None:
            return place.stored.received_seq
        day = day_of(body, submission.now)
        flags = {*body.flags, *place.flags, *reference_flags(body, day), *flags_of(submission)}
        batch = Batch()
        revision = file_revision(submission, place.visit, day, flags, batch)
        name_photos(body.photos, submission.device.user_id, batch)
        if place.visit is None:
            batch.insert([revision.visit])
        register(revision, submission.author, journal)
        batch.run()
        if submission.admission:
            submission.admission.note(journal)
        if not body.photos:
            seal_revision(revision, body, journal)
    return revision.received_seq


def _sizes_differ(submission: Submission) -> bool:
    """Say whether a photo that this person brought before has another size than the revision says."""
    differing = [
        photo.sha256
        for photo in submission.body.photos
        if PHOTOS.held(photo.sha256) not in (None, photo.size)
    ]
    return bool(differing and brought_by([submission.device.user_id], differing))


def flags_of(submission: Submission) -> Iterator[str]:
    """Yield what is unusual about the revision by itself."""
    body, now = submission.body, submission.now
    if not is_dated(body, now):
        yield DAY_OF_RECEIPT
    if is_skewed(body, now):
        yield CLOCK_SKEW
    if needs_cleaning(submission.envelope.body):
        yield TEXT_CLEANED
    if _sizes_differ(submission):
        yield PHOTO_SIZE_DIFFERS
    yield from signature_flags(body, checklists_of(body))
    if submission.is_released:
        yield RELEASED
