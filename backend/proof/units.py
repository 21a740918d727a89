"""Units against each other and the log: where they stand in the tree, and who carries on whose work."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from backend.journal.models import Event
from backend.journal.verification import Verdict
from backend.units.models import Succession, Unit

Heirs = list[dict[str, Any]]


def check_units(verdict: Verdict) -> None:
    """Check that paths follow from parents, and successors are those the log knows."""
    heirs, logged = _heirs(), _logged()
    units = Unit.objects.in_bulk()
    for unit in units.values():
        with verdict.reading("unit", unit.pk):
            above = units[unit.parent_id].path if unit.parent_id else ""
            verdict.expect(
                "unit", unit.pk, "lies elsewhere than its parent says", f"{above}{unit.pk}/", unit.path
            )
            expected = logged.get(unit.pk, [])
            verdict.expect(
                "unit", unit.pk, "has other successors than the log says", expected, heirs[unit.pk]
            )


def _heirs() -> Mapping[str, Heirs]:
    heirs: defaultdict[str, Heirs] = defaultdict(list)
    for row in Succession.objects.order_by("predecessor", "-principal", "successor"):
        heir = {"unit": row.successor_id, "on": row.on.isoformat(), "principal": row.principal}
        heirs[row.predecessor_id].append(heir)
    return heirs


def _logged() -> Mapping[str, Heirs]:
    events = Event.objects.filter(noun=Unit._meta.label_lower, verb="unit.put").order_by("index")
    return {event.noun_id: json.loads(event.data)["successors"] for event in events.iterator()}
