"""How visits come in: a signed revision is received, once, and sealed as soon as nothing of it is lacking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError

from backend.evidence.store import PHOTOS
from backend.intake.chain import Surroundings, around, chain_flags, known, parent_flags
from backend.intake.envelope import Envelope, RefusedError, opened
from backend.intake.filing import (
    describe,
    evidence_of,
    name_photos,
    new_visit,
    set_team,
    size_flags,
)
from backend.intake.references import check_answered, check_references, checklists_of
from backend.intake.seal import seal, vouch
from backend.journal.recording import Audience, Journal, Numbers, recording
from backend.kernel.fastpath import insert, together
from backend.people.models import Device, User
from backend.people.rules import may
from backend.visits import flags
from backend.visits.clock import day_of, is_skewed
from backend.visits.models import Revision, Visit
from backend.visits.texts import needs_cleaning
from shared.protocol import revision as claimed


@dataclass(frozen=True)
class Received:
    """A revision the server has stored, now or before, and the number it got."""

    body: claimed.Revision
    received_seq: int


@dataclass(frozen=True)
class Decision:
    """A person lets in what was set aside: who, what they add to the journal, and what they waive."""

    by: User | None
    note: Callable[[Journal], None]
    release: bool = False
    """Take it in although its author is not whose phone it is, or the visit is somebody else's."""


@dataclass(frozen=True)
class _Arrival:
    """One opened envelope on its way in, with who brought it on what and when."""

    envelope: Envelope
    body: claimed.Revision
    by: User
    device: Device
    now: datetime
    is_set_aside: Callable[[str], bool]
    decision: Decision | None

    @property
    def actor(self) -> User | None:
        """Return who does this: the author by pushing, or who decided."""
        return self.decision.by if self.decision else self.by

    @property
    def is_released(self) -> bool:
        """Say whether a person answers for what the gate would not let through."""
        return self.decision is not None and self.decision.release


def receive(
    envelope: Envelope,
    *,
    by: User,
    device: Device,
    now: datetime,
    is_set_aside: Callable[[str], bool],
    decision: Decision | None = None,
) -> Received:
    """Store a signed revision exactly once, however often it comes; seal it if it waits for no photo.

    RefusedError says why it was not stored; nothing of it is left then. `is_set_aside` says whether a body
    with this hash came from the device before and was refused. `by` is whose phone it is.
    """
    body = opened(envelope, device)
    is_released = decision is not None and decision.release
    author = _other_author(body) if is_released and body.author != str(by.pk) else by
    if body.author != str(author.pk):
        raise RefusedError("not-permitted", "somebody else is its author", "/author")
    arrival = _Arrival(envelope, body, author, device, now, is_set_aside, decision)
    try:
        seq = _store(arrival)
    except IntegrityError:  # it came twice at the same time, and the other one was first
        seq = _store(arrival)
    if body.photos and all(PHOTOS.held(photo.sha256) is not None for photo in body.photos):
        seal(UUID(body.revision_id), by=arrival.actor, now=now)
    return Received(body, seq)


def _other_author(body: claimed.Revision) -> User:
    author = User.objects.filter(pk=body.author).first()
    if author is None or not may(author, "visit.submit"):
        raise RefusedError("not-permitted", "its author is nobody who makes visits", "/author")
    return author


def _store(arrival: _Arrival) -> int:
    body = arrival.body
    with recording(by=arrival.actor, at=arrival.now) as journal:
        near = around(body, arrival.device)
        same = known(arrival.envelope, near)
        if same is not None:
            return same.received_seq
        day, is_claimed = day_of(body, arrival.now)
        odd = _checked(arrival, near, day) + size_flags(body)
        if not is_claimed:
            odd += (flags.DAY_OF_RECEIPT,)
        if arrival.is_released:
            odd += (flags.RELEASED,)
        with together():
            visit, team_flags = _filed(arrival, near, day)
            name_photos(body.photos)
            revision = _entered(arrival, visit, odd + team_flags, journal)
        if arrival.decision:
            arrival.decision.note(journal)
        if not body.photos:
            vouch(revision, body, visit, journal)
    return revision.received_seq


def _checked(arrival: _Arrival, near: Surroundings, day: date) -> tuple[str, ...]:
    """Return what is odd about the revision; RefusedError where it cannot be stored."""
    body = arrival.body
    if near.visit is not None:
        _check_same_visit(near.visit, arrival)
    check_answered(body)
    return (
        *body.flags,
        *check_references(body, day),
        *parent_flags(body, near),
        *chain_flags(body, near, arrival.is_set_aside),
        *((flags.CLOCK_SKEW,) if is_skewed(body, arrival.now) else ()),
        *((flags.TEXT_CLEANED,) if needs_cleaning(arrival.envelope.body) else ()),
    )


def _check_same_visit(visit: Visit, arrival: _Arrival) -> None:
    if visit.author_id != arrival.by.pk and not arrival.is_released:
        raise RefusedError("not-permitted", "the visit is somebody else's", "/visit_id")
    if visit.unit_id != arrival.body.unit:
        raise RefusedError("content-mismatch", "the visit is of another unit", "/unit")


def _filed(arrival: _Arrival, near: Surroundings, day: date) -> tuple[Visit, tuple[str, ...]]:
    """Return the visit with its new head; the old one stays if this revision does not follow it."""
    body, visit = arrival.body, near.visit
    if visit is None:
        visit = new_visit(body, arrival.by, day)
        insert([visit])
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
    insert(list(evidence_of(visit, body, checklists_of(body))))
    _announce(revision, arrival.by, journal)
    return revision


def _announce(revision: Revision, author: User, journal: Journal) -> None:
    visit, facts = revision.visit, {"revision": str(revision.pk), "sha256": revision.sha256}
    leaf = journal.append_leaf(revision.sha256)
    told = {**facts, "state": visit.state}
    entry = journal.publish("put", "visit", visit.pk, told, to=Audience.user(author.pk))
    if visit.author_id != author.pk:
        journal.publish("put", "visit", visit.pk, told, to=Audience.user(visit.author_id))
    journal.log("visit.received", visit, unit_id=visit.unit_id, flags=revision.flags, **facts)
    if not flags.CHAIN_FLAGS.isdisjoint(revision.flags):
        journal.log("device.chain_broken", revision.device, n=revision.n, flags=revision.flags, **facts)

    def write(_: Numbers) -> None:
        revision.received_seq, revision.leaf_index = entry.seq, leaf.index
        insert([revision])

    journal.at_end(write)
