"""Reading campaigns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backend.campaigns.models import Campaign

FIELDS = ("id", "title", "decision_number", "decided_on", "starts", "ends")


def with_checklists(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return campaign rows, each with the ids of its ``checklists``; one query for all."""
    campaigns = {row["id"]: {**row, "checklists": []} for row in rows}
    pairs = Campaign.checklists.through.objects.filter(campaign__in=campaigns)
    for campaign, checklist in pairs.order_by("checklistversion").values_list("campaign", "checklistversion"):
        campaigns[campaign]["checklists"].append(checklist)
    return list(campaigns.values())
