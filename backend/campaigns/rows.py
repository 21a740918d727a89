"""What is read of campaigns, teams and assignments for lists, pages and phones."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID


class CampaignColumns(TypedDict):
    """A campaign as it is stored; days are working days."""

    id: UUID
    title: str
    kind: str
    decision_number: str
    decided_on: date
    signer: str
    starts: date
    ends: date
    photo_policy: str
    days_to_fix_reminder: int
    days_to_fix_violation: int
    days_to_fix_serious: int
    days_to_contest: int


class CampaignRow(CampaignColumns):
    """A campaign with the checklist versions it asks and the units of its scope."""

    days_to_fix: dict[str, int]
    checklists: list[str]
    scope: list[str]


class TeamColumns(TypedDict):
    """A team as it is stored."""

    id: UUID
    campaign_id: UUID
    name: str


class MemberColumns(TypedDict):
    """A member of a team."""

    team_id: UUID
    user_id: UUID
    user__full_name: str
    duty: str


class TeamRow(TeamColumns):
    """A team with its members, the leader first."""

    members: list[MemberColumns]


class AssignmentColumns(TypedDict):
    """An assignment as it is stored."""

    id: UUID
    campaign_id: UUID
    team_id: UUID
    unit_id: str
    counter_id: str | None
    mode: str
    starts: date
    ends: date
    note: str
    state: str
    reason: str
    visit_id: UUID | None
    team__name: str


class AssignedTeam(TypedDict):
    """The team that goes."""

    id: UUID
    name: str
    members: list[MemberColumns]


class AssignmentRow(AssignmentColumns):
    """An assignment with its team and the checklist versions it asks."""

    team: AssignedTeam
    checklists: list[str]


class CoveredUnit(TypedDict):
    """A unit of a campaign, before it is counted how often it was reached."""

    id: str
    name_vi: str


class CoverageRow(TypedDict):
    """How far one unit was reached; `state` is visited, assigned or not-yet."""

    unit: str
    name_vi: str
    assigned: int
    visits: int
    state: str


class InterestColumns(TypedDict):
    """Why a person is not to inspect a unit."""

    id: UUID
    user_id: UUID
    unit_id: str
    kind: str
    reason: str
    declared_at: datetime
    ended_at: datetime | None
