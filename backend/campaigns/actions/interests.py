"""Declaring why somebody is not to inspect a unit."""

from __future__ import annotations

from datetime import datetime

from backend.journal.recording import recording
from backend.kernel.problems import ProblemError, field_invalid
from backend.people.models import Interest, User
from backend.people.rules import require
from backend.units.models import Unit


def declare_interest(interest: Interest, *, by: User, at: datetime) -> Interest:
    """Note that a person worked at a unit or has an interest in it: they cannot be sent there."""
    require(by, "interest.declare", interest.user)
    if not Unit.objects.filter(pk=interest.unit_id).exists():
        raise field_invalid("unit", "Ở đây không có.", "Not known here.", code="reference-unknown")
    with recording(by=by, at=at) as journal:
        User.objects.select_for_update().get(pk=interest.user_id)
        same = Interest.objects.filter(user=interest.user, unit=interest.unit_id, kind=interest.kind)
        if same.filter(ended_at=None).exists():
            raise ProblemError("already-exists")
        interest.declared_at = at
        interest.save(force_insert=True)
        journal.log_row("interest.declared", interest, who=interest.user_id, at_unit=interest.unit_id)
    return interest


def end_interest(interest: Interest, *, by: User, at: datetime) -> Interest:
    """Note that an interest is over; the row stays. Twice is the same as once."""
    require(by, "interest.end")
    with recording(by=by, at=at) as journal:
        interest = Interest.objects.select_for_update().get(pk=interest.pk)
        if interest.ended_at is None:
            interest.ended_at = at
            interest.save(update_fields=["ended_at"])
            journal.log_row("interest.ended", interest, who=interest.user_id)
    return interest
