"""A campaign of August with one team, as Home Affairs plans with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backend.campaigns.actions import form_team, open_campaign, plan_assignment
from backend.campaigns.models import Assignment, Campaign, Team
from backend.people.models import User
from backend.units.models import Unit
from tests import world
from tests.backend.rounds import publish
from tests.world import NOW

DAY = date(2026, 8, 20)


@pytest.fixture
def august(reviewer: User) -> Campaign:
    """Give the campaign of August, which asks about hours and conduct in the whole province."""
    publish("GG", "UX")
    month = {"starts": date(2026, 8, 1), "ends": date(2026, 8, 31), "decided_on": date(2026, 7, 1)}
    campaign = Campaign(title="Kiểm tra tháng 8", decision_number="12/QĐ-SNV", **month)
    scope = [world.to_hieu().pk, world.muong_la().pk]
    return open_campaign(campaign, ["GG-2026.1", "UX-2026.1"], scope=scope, by=reviewer, at=NOW)


@pytest.fixture
def team(august: Campaign, inspector_1: User, reviewer: User) -> Team:
    """Give the team the first inspector leads."""
    return form_team(august, name="Tổ 1", duties={inspector_1.pk: "leader"}, by=reviewer, at=NOW)


def planned(team: Team, at: Unit, by: User, **changes: Any) -> Assignment:
    """Send the team to a unit by surprise on the day of the cast, unless said otherwise."""
    given = {"mode": "surprise", "starts": DAY, "ends": DAY, **changes}
    return plan_assignment(Assignment(campaign=team.campaign, team=team, unit=at, **given), (), by=by, at=NOW)
