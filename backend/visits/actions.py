"""How visits change: a revision is received, a photo is completed, and what is whole is sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Exists, OuterRef

from backend.audit.journal import Audience, Journal, Numbers, recording
from backend.people.models import Device, User
from backend.visits import flags, receipts
from backend.visits.clock import day_of, is_skewed
from backend.visits.envelope import Envelope, RefusedError, opened
from backend.visits.filing import (
    NamedPhoto,
    describe,
    evidence_of,
    name_photos,
    new_visit,
    set_team,
    size_flags,
)
from backend.visits.lineage import Surroundings, around, chain_flags, known, parent_flags
from backend.visits.models import Evidence, Photo, Revision, Visit
from backend.visits.references import check_answered, check_place, checklists_of
from backend.visits.signals import visit_sealed
from backend.visits.texts import needs_cleaning
from shared import revision as claimed
from shared.manifest import parse_body


@dataclass(frozen=True)
class Received:
    """A revision the server has stored, now or before, and what it holds of its photos."""

    revision: Revision
    photos: Sequence[NamedPhoto]


@dataclass(frozen=True)
class _Arrival:
    """One opened envelope on its way in, with who brought it on what and when."""

    envelope: Envelope
    body: claimed.Revision
    by: User
    device: Device
    now: datetime
    is_set_aside: Callable[[str], bool]


def receive(
    envelope: Envelope, *, by: User, device: Device, now: datetime, is_set_aside: Callable[[str], bool]
) -> Received:
    """Store a signed revision exactly once, however often it comes; seal it if it waits for no photo.

    RefusedError says why it was not stored; nothing of it is left then. `is_set_aside` says whether a body
    with this hash came from the device before and was refused.
    """
    body = opened(envelope, device)
    if body.author != str(by.pk):
        raise RefusedError("not-permitted", "somebody else is its author", "/author")
    arrival = _Arrival(envelope, body, by, device, now, is_set_aside)
    try:
        return _store(arrival)
    except IntegrityError:  # it came twice at the same time, and the other one was first
        return _store(arrival)


def complete_photo(sha256: str, *, by: User, now: datetime) -> None:
    """Note that every byte of a photo is held and true, and seal what waited for nothing else."""
    with recording(by=by, at=now) as journal:
        if not Photo.objects.filter(pk=sha256, completed_at=None).update(completed_at=now):
            return
        for revision in _waited_only_for(sha256):
            _seal(revision, parse_body(revision.body), revision.visit, journal)


def discard_photo(sha256: str, *, by: User, now: datetime) -> int:
    """Note that a photo arrived with a wrong hash; return how often it did: thrice calls for a person."""
    with recording(by=by, at=now) as journal:
        photo = Photo.objects.select_for_update().get(pk=sha256)
        photo.mismatches += 1
        photo.save(update_fields=["mismatches"])
        journal.log("photo.mismatched", photo, times=photo.mismatches)
    return photo.mismatches


def _store(arrival: _Arrival) -> Received:
    body = arrival.body
    with recording(by=arrival.by, at=arrival.now) as journal:
        photos = name_photos(body.photos)
        near = around(body, arrival.device)
        same = known(arrival.envelope, near)
        if same is not None:
            return Received(same, photos)
        day, is_claimed = day_of(body, arrival.now)
        odd = _checked(arrival, near, day) + size_flags(body, photos)
        if not is_claimed:
            odd += (flags.DAY_OF_RECEIPT,)
        visit, team_flags = _filed(arrival, near, day)
        revision = _entered(arrival, visit, odd + team_flags, journal)
        if all(photo.is_complete for photo in photos):
            _seal(revision, body, visit, journal)
    return Received(revision, photos)


def _checked(arrival: _Arrival, near: Surroundings, day: date) -> tuple[str, ...]:
    """Return what is odd about the revision; RefusedError where it cannot be stored."""
    body = arrival.body
    if near.visit is not None:
        _check_same_visit(near.visit, body, arrival.by)
    check_answered(body)
    return (
        *body.flags,
        *check_place(body, day),
        *parent_flags(body, near),
        *chain_flags(body, near, arrival.is_set_aside),
        *((flags.CLOCK_SKEW,) if is_skewed(body, arrival.now) else ()),
        *((flags.TEXT_CLEANED,) if needs_cleaning(arrival.envelope.body) else ()),
    )


def _check_same_visit(visit: Visit, body: claimed.Revision, author: User) -> None:
    if visit.author_id != author.pk:
        raise RefusedError("not-permitted", "the visit is somebody else's", "/visit_id")
    if visit.unit_id != body.unit:
        raise RefusedError("content-mismatch", "the visit is of another unit", "/unit")


def _filed(arrival: _Arrival, near: Surroundings, day: date) -> tuple[Visit, tuple[str, ...]]:
    """Return the visit with its new head; the old one stays if this revision does not follow it."""
    body, visit = arrival.body, near.visit
    if visit is None:
        visit = new_visit(body, arrival.by, day)
        visit.save(force_insert=True)
        return visit, set_team(visit, body, is_new=True)
    if str(visit.head_id) not in body.parents:
        return visit, ()
    describe(visit, body)
    visit.state = Visit.State.SUBMITTED
    visit.save(force_update=True)
    return visit, set_team(visit, body, is_new=False)


def _entered(arrival: _Arrival, visit: Visit, odd: tuple[str, ...], journal: Journal) -> Revision:
    """Enter the revision, its evidence and its leaf; the row is written when its numbers are known."""
    envelope, body = arrival.envelope, arrival.body
    revision = Revision(
        pk=UUID(body.revision_id),
        visit=visit,
        kind=body.kind,
        body=envelope.body,
        sha256=envelope.sha256,
        key_id=envelope.key_id,
        signature=envelope.signature,
        device=arrival.device,
        n=body.device.n,
        parents=list(body.parents),
        flags=sorted(set(odd)),
        received_at=arrival.now,
    )
    Evidence.objects.bulk_create(evidence_of(visit, body, checklists_of(body)))
    _announce(revision, journal)
    return revision


def _announce(revision: Revision, journal: Journal) -> None:
    visit, facts = revision.visit, {"revision": str(revision.pk), "sha256": revision.sha256}
    leaf = journal.append_leaf(revision.sha256)
    told = {**facts, "state": visit.state}
    entry = journal.publish("put", "visit", visit.pk, told, to=Audience.user(visit.author_id))
    journal.log("visit.received", visit, unit_id=visit.unit_id, flags=revision.flags, **facts)
    if not flags.CHAIN_FLAGS.isdisjoint(revision.flags):
        journal.log("device.chain_broken", revision.device, n=revision.n, flags=revision.flags, **facts)

    def write(_: Numbers) -> None:
        revision.received_seq, revision.leaf_index = entry.seq, leaf.index
        revision.save(force_insert=True)

    journal.at_end(write)


def _waited_only_for(sha256: str) -> list[Revision]:
    """Return the unsealed revisions that name the photo and now lack none.

    Their visits are locked first: of two last photos completed at once, the second sees both.
    """
    naming = Evidence.objects.filter(photo=sha256, revision__receipt=None)
    visits = Visit.objects.filter(pk__in=naming.values("visit")).order_by("pk").select_for_update()
    if not visits:
        return []
    lacking = Evidence.objects.filter(revision=OuterRef("pk"), photo__completed_at=None)
    waiting = Revision.objects.filter(pk__in=naming.values("revision")).exclude(Exists(lacking))
    return list(waiting.select_related("visit").order_by("received_seq"))


def _seal(revision: Revision, body: claimed.Revision, visit: Visit, journal: Journal) -> None:
    """Vouch for a revision whose every photo is held; if it speaks for the visit, the visit is sealed."""
    speaks, first = visit.head_id == revision.pk, visit.sealed_at is None
    if speaks:
        visit.state = Visit.State.SEALED
        visit.sealed_at = visit.sealed_at or journal.at
        visit.save(update_fields=["state", "sealed_at"])
    journal.log("visit.sealed", visit, unit_id=visit.unit_id, revision=str(revision.pk))
    _issue_receipt(revision, body, visit, journal)
    if speaks:
        visit_sealed.send(
            Visit, visit=visit, revision=revision, body=body, first=first, journal=journal, now=journal.at
        )


def _issue_receipt(revision: Revision, body: claimed.Revision, visit: Visit, journal: Journal) -> None:
    entry = journal.publish("sealed", "visit", visit.pk, None, to=Audience.user(visit.author_id))

    def write(numbers: Numbers) -> None:
        receipt = receipts.issued(revision, (photo.sha256 for photo in body.photos), entry.seq, numbers)
        receipt.save(force_insert=True)
        told = {"revision": str(revision.pk), "state": visit.state, "receipt": receipts.as_json(receipt)}
        journal.fill(entry, told)

    journal.at_end(write)
