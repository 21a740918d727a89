"""What changes campaigns, their teams and who goes where; one verb, one function."""

from backend.campaigns.actions.assignments import (
    cancel_assignment,
    fulfil,
    plan_assignment,
    reschedule_assignment,
)
from backend.campaigns.actions.campaigns import change_campaign, open_campaign
from backend.campaigns.actions.interests import declare_interest, end_interest
from backend.campaigns.actions.teams import change_team, form_team

__all__ = [
    "cancel_assignment",
    "change_campaign",
    "change_team",
    "declare_interest",
    "end_interest",
    "form_team",
    "fulfil",
    "open_campaign",
    "plan_assignment",
    "reschedule_assignment",
]
