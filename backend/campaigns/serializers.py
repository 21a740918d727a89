"""The shapes of campaigns, teams and assignments: what the API shows and what devices get."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.campaigns.models import Assignment, Campaign, Member
from backend.people.models import Interest


class DaysToFixSerializer(serializers.Serializer[Any]):
    """Working days a unit has to mend a finding, by how grave it is."""

    reminder = serializers.IntegerField()
    violation = serializers.IntegerField()
    serious = serializers.IntegerField()


class CampaignSerializer(serializers.Serializer[Any]):
    """The inspections under one decision; `ends` is the last day, `checklists` names versions.

    `photo_policy` says, before the shutter, what the phone keeps as the original of a photo.
    """

    id = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Campaign.Kind.choices)
    decision_number = serializers.CharField()
    decided_on = serializers.DateField()
    signer = serializers.CharField()
    starts = serializers.DateField()
    ends = serializers.DateField()
    photo_policy = serializers.ChoiceField(Campaign.PhotoPolicy.choices)
    days_to_fix = DaysToFixSerializer()
    days_to_contest = serializers.IntegerField()
    checklists = serializers.ListField(child=serializers.CharField())
    scope = serializers.ListField(child=serializers.CharField())


class MemberSerializer(serializers.Serializer[Any]):
    """A member of a team."""

    user = serializers.UUIDField(source="user_id")
    full_name = serializers.CharField(source="user__full_name")
    duty = serializers.ChoiceField(Member.Duty.choices)


class TeamSerializer(serializers.Serializer[Any]):
    """A team of a campaign, its leader first."""

    id = serializers.UUIDField()
    campaign = serializers.UUIDField(source="campaign_id")
    name = serializers.CharField()
    members = MemberSerializer(many=True)


class AssignedTeamSerializer(serializers.Serializer[Any]):
    """The team that goes."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    members = MemberSerializer(many=True)


class AssignmentSerializer(serializers.Serializer[Any]):
    """Where a team goes; `ends` is the last day of the window, `visit` the sealed visit that did it."""

    id = serializers.UUIDField()
    campaign = serializers.UUIDField(source="campaign_id")
    team = AssignedTeamSerializer()
    unit = serializers.CharField(source="unit_id")
    counter = serializers.CharField(source="counter_id", allow_null=True)
    mode = serializers.ChoiceField(Assignment.Mode.choices)
    starts = serializers.DateField()
    ends = serializers.DateField()
    checklists = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    state = serializers.ChoiceField(Assignment.State.choices)
    reason = serializers.CharField()
    visit = serializers.UUIDField(source="visit_id", allow_null=True)


class PlanningWarningSerializer(serializers.Serializer[Any]):
    """What a planner should know: another assignment that collides, or a member with an interest."""

    code = serializers.ChoiceField(["unit-overlap", "inspector-overlap", "conflict-of-interest"])
    assignment = serializers.UUIDField(allow_null=True)
    user = serializers.UUIDField(allow_null=True)


class PlannedSerializer(AssignmentSerializer):
    """An assignment as it was planned, with what deserves a second look."""

    warnings = PlanningWarningSerializer(many=True)


class CoverageSerializer(serializers.Serializer[Any]):
    """How far one unit was reached in a campaign."""

    unit = serializers.CharField()
    name_vi = serializers.CharField()
    assigned = serializers.IntegerField()
    visits = serializers.IntegerField()
    state = serializers.ChoiceField(["visited", "assigned", "not-yet"])


class InterestSerializer(serializers.Serializer[Any]):
    """Why a person is not to inspect a unit."""

    id = serializers.UUIDField()
    user = serializers.UUIDField(source="user_id")
    unit = serializers.CharField(source="unit_id")
    kind = serializers.ChoiceField(Interest.Kind.choices)
    reason = serializers.CharField()
    declared_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
