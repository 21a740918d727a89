"""Home Affairs plans on pages; what a surprise is stays one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backend.campaigns.actions import open_campaign
from backend.campaigns.models import Assignment, Campaign, Team
from backend.people.models import Interest, User
from tests.backend.portal.desks import browser, reads
from tests.backend.portal.test_decisions import messages_on
from tests.backend.portal.test_kept_forms import filled, forms_of
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
    reported = messages_on(page, page.post(f"/campaigns/{campaign.pk}/teams", form))
    assert f"Tổ 1 : {leader.full_name} (Trưởng đoàn)" in reported
    return Team.objects.get()


def test_a_team_is_formed_sent_out_by_surprise_and_called_back(
    campaign: Campaign, inspector_1: User, inspector_2: User, unit_to_hieu: User, leader: User
) -> None:
    page, address = browser("reviewer"), f"/campaigns/{campaign.pk}"
    team = formed(page, campaign, inspector_1, inspector_2)
    before = [reads(browser(name).get(address)) for name in ("leader", "unit-tohieu")]
    surprise = {"team": team.pk, "unit": TO_HIEU, "mode": "surprise", **WINDOW}
    assert "Đã phân công." in messages_on(page, page.post(f"{address}/assignments", surprise))
    assert before == [reads(browser(name).get(address)) for name in ("leader", "unit-tohieu")]
    assert "UBND phường Tô Hiệu Tổ 1" in reads(browser("inspector2").get(address))
    reported = messages_on(
        page, page.post(f"{address}/assignments", {**surprise, "unit": MUONG_LA, "mode": "planned"})
    )
    assert "có thành viên cùng ngày phải đi nơi khác" in reported
    made = Assignment.objects.get(mode="surprise")
    called_off = page.post(f"{address}/cancel", {"assignment": made.pk, "reason": "Trùng lịch"})
    assert "Đã hủy phân công." in messages_on(page, called_off)


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
    assert refused.status_code == 400
    (field, words), *others = forms_of(refused).errors.items()
    assert (field, others, bool(words)) == (f"assign-{next(iter(wrong))}_error", [], True)
    assert not Assignment.objects.exists()


DECISION = {
    "title": "Kiểm tra quý IV",
    "kind": "decision",
    "decision_number": "45/QĐ-SNV",
    "decided_on": "2026-09-01",
    "signer": "Giám đốc Sở",
    "starts": "2026-10-01",
    "ends": "2026-12-10",
    "checklists": ["GG-2026.1"],
    "scope": [TO_HIEU],
    "days_to_fix_reminder": "5",
    "days_to_fix_violation": "12",
    "days_to_fix_serious": "10",
    "days_to_contest": "5",
    "photo_policy": "reduced",
}


def test_a_campaign_is_opened_on_a_form_that_knows_the_usual_terms(reviewer: User, reference: None) -> None:
    page = browser("reviewer")
    assert filled(page.get("/campaigns/open"), "/campaigns/open")["days_to_fix_violation"] == ["15"]
    reported = messages_on(page, page.post("/campaigns/open", DECISION))
    opened = Campaign.objects.get()
    assert "Kiểm tra quý IV 45/QĐ-SNV · Giám đốc Sở · 01/10/2026 – 10/12/2026" in reported
    assert (opened.days_to_fix_violation, opened.photo_policy) == (12, "reduced")
    assert [*opened.scope.values_list("pk", flat=True)] == [TO_HIEU]


def test_a_campaign_is_changed_and_keeps_what_the_form_showed(campaign: Campaign) -> None:
    page, address = browser("reviewer"), f"/campaigns/{campaign.pk}/change"
    stands = filled(page.get(address), address)
    assert (stands["starts"], stands["checklists"]) == (["01/08/2026"], ["GG-2026.1"])
    page.post(address, {**DECISION, "signer": "", "scope": []})
    campaign.refresh_from_db()
    assert (campaign.title, campaign.signer, campaign.scope.count()) == ("Kiểm tra quý IV", "", 0)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends": "30/9/2026"}, "Kết thúc trước khi bắt đầu."),
        ({"checklists": []}, "Không được để trống."),
        ({"checklists": ["ZZ-2026.1"]}, "Hãy chọn một mục trong danh sách."),
        ({"days_to_contest": "0"}, "Ít nhất là 1."),
        ({"title": " "}, "Không được để trống."),
        ({"title": "ơ" * 301}, "Nhiều nhất 300 ký tự; đang có 301 ký tự."),
        ({"decided_on": "31/02/2026"}, "Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 02/9/2026."),
        ({"decided_on": "09/30/2026"}, "Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 02/9/2026."),
    ],
)
def test_a_campaign_that_cannot_be_is_shown_again_with_the_reason(
    reviewer: User, reference: None, wrong: dict[str, Any], words: str
) -> None:
    refused = browser("reviewer").post("/campaigns/open", {**DECISION, **wrong})
    (field,) = wrong
    assert (refused.status_code, forms_of(refused).errors) == (400, {f"{field}_error": words})
    assert "Giám đốc Sở" in refused.content.decode()
    assert not Campaign.objects.exists()


def test_a_team_gets_other_members_and_an_assignment_another_day(
    campaign: Campaign, inspector_1: User, inspector_2: User
) -> None:
    page, address = browser("reviewer"), f"/campaigns/{campaign.pk}"
    team = formed(page, campaign, inspector_1)
    page.post(f"{address}/assignments", {"team": team.pk, "unit": TO_HIEU, "mode": "surprise", **WINDOW})
    assert "UBND phường Tô Hiệu" not in reads(browser("inspector2").get(address))
    assert 'value="Tổ 1"' in page.get(f"{address}/teams/{team.pk}").content.decode()
    seats = {"name": "Tổ 2", "leader": inspector_2.pk, "secretary": inspector_1.pk}
    reported = messages_on(page, page.post(f"{address}/teams/{team.pk}", seats))
    assert f"{inspector_2.full_name} (Trưởng đoàn)" in reported
    assert f"{inspector_1.full_name} (Thư ký)" in reported
    later = {"assignment": Assignment.objects.get().pk, "team": team.pk}
    moved = page.post(f"{address}/reschedule", {**later, "starts": "2026-08-27", "ends": "2026-08-28"})
    assert "Đã đổi phân công." in messages_on(page, moved)
    assert "27/08/2026 – 28/08/2026" in reads(browser("inspector2").get(address))
    beyond = page.post(f"{address}/reschedule", {**later, "starts": "2026-09-27", "ends": "2026-09-28"})
    assert "Khoảng ngày nằm ngoài kế hoạch." in reads(beyond)


def test_whoever_has_an_interest_is_not_sent_there_until_it_is_over(
    campaign: Campaign, inspector_1: User
) -> None:
    inspector, office = browser("inspector1"), browser("reviewer")
    declared = {"unit": TO_HIEU, "kind": "worked", "note": "2019–2023"}
    assert "UBND phường Tô Hiệu" in messages_on(inspector, inspector.post("/interests", declared))
    team = formed(office, campaign, inspector_1)
    sent = {"team": team.pk, "unit": TO_HIEU, "mode": "planned", **WINDOW}
    refused = office.post(f"/campaigns/{campaign.pk}/assignments", sent)
    assert (refused.status_code, Assignment.objects.count()) == (409, 0)
    assert inspector.post(f"/interests/{Interest.objects.get().pk}/end").status_code == 404
    ended = office.post(f"/interests/{Interest.objects.get().pk}/end")
    assert "Hết từ" in messages_on(office, ended)
    assert "Đã phân công." in messages_on(office, office.post(f"/campaigns/{campaign.pk}/assignments", sent))


def test_home_affairs_notes_an_interest_of_an_inspector(
    inspector_1: User, reviewer: User, reference: None
) -> None:
    page = browser("reviewer")
    page.post("/interests", {"user": inspector_1.pk, "unit": MUONG_LA, "kind": "declared"})
    assert Interest.objects.get().user == inspector_1
    assert inspector_1.full_name in reads(browser("inspector1").get("/interests"))
