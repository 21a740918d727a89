"""Campaigns: by which decision, who is in the teams, who goes where, and which units were reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.campaigns import queries
from backend.campaigns.api import CampaignFilter
from backend.campaigns.coverage import covered_units, with_coverage
from backend.campaigns.models import Assignment, Campaign, Team
from backend.campaigns.rows import CampaignColumns, CoveredUnit
from backend.kernel.rows import columns_of, rows_of
from backend.people.queries import people_who_inspect
from backend.people.rules import may
from backend.portal.access import page, viewer
from backend.portal.lists import listing
from backend.portal.words import MODES
from backend.units.models import Unit


@page("campaign.read")
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """Show campaigns, the latest first."""
    rows = Campaign.objects.visible_to(viewer(request))
    order = ("-starts", "-pk")
    found = listing(request, rows, columns_of(CampaignColumns), filters=CampaignFilter, ordering=order)
    may_open = may(viewer(request), "campaign.open")
    shown = {
        "listing": found,
        "campaigns": found.rows,
        "today": timezone.localdate(),
        "may_open": may_open,
    }
    return render(request, "portal/campaigns.html", shown)


@page("campaign.read")
@require_safe
def campaign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one campaign as far as the person may know of it: surprises are for teams and Home Affairs."""
    reader = viewer(request)
    found = Campaign.objects.visible_to(reader).filter(pk=pk).first()
    if found is None:
        raise Http404
    (row,) = queries.campaign_rows(Campaign.objects.filter(pk=pk))
    assignments = queries.assignment_rows(Assignment.objects.visible_to(reader).filter(campaign=pk))
    units = Unit.objects.in_bulk([given["unit_id"] for given in assignments])
    shown: dict[str, Any] = {
        "campaign": row,
        "teams": queries.team_rows(Team.objects.visible_to(reader).filter(campaign=pk)),
        "assignments": [{**given, "place": units[given["unit_id"]]} for given in assignments],
        "sees_teams": may(reader, "visit.read"),
        "coverage": None,
    }
    if may(reader, "campaign.coverage"):
        covered = rows_of(CoveredUnit, covered_units(reader, found).order_by("sort", "pk"))
        shown["coverage"] = with_coverage(covered, reader, found)
    if may(reader, "campaign.plan"):
        shown |= _planning()
    return render(request, "portal/campaign.html", shown)


def _planning() -> dict[str, Any]:
    """Return what a planner chooses from: the people who inspect, and the units there are today."""
    units = Unit.objects.valid_on(timezone.localdate()).order_by("sort", "pk")
    return {"may_plan": True, "inspectors": people_who_inspect(), "units": units, "modes": MODES}
