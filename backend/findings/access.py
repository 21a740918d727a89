"""Who may see which evidence: the one rule, of visits and of findings together."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.findings.models import Finding
from backend.people.models import Role, User
from backend.visits.access import evidence_of_visits
from backend.visits.models import Evidence


def evidence_for(user: User) -> QuerySet[Evidence]:
    """Return the evidence `user` may know: of the visits they know, and of what their unit is notified of."""
    return Evidence.objects.filter(evidence_of_visits(user) | _proof_of_notified(user))


def _proof_of_notified(user: User) -> Q:
    """Return the condition on evidence that it proves a finding `user`'s unit is notified of."""
    if user.role != Role.UNIT_OFFICER:
        return Q(pk__in=[])
    proven = Finding.objects.visible_to(user).filter(revision=OuterRef("revision"), item=OuterRef("item"))
    return Q(Exists(proven), restricted=False)
