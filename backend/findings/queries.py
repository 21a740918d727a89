"""Reading findings."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from backend.findings.models import Finding
from backend.people.models import Role, User
from backend.visits.models import Evidence

Row = dict[str, Any]

FINDING_FIELDS = (
    *("id", "visit_id", "unit_id", "unit__name_vi", "day", "checklist", "item", "severity"),
    *("initial_severity", "state", "restricted", "to_verify", "recorded_at"),
)
DETAIL_FIELDS = (*FINDING_FIELDS, "revision_id", "legal_basis", "facts", "sipas")
FACTS_FOR_UNITS: Final = frozenset(
    {"value", "outcome", "unit", "of", "ratio", "minutes_late", "officials", "fixed_on_spot", "escalated_by"}
)
"""What the inspected unit is told; the inspector's notes are none of it."""


def with_grounds(row: Row, reader: User) -> Row:
    """Return a finding's row with its evidence, its facts as far as `reader` may know them."""
    proof = Evidence.objects.visible_to(reader).filter(revision=row["revision_id"], item=row["item"])
    facts = row["facts"]
    if reader.role == Role.UNIT_OFFICER:
        facts = {name: fact for name, fact in facts.items() if name in FACTS_FOR_UNITS}
    return {**row, "facts": facts, "evidence": proof.order_by("pk").values_list("pk", flat=True)}


def is_proof_for(user: User) -> Q:
    """Return the condition on evidence that it proves a finding `user`'s unit is notified of."""
    if user.role != Role.UNIT_OFFICER:
        return Q(pk__in=[])
    proven = Finding.objects.visible_to(user).filter(revision=OuterRef("revision"), item=OuterRef("item"))
    return Q(Exists(proven), restricted=False)
