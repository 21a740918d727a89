"""Forming teams; whoever joins or leaves one is told of its assignments, or told to forget them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from backend.campaigns.actions.announcing import announce, withdraw
from backend.campaigns.checks import check_interests
from backend.campaigns.models import Assignment, Campaign, Member, Team
from backend.journal.recording import Journal, recording
from backend.kernel.problems import ProblemError, field_invalid
from backend.people.models import User
from backend.people.queries import people_who_inspect
from backend.people.rules import require

Duties = Mapping[UUID, str]


def form_team(campaign: Campaign, *, name: str, duties: Duties, by: User, at: datetime) -> Team:
    """Form a team of a campaign: exactly one leader, and only people who inspect."""
    require(by, "campaign.plan")
    _check(duties)
    with recording(by=by, at=at) as journal:
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        _check_name(campaign, name)
        team = Team.objects.create(campaign=campaign, name=name)
        _seat(team, duties)
        _log("team.formed", team, duties, journal)
    return team


def change_team(team: Team, *, name: str, duties: Duties, by: User, at: datetime) -> Team:
    """Give a team this name and these members; nobody may join who has an interest in where it goes."""
    require(by, "campaign.plan")
    _check(duties)
    with recording(by=by, at=at) as journal:
        campaign = Campaign.objects.select_for_update().get(pk=team.campaign_id)
        _check_name(campaign, name, but=team)
        left = set(team.members.values_list("user_id", flat=True)) - duties.keys()
        open_ones = list(team.assignments.filter(state=Assignment.State.OPEN))
        check_interests(duties.keys(), {assignment.unit_id for assignment in open_ones})
        team.name = name
        team.save(update_fields=["name"])
        team.members.all().delete()
        _seat(team, duties)
        withdraw(team.assignments.all(), left, journal)
        announce(team.assignments.exclude(state=Assignment.State.CANCELLED), journal)
        _log("team.changed", team, duties, journal)
    return team


def _check(duties: Duties) -> None:
    if Counter(duties.values())[Member.Duty.LEADER] != 1:
        raise field_invalid("members", "Cần đúng một trưởng đoàn.", "Exactly one leader is wanted.")
    if people_who_inspect().filter(pk__in=duties).count() != len(duties):
        raise field_invalid(
            "members",
            "Chỉ người đi kiểm tra mới vào đoàn được.",
            "Only people who inspect can be members.",
            code="reference-unknown",
        )


def _check_name(campaign: Campaign, name: str, *, but: Team | None = None) -> None:
    others = campaign.teams.exclude(pk=but.pk) if but else campaign.teams.all()
    if others.filter(name=name).exists():
        raise ProblemError("already-exists")


def _seat(team: Team, duties: Duties) -> None:
    Member.objects.bulk_create(Member(team=team, user_id=user, duty=duty) for user, duty in duties.items())


def _log(verb: str, team: Team, duties: Duties, journal: Journal) -> None:
    members = {str(user): duty for user, duty in duties.items()}
    journal.log_row(verb, team, campaign=team.campaign_id, name=team.name, members=members)
