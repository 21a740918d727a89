"""Home Affairs plans: teams of a campaign, who goes where and when, moving it and calling it off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from backend.campaigns.actions import cancel_assignment as call_off
from backend.campaigns.actions import change_team, form_team, plan_assignment
from backend.campaigns.actions import reschedule_assignment as move
from backend.campaigns.checks import warnings_of
from backend.campaigns.models import Assignment, Campaign, Member, Team
from backend.kernel.problems import ProblemError
from backend.people.queries import people_who_inspect
from backend.portal.access import page, viewer
from backend.portal.said import day_in, id_in, short_in, wanted_in
from backend.portal.words import WARNINGS


@page("campaign.plan")
@require_POST
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Form a team of one leader, a secretary where one was chosen, and the members who were ticked."""
    name, duties = wanted_in(request, "name", 200), _duties(request)
    form_team(_campaign(request, pk), name=name, duties=duties, by=viewer(request), at=timezone.now())
    messages.success(request, _("Đã lập đoàn, tổ."))
    return redirect("portal:campaign", pk)


@page("campaign.plan")
@require_http_methods(["GET", "POST"])
def seats(request: HttpRequest, pk: UUID, team: UUID) -> HttpResponse:
    """Show who is in a team, and give it the name and members that were chosen."""
    by, campaign = viewer(request), _campaign(request, pk)
    found = get_object_or_404(Team.objects.visible_to(by), pk=team, campaign=campaign)
    if request.method == "GET":
        duty_of = dict(found.members.values_list("user_id", "duty"))
        shown = {"campaign": campaign, "team": found, "duty_of": duty_of, "inspectors": people_who_inspect()}
        return render(request, "portal/team.html", shown)
    name, duties = wanted_in(request, "name", 200), _duties(request)
    change_team(found, name=name, duties=duties, by=by, at=timezone.now())
    messages.success(request, _("Đã lưu đoàn, tổ; điện thoại của thành viên được báo."))
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
        team=_team(request, pk),
        unit_id=request.POST.get("unit", ""),
        mode=mode,
        starts=day_in(request, "starts"),
        ends=day_in(request, "ends"),
        note=short_in(request, "note", 1000),
    )
    planned = plan_assignment(made, (), by=by, at=timezone.now())
    messages.success(request, _("Đã phân công."))
    _warn(request, planned)
    return redirect("portal:campaign", pk)


@page("campaign.plan")
@require_POST
def reschedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an open assignment of the campaign another window or another team."""
    assignment, starts, ends = _assignment(request, pk), day_in(request, "starts"), day_in(request, "ends")
    team, by = _team(request, pk), viewer(request)
    moved = move(assignment, starts=starts, ends=ends, team=team, by=by, at=timezone.now())
    messages.success(request, _("Đã đổi phân công."))
    _warn(request, moved)
    return redirect("portal:campaign", pk)


@page("campaign.plan")
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call an assignment of the campaign off, with the reason."""
    assignment, reason = _assignment(request, pk), wanted_in(request, "reason", 1000)
    call_off(assignment, reason=reason, by=viewer(request), at=timezone.now())
    messages.success(request, _("Đã hủy phân công."))
    return redirect("portal:campaign", pk)


def _campaign(request: HttpRequest, pk: UUID) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(viewer(request)), pk=pk)


def _team(request: HttpRequest, campaign: UUID) -> Team:
    return get_object_or_404(Team, campaign=campaign, pk=id_in(request.POST.get("team", "")))


def _assignment(request: HttpRequest, campaign: UUID) -> Assignment:
    which = id_in(request.POST.get("assignment", ""))
    found = Assignment.objects.visible_to(viewer(request)).filter(campaign=campaign, pk=which).first()
    if found is None:
        raise Http404
    return found


def _duties(request: HttpRequest) -> dict[UUID, str]:
    """Return what everybody chosen is in the team; a leader or secretary who is also ticked is just that."""
    duties = {id_in(member): Member.Duty.MEMBER.value for member in request.POST.getlist("members")}
    if request.POST.get("secretary"):
        duties[id_in(request.POST["secretary"])] = Member.Duty.SECRETARY.value
    duties[id_in(request.POST.get("leader", ""))] = Member.Duty.LEADER.value
    return duties


def _warn(request: HttpRequest, assignment: Assignment) -> None:
    for code in dict.fromkeys(notice.code for notice in warnings_of(assignment)):
        messages.warning(request, str(WARNINGS[code]))
