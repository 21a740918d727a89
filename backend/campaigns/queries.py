"""Reading campaigns, teams, assignments, and which units were reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from backend.campaigns.models import Assignment, Campaign, Member
from shared.rules.checklists import Severity

Row = dict[str, Any]
GRADES = (Severity.REMINDER, Severity.VIOLATION, Severity.SERIOUS)

FIELDS = (
    *("id", "title", "kind", "decision_number", "decided_on", "signer", "starts", "ends", "photo_policy"),
    *(f"days_to_fix_{grade}" for grade in GRADES),
    "days_to_contest",
)
TEAM_FIELDS = ("id", "campaign_id", "name")
ASSIGNMENT_FIELDS = (
    *("id", "campaign_id", "team_id", "unit_id", "counter_id", "mode", "starts", "ends"),
    *("note", "state", "reason", "visit_id", "team__name"),
)


def completed(rows: Iterable[Row]) -> list[Row]:
    """Return campaign rows with what stands in other tables; one query per table."""
    made = list(rows)
    checklists = _linked(Campaign.checklists.through, made, "campaign", "checklistversion")
    scope = _linked(Campaign.scope.through, made, "campaign", "unit")
    return [_campaign(row, checklists[row["id"]], scope[row["id"]]) for row in made]


def _campaign(row: Row, checklists: list[Any], scope: list[Any]) -> Row:
    days = {str(grade): row[f"days_to_fix_{grade}"] for grade in GRADES}
    return {**row, "days_to_fix": days, "checklists": checklists, "scope": scope}


def with_members(rows: Iterable[Row]) -> list[Row]:
    """Return team rows, each with its members, the leader first; one query for all."""
    made = list(rows)
    members = members_by_team(row["id"] for row in made)
    return [{**row, "members": members[row["id"]]} for row in made]


def members_by_team(team_ids: Iterable[UUID]) -> defaultdict[UUID, list[Row]]:
    """Return the members of teams, the leader first."""
    members: defaultdict[UUID, list[Row]] = defaultdict(list)
    found = Member.objects.filter(team__in=set(team_ids)).order_by("pk")
    for row in found.values("team_id", "user_id", "user__full_name", "duty"):
        members[row["team_id"]].append(dict(row))
    for seated in members.values():
        seated.sort(key=lambda row: bool(row["duty"] != Member.Duty.LEADER))
    return members


def assignment_rows(assignments: QuerySet[Assignment]) -> list[Row]:
    """Return assignments whole, in their order."""
    return with_teams(assignments.values(*ASSIGNMENT_FIELDS))


def with_teams(rows: Iterable[Row]) -> list[Row]:
    """Return assignment rows with their teams and checklists; one query per table."""
    made = list(rows)
    members = members_by_team(row["team_id"] for row in made)
    checklists = _linked(Assignment.checklists.through, made, "assignment", "checklistversion")
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


def _linked(through: Any, rows: Iterable[Row], near: str, far: str) -> defaultdict[UUID, list[Any]]:
    linked: defaultdict[UUID, list[Any]] = defaultdict(list)
    pairs = through.objects.filter(**{f"{near}__in": [row["id"] for row in rows]})
    for one, other in pairs.order_by(far).values_list(near, far):
        linked[one].append(other)
    return linked
