"""Where the demo's inspectors are sent next: a team, two surprise visits, one planned visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from backend.campaigns.actions import form_team, plan_assignment
from backend.campaigns.models import Assignment, Campaign
from backend.people.models import User
from shared.protocol.revision import LOCAL_TIME

TEAM: Final = "Tổ kiểm tra số 1"
ERRANDS: Final = (
    ("sl-x25-03646", "surprise", 0, 6, "Đến trước giờ mở cửa."),
    ("sl-x25-03808", "surprise", 2, 9, ""),
    ("sl-x25-04105", "planned", 4, 4, "Đơn vị đã được báo trước."),
)
"""Unit, mode, first and last day from the day of loading, and a word to the team."""


def plan_visits(campaign: Campaign, people: Mapping[str, User], today: date) -> None:
    """Form the team and send it out, unless that was done before."""
    if campaign.teams.exists():
        return
    by, at = people["reviewer"], datetime.combine(today, time(8), LOCAL_TIME)
    duties = {people["inspector1"].pk: "leader", people["inspector2"].pk: "member"}
    team = form_team(campaign, name=TEAM, duties=duties, by=by, at=at)
    for unit_id, mode, first, last, note in ERRANDS:
        window = {"starts": today + timedelta(days=first), "ends": today + timedelta(days=last)}
        errand = Assignment(campaign=campaign, team=team, unit_id=unit_id, mode=mode, note=note, **window)
        plan_assignment(errand, (), by=by, at=at)
