"""Sealed visits and findings in any state, written straight to the tables, and counted."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from backend.findings.models import Finding
from backend.findings.tallies import TallyChanges
from backend.people.models import Device, User
from backend.units.models import Unit
from backend.visits.models import Revision, Visit
from shared.protocol.wire import sha256_hex
from shared.rules.findings import State
from tests.world import NOW, new_id

_numbers = count(1)


def visit_at(unit: Unit, day: date, author: User, **fields: Any) -> Visit:
    """Return a visit of that day, sealed and counted."""
    revision_id, n = UUID(new_id()), next(_numbers)
    values = {"mode": "surprise", "checklists": " ", "state": "sealed", "sealed_at": NOW, **fields}
    visit = Visit(pk=UUID(new_id()), unit=unit, author=author, day=day, head_id=revision_id, **values)
    visit.save(force_insert=True)
    Revision(
        pk=revision_id,
        visit=visit,
        kind="submit",
        body="{}",
        sha256=sha256_hex(str(revision_id).encode()),
        device=_phone_of(author),
        n=n,
        received_at=NOW,
        received_seq=n,
        leaf_index=n,
    ).save(force_insert=True)
    if visit.sealed_at:
        changes = TallyChanges()
        changes.add_visit(visit)
        changes.run()
    return visit


def found(
    visit: Visit,
    item: str,
    *,
    severity: str = "reminder",
    state: State = State.RECORDED,
    restricted: bool = False,
) -> Finding:
    """Return a finding of the visit, counted."""
    finding = Finding(
        visit=visit,
        revision_id=visit.head_id,
        unit_id=visit.unit_id,
        day=visit.day,
        checklist=item.split("-")[0],
        item=item,
        ordinal=next(_numbers) % 30_000,
        severity=severity,
        initial_severity=severity,
        state=state,
        restricted=restricted,
        to_verify=False,
        legal_basis=[],
        facts={},
        sipas=[],
        recorded_at=NOW,
    )
    finding.save(force_insert=True)
    changes = TallyChanges()
    changes.add([finding])
    changes.run()
    return finding


def _phone_of(author: User) -> Device:
    values = {"model": "Nokia C12", "algorithm": "ed25519", "public_key": "", "enrolled_at": NOW}
    found_or_made = Device.objects.get_or_create(
        user=author, defaults={"pk": UUID(new_id()), "key_id": str(author.pk), **values}
    )
    return found_or_made[0]
