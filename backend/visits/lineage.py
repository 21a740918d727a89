"""Where a revision stands: among the revisions of its visit, and in the numbered chain of its device."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q

from backend.people.models import Device
from backend.visits.envelope import Envelope, RefusedError
from backend.visits.flags import CHAIN_BROKEN, NUMBER_GAP, NUMBER_REPEATED, PARENT_MISSING, SEVERAL_HEADS
from backend.visits.models import Revision, Visit
from shared import revision as claimed


@dataclass(frozen=True)
class Surroundings:
    """What is stored around a revision that arrives: itself, its visit, the device's last numbers."""

    same: Revision | None
    visit: Visit | None
    of_visit: tuple[Revision, ...]
    of_device: tuple[Revision, ...]


def around(body: claimed.Revision, device: Device) -> Surroundings:
    """Return what is stored around a revision; its visit stays locked, so that heads move one by one."""
    near = _stored(body, device)
    if near.visit is None:
        return near
    Visit.objects.select_for_update().get(pk=near.visit.pk)
    return _stored(body, device)


def _stored(body: claimed.Revision, device: Device) -> Surroundings:
    n = body.device.n
    nearby = Q(pk=body.revision_id) | Q(visit=body.visit_id) | Q(device=device, n__in=(n - 1, n))
    rows = list(Revision.objects.filter(nearby).select_related("visit").defer("body", "signature"))
    of_visit = tuple(row for row in rows if str(row.visit_id) == body.visit_id)
    return Surroundings(
        same=next((row for row in rows if str(row.pk) == body.revision_id), None),
        visit=of_visit[0].visit if of_visit else None,
        of_visit=of_visit,
        of_device=tuple(row for row in rows if row.device_id == device.pk and row.n in (n - 1, n)),
    )


def known(envelope: Envelope, near: Surroundings) -> Revision | None:
    """Return the stored revision where this very one came before; RefusedError for other content."""
    if near.same is not None and near.same.sha256 != envelope.sha256:
        raise RefusedError("content-mismatch")
    return near.same


def parent_flags(body: claimed.Revision, near: Surroundings) -> tuple[str, ...]:
    """Return what is odd about the parents; RefusedError where they lead in a circle."""
    parents_of = {str(row.pk): row.parents for row in near.of_visit}
    if body.revision_id in _ancestors(body.parents, parents_of):
        raise RefusedError("parents-invalid", "the parents lead in a circle", "/parents")
    flags = []
    if not set(body.parents) <= parents_of.keys():
        flags.append(PARENT_MISSING)
    if near.visit is not None and str(near.visit.head_id) not in body.parents:
        flags.append(SEVERAL_HEADS)
    return tuple(flags)


def chain_flags(
    body: claimed.Revision, near: Surroundings, is_set_aside: Callable[[str], bool]
) -> tuple[str, ...]:
    """Return where the device's numbered chain does not fit what the server has of it.

    `is_set_aside` says whether a body with this hash came from the device and was not stored.
    """
    n, prev = body.device.n, body.device.prev
    flags = []
    if any(row.n == n for row in near.of_device):
        flags.append(NUMBER_REPEATED)
    before = {row.sha256 for row in near.of_device if row.n == n - 1}
    is_first = n <= 1 and prev is None
    if not is_first and prev not in before and not (prev and is_set_aside(prev)):
        flags.append(CHAIN_BROKEN if before else NUMBER_GAP)
    return tuple(flags)


def _ancestors(parents: Iterable[str], parents_of: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(parents)
    while waiting:
        revision_id = waiting.pop()
        if revision_id not in found:
            found.add(revision_id)
            waiting.extend(parents_of.get(revision_id, ()))
    return found
