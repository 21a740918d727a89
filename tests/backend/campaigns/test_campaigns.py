"""Campaigns: for those who inspect, and never for those who are inspected."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from backend.campaigns.actions import open_campaign
from backend.campaigns.models import Campaign
from backend.checklists import sonla
from backend.checklists.actions import publish_version
from backend.journal.models import Event
from backend.journal.queries import feed_after
from backend.kernel.problems import ProblemError
from backend.people.models import User
from tests import world

pytestmark = pytest.mark.django_db


def a_campaign(title: str, starts: date, ends: date) -> Campaign:
    return Campaign(
        title=title, decision_number="12/QĐ-SNV", decided_on=date(2026, 1, 5), starts=starts, ends=ends
    )


@pytest.fixture
def surprise(reviewer: User) -> Campaign:
    """Give the surprise visits of August, opened by Home Affairs."""
    for checklist in sonla.checklists():
        publish_version(checklist, by=None, at=world.NOW)
    august = a_campaign("Kiểm tra đột xuất tháng 8", date(2026, 8, 1), date(2026, 8, 31))
    return open_campaign(august, ["UX-2026.1", "GG-2026.1"], by=reviewer, at=world.NOW)


def body(campaign: Campaign) -> dict[str, object]:
    return {
        "id": str(campaign.pk),
        "title": "Kiểm tra đột xuất tháng 8",
        "kind": "decision",
        "decision_number": "12/QĐ-SNV",
        "decided_on": "2026-01-05",
        "signer": "",
        "starts": "2026-08-01",
        "ends": "2026-08-31",
        "photo_policy": "original",
        "days_to_fix": {"reminder": 5, "violation": 15, "serious": 10},
        "days_to_contest": 5,
        "checklists": ["GG-2026.1", "UX-2026.1"],
        "scope": [],
    }


def test_inspectors_and_home_affairs_see_what_is_ordered(
    surprise: Campaign, inspector_1: User, reviewer: User
) -> None:
    for person in (inspector_1, reviewer):
        client = world.client(person)
        assert client.get("/api/v1/campaigns").json() == {"results": [body(surprise)], "next": None}
        assert client.get(f"/api/v1/campaigns/{surprise.pk}").json() == body(surprise)


def test_an_inspected_unit_sees_no_campaign_in_any_way(surprise: Campaign, unit_to_hieu: User) -> None:
    client = world.client(unit_to_hieu)
    missing = client.get("/api/v1/campaigns/0198f000-0000-7000-8000-000000000000")
    hidden = client.get(f"/api/v1/campaigns/{surprise.pk}")

    assert client.get("/api/v1/campaigns").json() == {"results": [], "next": None}
    assert client.get("/api/v1/campaigns", {"checklist": "GG-2026.1"}).json()["results"] == []
    assert hidden.status_code == missing.status_code == 404
    assert {**hidden.json(), "instance": ""} == {**missing.json(), "instance": ""}


def test_a_campaign_reaches_inspectors_devices_and_never_a_units(
    surprise: Campaign, inspector_1: User, unit_to_hieu: User
) -> None:
    def campaigns(person: User) -> list[object]:
        return [event["body"] for event in feed_after(person, 0, 500) if event["type"] == "campaign"]

    assert campaigns(inspector_1) == [body(surprise)]
    assert campaigns(unit_to_hieu) == []


def test_opening_a_campaign_is_the_reviewers_and_is_remembered(
    surprise: Campaign, reviewer: User, inspector_1: User, unit_to_hieu: User
) -> None:
    event = Event.objects.get(noun="campaigns.campaign")
    assert (event.noun_id, event.actor_id) == (str(surprise.pk), reviewer.pk)
    for person in (inspector_1, unit_to_hieu):
        with pytest.raises(ProblemError):
            open_campaign(a_campaign("x", world.NOW.date(), world.NOW.date()), [], by=person, at=world.NOW)
    assert Campaign.objects.count() == 1


def test_campaigns_come_latest_first_and_by_day_or_checklist(surprise: Campaign, reviewer: User) -> None:
    year = a_campaign("Kế hoạch năm 2026", date(2026, 1, 10), date(2026, 12, 31))
    open_campaign(year, ["NY-2026.1"], by=reviewer, at=world.NOW)

    def titles(**query: str) -> list[str]:
        return [
            row["title"][:4]
            for row in world.client(reviewer).get("/api/v1/campaigns", query).json()["results"]
        ]

    assert titles() == ["Kiểm", "Kế h"]
    assert titles(ordering="starts") == ["Kế h", "Kiểm"]
    assert titles(valid_on="2026-08-31") == ["Kiểm", "Kế h"]
    assert titles(valid_on="2026-09-01") == ["Kế h"]
    assert titles(checklist="GG-2026.1") == ["Kiểm"]


def test_a_page_costs_three_statements_beside_the_login(
    surprise: Campaign, inspector_1: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = world.client(inspector_1)
    with django_assert_num_queries(4):
        client.get("/api/v1/campaigns")


def test_a_stranger_is_told_to_log_in(surprise: Campaign, anonymous: APIClient) -> None:
    assert anonymous.get("/api/v1/campaigns").status_code == 401
    assert anonymous.get(f"/api/v1/campaigns/{surprise.pk}").status_code == 401
