"""Opening and changing campaigns; the staff's devices are told, the units' never."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from backend.campaigns.models import Campaign
from backend.campaigns.queries import campaign_rows
from backend.campaigns.serializers import CampaignSerializer
from backend.journal.recording import Audience, Journal, recording
from backend.journal.reference import publish_rows
from backend.kernel.problems import field_invalid
from backend.people.models import User
from backend.people.rules import require


def open_campaign(
    campaign: Campaign, checklist_ids: Iterable[str], *, by: User, at: datetime, scope: Iterable[str] = ()
) -> Campaign:
    """Save a new campaign with the checklist versions it asks and its scope, and tell the inspectors."""
    require(by, "campaign.open")
    _check(campaign)
    with recording(by=by, at=at) as journal:
        campaign.save(force_insert=True)
        _link(campaign, "checklists", checklist_ids)
        _link(campaign, "scope", scope)
        _tell(campaign, journal)
    return campaign


def change_campaign(
    campaign: Campaign,
    *,
    by: User,
    at: datetime,
    checklist_ids: Iterable[str] | None = None,
    scope: Iterable[str] | None = None,
    **changes: Any,
) -> Campaign:
    """Change what is given of a campaign and nothing else; visits made before stand as they are."""
    require(by, "campaign.open")
    for name, value in changes.items():
        setattr(campaign, name, value)
    _check(campaign)
    with recording(by=by, at=at) as journal:
        campaign.save(update_fields=[*changes])
        _link(campaign, "checklists", checklist_ids)
        _link(campaign, "scope", scope)
        _tell(campaign, journal)
    return campaign


def _check(campaign: Campaign) -> None:
    if campaign.starts > campaign.ends:
        raise field_invalid("ends", "Kết thúc trước khi bắt đầu.", "Ends before it starts.")


def _link(campaign: Campaign, name: str, ids: Iterable[str] | None) -> None:
    if ids is None:
        return
    links, wanted = getattr(campaign, name), set(ids)
    if links.model.objects.filter(pk__in=wanted).count() != len(wanted):
        raise field_invalid(name, "Ở đây không có.", "Not known here.", code="reference-unknown")
    links.set(wanted)


def _tell(campaign: Campaign, journal: Journal) -> None:
    rows = campaign_rows(Campaign.objects.filter(pk=campaign.pk))
    publish_rows(
        journal, "campaign", [campaign], CampaignSerializer(rows, many=True).data, to=Audience.staff()
    )
