"""Home Affairs plans: teams of a campaign, who goes where and when, and calling it off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.campaigns.actions import cancel as call_off
from backend.campaigns.actions import form_team, plan
from backend.campaigns.checks import warnings_of
from backend.campaigns.models import Assignment, Campaign, Member, Team
from backend.core.problems import ProblemError
from backend.portal.access import page, viewer
from backend.portal.said import day_in, id_in, text_in
from backend.portal.words import WARNINGS


@page("campaign.plan")
@require_POST
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Form a team of one leader and the members who were ticked."""
    duties = {id_in(member): Member.Duty.MEMBER.value for member in request.POST.getlist("members")}
    duties[id_in(request.POST.get("leader", ""))] = Member.Duty.LEADER.value
    name = _wanted(text_in(request, "name"), 200)
    form_team(_campaign(request, pk), name=name, duties=duties, by=viewer(request), at=timezone.now())
    messages.success(request, _("Đã lập đoàn, tổ."))
    return redirect("portal:campaign", pk)


@page("campaign.plan")
@require_POST
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a team to a unit, and say what collides with that."""
    campaign, by = _campaign(request, pk), viewer(request)
    mode = request.POST.get("mode", "")
    if mode not in Assignment.Mode.values:
        raise ProblemError("field-invalid")
    made = Assignment(
        campaign=campaign,
        team=get_object_or_404(Team, campaign=pk, pk=id_in(request.POST.get("team", ""))),
        unit_id=request.POST.get("unit", ""),
        mode=mode,
        starts=day_in(request, "starts"),
        ends=day_in(request, "ends"),
        note=_short(text_in(request, "note"), 1000),
    )
    planned = plan(made, (), by=by, at=timezone.now())
    messages.success(request, _("Đã phân công."))
    for code in dict.fromkeys(notice.code for notice in warnings_of(planned)):
        messages.warning(request, WARNINGS[code])
    return redirect("portal:campaign", pk)


@page("campaign.plan")
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call an assignment of the campaign off, with the reason."""
    by, which = viewer(request), id_in(request.POST.get("assignment", ""))
    assignment = Assignment.objects.visible_to(by).filter(campaign=pk, pk=which).first()
    if assignment is None:
        raise Http404
    reason = _wanted(text_in(request), 1000)
    call_off(assignment, reason=reason, by=by, at=timezone.now())
    messages.success(request, _("Đã hủy phân công."))
    return redirect("portal:campaign", pk)


def _campaign(request: HttpRequest, pk: UUID) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(viewer(request)), pk=pk)


def _wanted(text: str, most: int) -> str:
    if not text:
        raise ProblemError("reason-required")
    return _short(text, most)


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise ProblemError("field-invalid")
    return text
