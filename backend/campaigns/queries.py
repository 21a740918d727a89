"""Reading campaigns, teams, assignments, and which units were reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from backend.campaigns.models import Assignment, Campaign, Member, Team
from backend.campaigns.rows import (
    AssignmentColumns,
    AssignmentRow,
    CampaignColumns,
    CampaignRow,
    MemberColumns,
    TeamColumns,
    TeamRow,
)
from backend.kernel.rows import rows_of
from shared.rules.checklists import Severity

GRADES: Final = (Severity.REMINDER, Severity.VIOLATION, Severity.SERIOUS)


def campaign_rows(campaigns: QuerySet[Campaign]) -> list[CampaignRow]:
    """Return campaigns whole, in their order."""
    return completed(rows_of(CampaignColumns, campaigns))


def completed(rows: Iterable[CampaignColumns]) -> list[CampaignRow]:
    """Return campaign rows with what stands in other tables; one query per table."""
    made = list(rows)
    ids = [row["id"] for row in made]
    checklists = _linked(Campaign.checklists.through, ids, "campaign", "checklistversion")
    scope = _linked(Campaign.scope.through, ids, "campaign", "unit")
    return [_campaign(row, checklists[row["id"]], scope[row["id"]]) for row in made]


def _campaign(row: CampaignColumns, checklists: list[str], scope: list[str]) -> CampaignRow:
    days = {
        str(Severity.REMINDER): row["days_to_fix_reminder"],
        str(Severity.VIOLATION): row["days_to_fix_violation"],
        str(Severity.SERIOUS): row["days_to_fix_serious"],
    }
    return {**row, "days_to_fix": days, "checklists": checklists, "scope": scope}


def team_rows(teams: QuerySet[Team]) -> list[TeamRow]:
    """Return teams whole, in their order."""
    return with_members(rows_of(TeamColumns, teams))


def with_members(rows: Iterable[TeamColumns]) -> list[TeamRow]:
    """Return team rows, each with its members, the leader first; one query for all."""
    made = list(rows)
    members = members_by_team(row["id"] for row in made)
    return [{**row, "members": members[row["id"]]} for row in made]


def members_by_team(team_ids: Iterable[UUID]) -> defaultdict[UUID, list[MemberColumns]]:
    """Return the members of teams, the leader first."""
    members: defaultdict[UUID, list[MemberColumns]] = defaultdict(list)
    found = Member.objects.filter(team__in=set(team_ids)).order_by("pk")
    for row in rows_of(MemberColumns, found):
        members[row["team_id"]].append(row)
    for seated in members.values():
        seated.sort(key=lambda row: bool(row["duty"] != Member.Duty.LEADER))
    return members


def assignment_rows(assignments: QuerySet[Assignment]) -> list[AssignmentRow]:
    """Return assignments whole, in their order."""
    return with_teams(rows_of(AssignmentColumns, assignments))


def with_teams(rows: Iterable[AssignmentColumns]) -> list[AssignmentRow]:
    """Return assignment rows with their teams and checklists; one query per table."""
    made = list(rows)
    members = members_by_team(row["team_id"] for row in made)
    ids = [row["id"] for row in made]
    checklists = _linked(Assignment.checklists.through, ids, "assignment", "checklistversion")
    return [
        {
            **row,
            "team": {
                "id": row["team_id"],
                "name": row["team__name"],
                "members": members[row["team_id"]],
            },
            "checklists": checklists[row["id"]],
        }
        for row in made
    ]


def _linked(through: Any, ids: Iterable[UUID], own: str, other_end: str) -> defaultdict[UUID, list[str]]:
    linked: defaultdict[UUID, list[str]] = defaultdict(list)
    pairs = through.objects.filter(**{f"{own}__in": list(ids)})
    for one, other in pairs.order_by(other_end).values_list(own, other_end):
        linked[one].append(other)
    return linked
