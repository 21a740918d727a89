"""From the day of a merger on, the devices of those who answer for it know what they may read now."""

from __future__ import annotations

from datetime import datetime

from backend.journal.recording import Audience, recording
from backend.kernel.times import local_day
from backend.units.heirs import officers_for
from backend.units.models import Succession


def tell_heirs(now: datetime) -> None:
    """Grant each merged unit's feed to the officers of who carries on its work; once, from its day on."""
    due = Succession.objects.in_force(local_day(now)).filter(told_at=None)
    if not due.exists():
        return
    with recording(by=None, at=now) as journal:
        for unit_id in sorted(set(due.values_list("predecessor_id", flat=True))):
            for officer in officers_for(unit_id).exclude(unit=unit_id):
                scope = {"role": officer.role, "unit": unit_id}
                journal.publish("scope_grant", "unit", unit_id, scope, to=Audience.user(officer.pk))
        due.update(told_at=now)
