"""Where a revision stands: among the revisions of its visit, and in the numbered chain of its device."""

from __future__ import annotations

import json
from collections.abc import Iterable
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
class Neighbours:
    """What is stored beside a revision that comes in: itself, its visit, the device's last numbers."""

    same: Stored | None
    visit: Visit | None
    of_visit: tuple[Stored, ...]
    of_device: tuple[Stored, ...]


def neighbours_of(submission: Submission) -> Neighbours:
    """Return what is stored beside a revision; its visit stays locked, so that heads move one by one."""
    body, device = submission.body, submission.device
    visit_id, n = UUID(body.visit_id), body.device.n
    rows = _neighbouring(body, device)
    visit = None
    if any(row.visit_id == visit_id for row in rows):
        visit = Visit.objects.select_for_update().get(pk=visit_id)
        rows = _neighbouring(body, device)
    return Neighbours(
        same=next((row for row in rows if str(row.id) == body.revision_id), None),
        visit=visit,
        of_visit=tuple(row for row in rows if row.visit_id == visit_id),
        of_device=tuple(row for row in rows if row.device_id == device.pk and row.n in (n - 1, n)),
    )


def stored_before(submission: Submission, neighbours: Neighbours) -> Stored | None:
    """Return the stored revision where this very one came before; RefusedError for other content."""
    same = neighbours.same
    if same is not None and same.sha256 != submission.envelope.sha256:
        raise RefusedError("content-mismatch")
    return same


def check_visit(submission: Submission, neighbours: Neighbours) -> None:
    """RefusedError where the visit is somebody else's, and nobody answers for that, or of another unit."""
    visit = neighbours.visit
    if visit is None:
        return
    if visit.author_id != submission.author.pk and not submission.is_released:
        raise RefusedError("not-permitted", "the visit is somebody else's", "/visit_id")
    if visit.unit_id != submission.body.unit:
        raise RefusedError("content-mismatch", "the visit is of another unit", "/unit")


def parent_flags(body: Body, neighbours: Neighbours) -> tuple[str, ...]:
    """Return what is unusual about the parents; RefusedError where they lead in a circle."""
    parents_of = {str(row.id): row.parents for row in neighbours.of_visit}
    if body.revision_id in _ancestors(body.parents, parents_of):
        raise RefusedError("parents-invalid", "the parents lead in a circle", "/parents")
    flags = []
    if not set(body.parents) <= parents_of.keys():
        flags.append(PARENT_MISSING)
    if neighbours.visit is not None and str(neighbours.visit.head_id) not in body.parents:
        flags.append(SEVERAL_HEADS)
    return tuple(flags)


def chain_flags(submission: Submission, neighbours: Neighbours) -> tuple[str, ...]:
    """Return where the device's numbered chain does not fit what the server has of it.

    A body that was set aside is a link of the chain like one that was stored.
    """
    device, n, prev = submission.device, submission.body.device.n, submission.body.device.prev
    flags = []
    if any(row.n == n for row in neighbours.of_device):
        flags.append(NUMBER_REPEATED)
    before = {row.sha256 for row in neighbours.of_device if row.n == n - 1}
    is_first = n <= 1 and prev is None
    if not is_first and prev not in before and not (prev and is_set_aside(device, prev)):
        flags.append(CHAIN_BROKEN if before else NUMBER_GAP)
    return tuple(flags)


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
