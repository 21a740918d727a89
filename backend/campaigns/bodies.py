"""What planners send: read strictly, unknown fields are an error."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.campaigns.models import Assignment, Campaign, Member
from backend.kernel.serializers import IdField, StrictSerializer, TextField
from backend.people.models import Interest
from backend.units.filters import MAX_ID_CHARS

MAX_LINKS = 500
MAX_DAYS = 365
MAX_MEMBERS = 50


def _days(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=MAX_DAYS, **options)


def _day(**options: Any) -> serializers.DateField:
    return serializers.DateField(input_formats=["%Y-%m-%d"], **options)


def _ids(**options: Any) -> serializers.ListField:
    return serializers.ListField(child=TextField(max_length=MAX_ID_CHARS), max_length=MAX_LINKS, **options)


class DaysToFixBody(StrictSerializer):
    """Working days to mend a finding, by how grave it is."""

    reminder = _days()
    violation = _days()
    serious = _days()


class CampaignBody(StrictSerializer):
    """A campaign to open."""

    title = TextField(max_length=300)
    kind = serializers.ChoiceField(Campaign.Kind.choices, required=False)
    decision_number = TextField(max_length=100)
    decided_on = _day()
    signer = TextField(max_length=200, required=False, allow_blank=True)
    starts = _day()
    ends = _day()
    photo_policy = serializers.ChoiceField(Campaign.PhotoPolicy.choices, required=False)
    days_to_fix = DaysToFixBody(required=False)
    days_to_contest = _days(required=False)
    checklists = _ids(allow_empty=False)
    scope = _ids(required=False)


class CampaignChangesBody(CampaignBody):
    """What to change of a campaign; what is not named stays."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, partial=True, **options)


def columns_and_links(body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns a validated campaign names, and what it links to."""
    columns = dict(body)
    for grade, number in columns.pop("days_to_fix", {}).items():
        columns[f"days_to_fix_{grade}"] = number
    links = {"checklist_ids": columns.pop("checklists", None), "scope": columns.pop("scope", None)}
    return columns, {name: ids for name, ids in links.items() if ids is not None}


class MemberBody(StrictSerializer):
    """One member."""

    user = IdField()
    duty = serializers.ChoiceField(Member.Duty.choices)


class TeamBody(StrictSerializer):
    """A team: its name and all its members."""

    name = TextField(max_length=200)
    members = serializers.ListField(child=MemberBody(), allow_empty=False, max_length=MAX_MEMBERS)


class WindowBody(StrictSerializer):
    """When and by which team; both ends of the window are included."""

    team = IdField()
    starts = _day()
    ends = _day()


class AssignmentBody(WindowBody):
    """Where a team is to go."""

    unit = TextField(max_length=MAX_ID_CHARS)
    counter = TextField(max_length=MAX_ID_CHARS, required=False, allow_null=True)
    mode = serializers.ChoiceField(Assignment.Mode.choices)
    checklists = _ids(required=False)
    note = TextField(max_length=1000, required=False, allow_blank=True)


class ReasonBody(StrictSerializer):
    """Why."""

    reason = TextField(max_length=1000)


class InterestBody(StrictSerializer):
    """An interest to declare; without `user` one's own."""

    user = IdField(required=False)
    unit = TextField(max_length=MAX_ID_CHARS)
    kind = serializers.ChoiceField(Interest.Kind.choices)
    reason = TextField(max_length=1000, required=False, allow_blank=True)
