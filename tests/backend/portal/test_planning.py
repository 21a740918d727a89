"""Home Affairs plans on pages; what a surprise is stays one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backend.campaigns.actions import open_campaign
from backend.campaigns.models import Assignment, Campaign, Team
from backend.people.models import User
from tests.backend.portal.desks import browser, reads
from tests.backend.portal.test_deciding import said
from tests.world import MUONG_LA, NOW, TO_HIEU

WINDOW = {"starts": "2026-08-25", "ends": "2026-08-25"}


@pytest.fixture
def campaign(reviewer: User, reference: None) -> Campaign:
    """Give the campaign of August."""
    august = {"starts": date(2026, 8, 1), "ends": date(2026, 8, 31), "decided_on": date(2026, 7, 1)}
    planned = Campaign(title="Tháng 8", decision_number="12/QĐ-SNV", **august)
    return open_campaign(planned, ["GG-2026.1"], by=reviewer, at=NOW)


def formed(page: Any, campaign: Campaign, leader: User, *members: User) -> Team:
    """Form a team on the campaign's page."""
    form = {"name": "Tổ 1", "leader": leader.pk, "members": [member.pk for member in members]}
    told = said(page, page.post(f"/campaigns/{campaign.pk}/teams", form))
    assert f"Tổ 1 : {leader.full_name} (Trưởng đoàn)" in told
    return Team.objects.get()


def test_a_team_is_formed_sent_out_by_surprise_and_called_back(
    campaign: Campaign, inspector_1: User, inspector_2: User, unit_to_hieu: User, leader: User
) -> None:
    page, address = browser("reviewer"), f"/campaigns/{campaign.pk}"
    team = formed(page, campaign, inspector_1, inspector_2)
    before = [reads(browser(name).get(address)) for name in ("leader", "unit-tohieu")]
    surprise = {"team": team.pk, "unit": TO_HIEU, "mode": "surprise", **WINDOW}
    assert "Đã phân công." in said(page, page.post(f"{address}/assignments", surprise))
    assert before == [reads(browser(name).get(address)) for name in ("leader", "unit-tohieu")]
    assert "UBND phường Tô Hiệu Tổ 1" in reads(browser("inspector2").get(address))
    told = said(page, page.post(f"{address}/assignments", {**surprise, "unit": MUONG_LA, "mode": "planned"}))
    assert "có thành viên cùng ngày phải đi nơi khác" in told
    made = Assignment.objects.get(mode="surprise")
    called_off = page.post(f"{address}/cancel", {"assignment": made.pk, "reason": "Trùng lịch"})
    assert "Đã hủy phân công." in said(page, called_off)


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "secret"},
        {"starts": "tomorrow"},
        {"starts": "2026-09-25", "ends": "2026-09-26"},
        {"unit": ""},
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(
    campaign: Campaign, inspector_1: User, wrong: dict[str, str]
) -> None:
    page = browser("reviewer")
    form = {"team": formed(page, campaign, inspector_1).pk, "unit": TO_HIEU, "mode": "planned", **WINDOW}
    refused = page.post(f"/campaigns/{campaign.pk}/assignments", {**form, **wrong})
    assert (refused.status_code, "không hợp lệ" in reads(refused)) == (400, True)
    assert not Assignment.objects.exists()
