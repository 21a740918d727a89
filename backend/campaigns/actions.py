"""Opening campaigns; the staff's devices are told, the units' never."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from backend.audit.journal import Audience, recording
from backend.audit.reference import tell
from backend.campaigns.models import Campaign
from backend.campaigns.queries import FIELDS, with_checklists
from backend.campaigns.serializers import CampaignSerializer
from backend.people.models import User
from backend.people.rules import require


def open_campaign(campaign: Campaign, checklist_ids: Iterable[str], *, by: User, at: datetime) -> Campaign:
    """Save a new campaign with the checklist versions it asks, and send it to the inspectors."""
    require(by, "campaign.open")
    with recording(by=by, at=at) as journal:
        campaign.save(force_insert=True)
        campaign.checklists.set(checklist_ids)  # type: ignore[arg-type]  # stubs expect number keys
        rows = with_checklists(Campaign.objects.filter(pk=campaign.pk).values(*FIELDS))
        tell(journal, "campaign", [campaign], CampaignSerializer(rows, many=True).data, to=Audience.staff())
    return campaign
