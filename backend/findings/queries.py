"""Reading findings."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from backend.findings.models import Finding
from backend.people.models import Role, User


def is_proof_for(user: User) -> Q:
    """Return the condition on evidence that it proves a finding `user`'s unit is notified of."""
    if user.role != Role.UNIT_OFFICER:
        return Q(pk__in=[])
    proven = Finding.objects.visible_to(user).filter(revision=OuterRef("revision"), item=OuterRef("item"))
    return Q(Exists(proven), restricted=False)
