"""The deadlines that hold for a finding: those of its campaign's decision, else the defaults."""

from __future__ import annotations

from uuid import UUID

from backend.campaigns.models import Campaign
from shared.rules.deadlines import Deadlines


def deadlines_of(campaign_id: UUID | None) -> Deadlines:
    """Return the deadlines that hold for visits of a campaign, or of none."""
    campaign = Campaign.objects.filter(pk=campaign_id).first() if campaign_id else None
    return campaign.deadlines if campaign else Deadlines()
