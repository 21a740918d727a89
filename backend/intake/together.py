"""Plain visits of one push, stored together: one question, one insertion, one lock of the head, one commit.

What is plain is stored, numbered, flagged and judged exactly as one by one (`backend.intake.receive`). What
is not, or what turns out not to be when the database is asked, is left to that way; so is everything where
the common transaction fails, so that no bad visit harms another.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from django.db import InterfaceError, OperationalError

from backend.evidence.store import PHOTOS
from backend.findings.recording import judge
from backend.intake.envelope import Envelope, RefusedError, Submission, opened
from backend.intake.filing import file_revision, name_photos
from backend.intake.known import Known, KnownOfRun, known_of
from backend.intake.receive import Received, flags_of, seal_if_whole
from backend.intake.references import checklists_of, in_force_flags
from backend.intake.register import register
from backend.intake.seal import add_sealing
from backend.journal.recording import Journal, recording
from backend.kernel.fastpath import Batch
from backend.people.models import Device, User
from backend.visits.claims import brought_by
from backend.visits.clock import day_of
from backend.visits.models import Revision
from shared.protocol.revision import Revision as Body
from shared.rules.evaluation import check_answers
from shared.rules.hours import WorkingHours

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """What became of the first revisions: those stored together, and how many behind them go one by one."""

    together: Sequence[Received]
    one_by_one: int


def open_if_good(envelope: Envelope, *, by: User, device: Device, now: datetime) -> Submission | None:
    """Return what an envelope holds; None where something is wrong, which taking it by itself tells."""
    try:
        return opened(envelope, by=by, device=device, now=now)
    except RefusedError:
        return None
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("revision %s is taken by itself", envelope.revision_id)
        return None


def is_plain(submission: Submission) -> bool:
    """Say whether it is a first, new state of one person's visit, with possible answers."""
    body = submission.body
    alone = body.kind == "submit" and not body.parents and not body.team and body.campaign is None
    texts = (body.unit, body.counter or "")
    return alone and "\0" not in "".join(texts) and _answers_are_allowed(body)


def _answers_are_allowed(body: Body) -> bool:
    try:
        return not list(check_answers(body, checklists_of(body)))
    except RefusedError:
        return False


def take_together(submissions: Sequence[Submission | None], brought: Collection[str] = ()) -> Taken:
    """Store the first of these together, as many as are plain and free; None stands for what is not plain.

    Of photos that came with them their person has `brought` every byte, and they are held.
    """
    plain = _without_repeats(submissions)
    if not plain:
        return Taken((), len(list(takewhile(lambda one: one is None, submissions))))
    known = known_of(plain)
    free = _free(plain, known.rows)
    run = plain[: len(list(takewhile(bool, free)))]
    after = len(list(takewhile(lambda is_free: not is_free, free[len(run) :])))
    try:
        return Taken(_stored(run, known, brought), after) if run else Taken((), after)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("%d revisions could not be stored together", len(run))
        return Taken((), len(run) + after)


def _without_repeats(submissions: Sequence[Submission | None]) -> list[Submission]:
    """Return the first plain ones, up to the first that speaks of a visit or has an id that was there."""
    plain: list[Submission] = []
    seen: set[str] = set()
    for submission in submissions:
        if submission is None or not seen.isdisjoint(ids := _ids(submission.body)):
            break
        plain.append(submission)
        seen |= ids
    return plain


def _ids(body: Body) -> set[str]:
    return {f"revision {body.revision_id}", f"visit {body.visit_id}", f"number {body.device.n}"}


def _free(plain: Sequence[Submission], rows: Sequence[Known]) -> list[bool]:
    """Say of each whether nothing is known of it yet and its number follows one that is here or before it."""
    links = {(one.body.device.n, one.envelope.sha256): place for place, one in enumerate(plain)}
    free: list[bool] = []
    for row, one in zip(rows, plain, strict=True):
        n, prev = one.body.device.n, one.body.device.prev
        before = links.get((n - 1, prev or ""), len(free))
        is_first = n <= 1 and prev is None
        free.append(row.is_free and (is_first or row.follows or before < len(free)))
    return free


def _stored(run: Sequence[Submission], known: KnownOfRun, brought: Collection[str]) -> list[Received]:
    """Store, register and, where its photos are all held, seal each, in their order."""
    with recording(by=run[0].actor, at=run[0].now) as journal:
        batch = Batch()
        revisions = [_filed(one, row, batch) for one, row in zip(run, known.rows, strict=False)]
        whole = _whole(run, brought)
        _enter(list(zip(run, revisions, whole, strict=True)), known.hours, journal, batch)
        batch.insert([revision.visit for revision in revisions])
        _name_photos(run, whole, brought, batch)
        batch.run()
    for one, is_sealed in zip(run, whole, strict=True):
        if not is_sealed:
            seal_if_whole(one)
    return [
        Received(one.body, one.envelope.sha256, row.received_seq, row.receipt if is_sealed else None)
        for one, row, is_sealed in zip(run, revisions, whole, strict=True)
    ]


def _filed(one: Submission, known: Known, batch: Batch) -> Revision:
    day = day_of(one.body, one.now)
    flags = {*one.body.flags, *in_force_flags(known.valid_from, known.valid_to, day), *flags_of(one)}
    return file_revision(one, None, day, flags, batch)


def _enter(
    filed: Sequence[tuple[Submission, Revision, bool]],
    hours: Sequence[WorkingHours],
    journal: Journal,
    batch: Batch,
) -> None:
    judged = iter(judge([(row.visit, one.body) for one, row, is_whole in filed if is_whole], hours))
    for one, revision, is_whole in filed:
        register(revision, one.author, journal)
        if is_whole:
            add_sealing(revision, one.body, next(judged), journal, batch)


def _whole(run: Sequence[Submission], brought: Collection[str]) -> list[bool]:
    """Say of each whether its photos are all held and were brought by its person, now or before."""
    named = {photo.sha256 for one in run for photo in one.body.photos}
    held = {sha256 for sha256 in named if PHOTOS.held(sha256) is not None}
    earlier = held - set(brought)
    known = held & set(brought) | (brought_by([run[0].device.user_id], earlier) if earlier else set())
    return [all(photo.sha256 in known for photo in one.body.photos) for one in run]


def _name_photos(
    run: Sequence[Submission], whole: Sequence[bool], brought: Collection[str], batch: Batch
) -> None:
    photos = [photo for one in run for photo in one.body.photos]
    held = {
        photo.sha256
        for one, is_whole in zip(run, whole, strict=True)
        for photo in one.body.photos
        if is_whole
    }
    name_photos(photos, run[0].device.user_id, batch, held=held, brought=brought, now=run[0].now)
