"""Home Affairs plans: teams of a campaign, who goes where and when, moving it and calling it off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.campaigns.actions import cancel_assignment as call_off
from backend.campaigns.actions import change_team, form_team, plan_assignment
from backend.campaigns.actions import reschedule_assignment as move
from backend.campaigns.checks import warnings_of
from backend.campaigns.models import Assignment, Campaign, Team
from backend.campaigns.queries import team_rows
from backend.campaigns.rows import TeamRow
from backend.portal.access import page, viewer
from backend.portal.forms.base import form_page
from backend.portal.forms.kept import kept_value
from backend.portal.forms.planning import AssignForm, CancelForm, RescheduleForm, TeamForm
from backend.portal.sent import id_in
from backend.portal.views.campaigns import campaign_page
from backend.portal.words import WARNINGS


@page("campaign.plan")
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Form a team of one leader, a secretary where one was chosen, and the members who were ticked."""
    campaign, by = _campaign(request, pk), viewer(request)
    if request.method == "GET":
        return campaign_page(request, pk, TeamForm())
    form = TeamForm(request.POST)

    def act() -> None:
        name, duties = form.cleaned_data["name"], form.duties()
        form_team(campaign, name=name, duties=duties, by=by, at=timezone.now())

    if not form.attempt(act):
        return campaign_page(request, pk, form)
    messages.success(request, _("Đã lập đoàn, tổ."))
    return redirect("portal:campaign", pk)


@page("campaign.plan")
@require_http_methods(["GET", "POST"])
def seats(request: HttpRequest, pk: UUID, team: UUID) -> HttpResponse:
    """Show who is in a team, and give it the name and members that were chosen."""
    by, campaign = viewer(request), _campaign(request, pk)
    found = get_object_or_404(Team.objects.visible_to(by), pk=team, campaign=campaign)
    shown = {"campaign": campaign, "team": found}
    duty_of = dict(found.members.values_list("user_id", "duty"))
    if request.method == "GET":
        return form_page(request, "portal/team.html", TeamForm(name=found.name, duty_of=duty_of), shown)
    form = TeamForm(request.POST, name=found.name, duty_of=duty_of)

    def act() -> None:
        name, duties = form.cleaned_data["name"], form.duties()
        change_team(found, name=name, duties=duties, by=by, at=timezone.now())

    if not form.attempt(act):
        return form_page(request, "portal/team.html", form, shown)
    messages.success(request, _("Đã lưu đoàn, tổ; điện thoại của thành viên được báo."))
    return redirect("portal:campaign", pk)


@page("campaign.plan")
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a team to a unit, and say what collides with that."""
    campaign, teams = _campaign(request, pk), _teams(request, pk)
    if request.method == "GET":
        return campaign_page(request, pk, AssignForm(teams))
    form = AssignForm(teams, request.POST)
    if not form.attempt(lambda: _assigned(request, campaign, form)):
        return campaign_page(request, pk, form)
    messages.success(request, _("Đã phân công."))
    _warn(request, form.id_to_make)
    return redirect("portal:campaign", pk)


def _assigned(request: HttpRequest, campaign: Campaign, form: AssignForm) -> None:
    given = form.cleaned_data
    columns = {name: given[name] for name in ("mode", "starts", "ends", "note")}
    columns |= {"campaign_id": campaign.pk, "team_id": given["team"], "unit_id": given["unit"]}
    if not form.made_before(Assignment, columns):
        made = Assignment(pk=form.id_to_make, **columns)
        plan_assignment(made, (), by=viewer(request), at=timezone.now())


@page("campaign.plan")
@require_http_methods(["GET", "POST"])
def reschedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an open assignment of the campaign another window or another team."""
    assignment, teams, by = _assignment(request, pk), _teams(request, pk), viewer(request)
    form = RescheduleForm(
        *(assignment.pk, teams, request.POST if request.method == "POST" else None),
        team=assignment.team_id,
        window=(assignment.starts, assignment.ends),
    )
    if request.method == "GET":
        return campaign_page(request, pk, form)

    def act() -> None:
        given = form.cleaned_data
        team = get_object_or_404(Team, campaign=pk, pk=given["team"])
        move(assignment, starts=given["starts"], ends=given["ends"], team=team, by=by, at=timezone.now())

    if not form.attempt(act):
        return campaign_page(request, pk, form)
    messages.success(request, _("Đã đổi phân công."))
    _warn(request, assignment.pk)
    return redirect("portal:campaign", pk)


@page("campaign.plan")
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call an assignment of the campaign off, with the reason."""
    assignment, by = _assignment(request, pk), viewer(request)
    if request.method == "GET":
        return campaign_page(request, pk, CancelForm(assignment.pk))
    form = CancelForm(assignment.pk, request.POST)

    def act() -> None:
        call_off(assignment, reason=form.cleaned_data["reason"], by=by, at=timezone.now())

    if not form.attempt(act):
        return campaign_page(request, pk, form)
    messages.success(request, _("Đã hủy phân công."))
    return redirect("portal:campaign", pk)


def _campaign(request: HttpRequest, pk: UUID) -> Campaign:
    return get_object_or_404(Campaign.objects.visible_to(viewer(request)), pk=pk)


def _teams(request: HttpRequest, pk: UUID) -> list[TeamRow]:
    return team_rows(Team.objects.visible_to(viewer(request)).filter(campaign=pk))


def _assignment(request: HttpRequest, campaign: UUID) -> Assignment:
    which = id_in(request.POST.get("assignment") or kept_value(request, viewer(request), "assignment"))
    found = Assignment.objects.visible_to(viewer(request)).filter(campaign=campaign, pk=which).first()
    if found is None:
        raise Http404
    return found


def _warn(request: HttpRequest, assignment: UUID) -> None:
    for code in dict.fromkeys(notice.code for notice in warnings_of(Assignment.objects.get(pk=assignment))):
        messages.warning(request, str(WARNINGS[code]))
