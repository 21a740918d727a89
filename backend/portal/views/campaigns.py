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
from backend.people.models import User
from backend.people.rules import may
from backend.portal.access import page, viewer
from backend.portal.forms.base import PortalForm, form_page
from backend.portal.forms.planning import AssignForm, CancelForm, RescheduleForm, TeamForm
from backend.portal.lists import listing
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
    return campaign_page(request, pk)


def campaign_page(request: HttpRequest, pk: UUID, form: PortalForm | None = None) -> HttpResponse:
    """Show a campaign, for a planner with its forms; `form` is the one that is being filled in."""
    shown = _case(viewer(request), pk)
    if may(viewer(request), "campaign.plan"):
        shown |= _planning(shown, form)
    if form is None:
        return render(request, "portal/campaign.html", shown)
    return form_page(request, "portal/campaign.html", form, shown)


def _case(reader: User, pk: UUID) -> dict[str, Any]:
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
    return shown


def _planning(shown: dict[str, Any], form: PortalForm | None) -> dict[str, Any]:
    """Return the forms of a planner: one to form a team, one to assign, two for each open assignment."""
    own = form.assignment if isinstance(form, RescheduleForm | CancelForm) else ""
    for given in shown["assignments"]:
        if given["state"] == Assignment.State.OPEN:
            window = (given["starts"], given["ends"])
            move = RescheduleForm(given["id"], shown["teams"], team=given["team_id"], window=window)
            given["move"], given["cancel"] = move, CancelForm(given["id"])
            if own == str(given["id"]):
                given["move" if isinstance(form, RescheduleForm) else "cancel"] = form
    return {
        "may_plan": True,
        "has_place": not own
        or any(form in (one.get("move"), one.get("cancel")) for one in shown["assignments"]),
        "assign": form if isinstance(form, AssignForm) else AssignForm(shown["teams"]),
        "new_team": form if isinstance(form, TeamForm) else TeamForm(),
    }
