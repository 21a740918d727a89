"""Where a revision stands: among the revisions of its visit, and in the numbered chain of its device."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from backend.intake.envelope import RefusedError, Submission
from backend.intake.quarantine import is_set_aside
from backend.kernel.fastpath import fetch, uuid_of
from backend.people.models import Device
from backend.visits.flags import CHAIN_BROKEN, NUMBER_GAP, NUMBER_REPEATED, PARENT_MISSING, SEVERAL_HEADS
from backend.visits.models import Visit
from shared.protocol.revision import Revision as Body


@dataclass(frozen=True, slots=True)
class Stored:
    """What the chain and the family of revisions need to know of one."""

    id: UUID
    visit_id: UUID
    device_id: UUID
    n: int
    sha256: str
    parents: list[str]
    received_seq: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a revision belongs: the visit it adds to, if there is one, and what is unusual about the place.

    `stored` is the revision itself where it came before.
    """

    stored: Stored | None
    visit: Visit | None
    flags: tuple[str, ...]


def place_of(submission: Submission) -> Place:
    """Return where the revision belongs; RefusedError where it cannot go there.

    Its visit stays locked, so that heads move one by one.
    """
    body, device = submission.body, submission.device
    visit_id = UUID(body.visit_id)
    rows = _neighbouring(body, device)
    visit = None
    if any(row.visit_id == visit_id for row in rows):
        visit = Visit.objects.select_for_update().get(pk=visit_id)
        rows = _neighbouring(body, device)
    stored = next((row for row in rows if str(row.id) == body.revision_id), None)
    if stored is not None:
        _check_same(stored, submission)
        return Place(stored, visit, ())
    if visit is not None:
        _check_visit(visit, submission)
    family = [row for row in rows if row.visit_id == visit_id]
    chain = [row for row in rows if row.device_id == device.pk]
    return Place(None, visit, (*_parent_flags(body, visit, family), *_chain_flags(submission, chain)))


def _check_same(stored: Stored, submission: Submission) -> None:
    if stored.sha256 != submission.envelope.sha256:
        raise RefusedError("content-mismatch")


def _check_visit(visit: Visit, submission: Submission) -> None:
    """RefusedError where the visit is somebody else's, and nobody answers for that, or of another unit."""
    if visit.author_id != submission.author.pk and not submission.is_released:
        raise RefusedError("not-permitted", "the visit is somebody else's", "/visit_id")
    if visit.unit_id != submission.body.unit:
        raise RefusedError("content-mismatch", "the visit is of another unit", "/unit")


def _parent_flags(body: Body, visit: Visit | None, family: Iterable[Stored]) -> Iterator[str]:
    """Yield what is unusual about the parents; RefusedError where they lead in a circle."""
    parents_of = {str(row.id): row.parents for row in family}
    if body.revision_id in _ancestors(body.parents, parents_of):
        raise RefusedError("parents-invalid", "the parents lead in a circle", "/parents")
    if not set(body.parents) <= parents_of.keys():
        yield PARENT_MISSING
    if visit is not None and str(visit.head_id) not in body.parents:
        yield SEVERAL_HEADS


def _chain_flags(submission: Submission, chain: Iterable[Stored]) -> Iterator[str]:
    """Yield where the device's numbered chain does not fit what the server has of it.

    A body that was set aside is a link of the chain like one that was stored.
    """
    device, n, prev = submission.device, submission.body.device.n, submission.body.device.prev
    hashes_of = {number: {row.sha256 for row in chain if row.n == number} for number in (n - 1, n)}
    if hashes_of[n]:
        yield NUMBER_REPEATED
    before = hashes_of[n - 1]
    is_first = n <= 1 and prev is None
    if not is_first and prev not in before and not (prev and is_set_aside(device, prev)):
        yield CHAIN_BROKEN if before else NUMBER_GAP


def _neighbouring(body: Body, device: Device) -> list[Stored]:
    n = body.device.n
    rows = fetch(
        "SELECT id, visit_id, device_id, n, sha256, parents, received_seq FROM visits_revision"
        " WHERE id = %s OR visit_id = %s OR (device_id = %s AND n IN (%s, %s))",
        *(UUID(body.revision_id), UUID(body.visit_id), device.pk, n - 1, n),
    )
    return [
        Stored(uuid_of(id_), uuid_of(visit_id), uuid_of(device_id), number, sha256, json.loads(parents), seq)
        for id_, visit_id, device_id, number, sha256, parents, seq in rows
    ]


def _ancestors(parents: Iterable[str], parents_of: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(parents)
    while waiting:
        revision_id = waiting.pop()
        if revision_id not in found:
            found.add(revision_id)
            waiting.extend(parents_of.get(revision_id, ()))
    return found
