"""Who goes where: teams, assignments, interests, and what the members' phones are told of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from backend.campaigns.actions import (
    cancel_assignment,
    change_campaign,
    change_team,
    declare_interest,
    end_interest,
    form_team,
    reschedule_assignment,
)
from backend.campaigns.checks import conflicted, warnings_of
from backend.campaigns.models import Assignment, Campaign, Team
from backend.journal.models import Event
from backend.journal.queries import feed_after
from backend.kernel.problems import ProblemError
from backend.people.models import Interest, Role, User
from backend.units.models import Succession, Unit
from shared.rules.checklists import Severity
from tests import world
from tests.backend.campaigns.conftest import DAY, planned
from tests.backend.rounds import Round, absent, set_clock
from tests.world import NOW, Enrolled

pytestmark = pytest.mark.django_db


def feed_of(user: User) -> list[tuple[str, str]]:
    """Return what was said to a person of assignments: what to do, and the state it is in."""
    events = [event for event in feed_after(user, 0, 500) if event["type"] == "assignment"]
    return [(event["op"], (event["body"] or {}).get("state", "")) for event in events]


def test_a_campaign_tells_the_terms_it_sets(august: Campaign, reviewer: User, inspector_1: User) -> None:
    client = world.client(reviewer)
    changed = client.post(
        f"/api/v1/campaigns/{august.pk}/change",
        {"photo_policy": "reduced", "days_to_fix": {"reminder": 3, "violation": 10, "serious": 7}},
        format="json",
    ).json()
    august.refresh_from_db()
    assert [august.days_to_fix(grade) for grade in (Severity.REMINDER, Severity.SERIOUS)] == [3, 7]
    assert (changed["photo_policy"], changed["days_to_contest"]) == ("reduced", 5)
    newest = [event for event in feed_after(inspector_1, 0, 500) if event["type"] == "campaign"][-1]
    assert newest["body"] == changed
    with pytest.raises(ProblemError, match="field-invalid"):
        change_campaign(august, by=reviewer, at=NOW, starts=date(2026, 9, 2))


def test_a_team_has_one_leader_and_only_people_who_inspect(
    august: Campaign, inspector_1: User, inspector_2: User, leader: User, reviewer: User
) -> None:
    wrong: list[dict[Any, str]] = [
        {inspector_1.pk: "member"},
        {inspector_1.pk: "leader", inspector_2.pk: "leader"},
        {inspector_1.pk: "leader", leader.pk: "member"},
    ]
    for duties in wrong:
        with pytest.raises(ProblemError, match="field-invalid"):
            form_team(august, name="Tổ 2", duties=duties, by=reviewer, at=NOW)
    form_team(august, name="Tổ 2", duties={inspector_1.pk: "leader"}, by=reviewer, at=NOW)
    with pytest.raises(ProblemError, match="already-exists"):
        form_team(august, name="Tổ 2", duties={inspector_2.pk: "leader"}, by=reviewer, at=NOW)


def test_only_the_members_phones_are_told_and_they_forget_what_is_no_longer_theirs(
    team: Team, to_hieu: Unit, inspector_1: User, inspector_2: User, reviewer: User
) -> None:
    assignment = planned(team, to_hieu, reviewer)
    assert feed_of(inspector_1) == [("put", "open")]
    assert feed_of(inspector_2) == feed_of(reviewer) == []
    change_team(team, name="Tổ 1", duties={inspector_2.pk: "leader"}, by=reviewer, at=NOW)
    assert feed_of(inspector_1)[1:] == [("tombstone", "")]
    assert feed_of(inspector_2) == [("put", "open")]
    cancel_assignment(assignment, reason="Trùng lịch", by=reviewer, at=NOW)
    assert feed_of(inspector_2)[1:] == [("tombstone", "")]
    with pytest.raises(ProblemError, match="transition-forbidden"):
        cancel_assignment(assignment, reason="Lần nữa", by=reviewer, at=NOW)


def test_who_changes_to_a_role_that_must_not_know_is_told_nothing_any_more(
    team: Team, to_hieu: Unit, inspector_1: User, reviewer: User
) -> None:
    assignment = planned(team, to_hieu, reviewer)
    inspector_1.role, inspector_1.unit = Role.UNIT_OFFICER, to_hieu
    inspector_1.save()
    assert feed_of(inspector_1) == []
    assert world.client(inspector_1).get("/api/v1/assignments").json()["results"] == []
    assert world.client(inspector_1).get(f"/api/v1/assignments/{assignment.pk}").status_code == 404


@pytest.mark.parametrize("how", ["works", "worked", "declared", "at its predecessor"])
def test_nobody_is_sent_where_they_have_an_interest(
    how: str, team: Team, to_hieu: Unit, muong_la: Unit, inspector_1: User, reviewer: User
) -> None:
    if how == "works":
        User.objects.filter(pk=inspector_1.pk).update(unit=to_hieu)
    else:
        former = world.unit("sl-old", "UBND phường cũ", under=world.province())
        Succession.objects.create(predecessor=former, successor=to_hieu, on="2025-07-01", principal=True)
        at, kind = (former, "worked") if how == "at its predecessor" else (to_hieu, how)
        declare_interest(Interest(user=inspector_1, unit=at, kind=kind), by=reviewer, at=NOW)
    with pytest.raises(ProblemError, match="conflict-of-interest") as refused:
        planned(team, to_hieu, reviewer)
    assert refused.value.extra == {"users": [str(inspector_1.pk)]}
    planned(team, muong_la, reviewer)


def test_nobody_joins_a_team_that_goes_where_they_have_an_interest(
    team: Team, to_hieu: Unit, inspector_1: User, inspector_2: User, reviewer: User
) -> None:
    assignment = planned(team, to_hieu, reviewer)
    interest = declare_interest(
        Interest(user=inspector_2, unit=to_hieu, kind="declared", reason="Vợ công tác tại đây"),
        by=inspector_2,
        at=NOW,
    )
    duties = {inspector_1.pk: "leader", inspector_2.pk: "member"}
    with pytest.raises(ProblemError, match="conflict-of-interest"):
        change_team(team, name="Tổ 1", duties=duties, by=reviewer, at=NOW)
    end_interest(interest, by=reviewer, at=NOW)
    change_team(team, name="Tổ 1", duties=duties, by=reviewer, at=NOW)
    declare_interest(Interest(user=inspector_2, unit=to_hieu, kind="declared"), by=inspector_2, at=NOW)
    assert [notice.code for notice in warnings_of(assignment)] == ["conflict-of-interest"]


def test_working_for_the_whole_province_is_no_interest_in_each_of_its_units(
    to_hieu: Unit, inspector_1: User
) -> None:
    User.objects.filter(pk=inspector_1.pk).update(unit=world.province())
    assert conflicted([inspector_1.pk], [to_hieu.pk]) == set()


def test_two_visits_that_collide_are_warned_of_and_still_planned(
    august: Campaign, team: Team, to_hieu: Unit, muong_la: Unit, inspector_1: User, reviewer: User
) -> None:
    first = planned(team, to_hieu, reviewer)
    elsewhere = planned(team, muong_la, reviewer)
    body = {"team": str(team.pk), "unit": to_hieu.pk, "mode": "planned"}
    days = {"starts": "2026-08-19", "ends": "2026-08-21"}
    answered = world.client(reviewer).post(
        f"/api/v1/campaigns/{august.pk}/assignments", {**body, **days}, format="json"
    )
    assert answered.status_code == 201
    assert answered.json()["warnings"] == [
        {"code": "unit-overlap", "assignment": str(first.pk), "user": None}
    ]
    assert {(notice.code, notice.assignment) for notice in warnings_of(elsewhere)} == {
        ("inspector-overlap", first.pk)
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts": "2026-07-31"}, "starts"),
        ({"ends": "2026-08-01"}, "starts"),
        ({"unit": "sl"}, "unit"),
        ({"unit": "nowhere"}, "unit"),
        ({"counter": "nowhere"}, "counter"),
        ({"checklists": ["NY-2026.1"]}, "checklists"),
        ({"team": "0198f000-0000-7000-8000-000000000000"}, "team"),
    ],
)
def test_what_an_assignment_cannot_be_is_named(
    changes: dict[str, Any], field: str, august: Campaign, team: Team, to_hieu: Unit, reviewer: User
) -> None:
    body = {"team": str(team.pk), "unit": to_hieu.pk, "mode": "surprise"}
    days = {"starts": "2026-08-20", "ends": "2026-08-20"}
    answered = world.client(reviewer).post(
        f"/api/v1/campaigns/{august.pk}/assignments", {**body, **days, **changes}, format="json"
    )
    assert (answered.status_code, answered.json()["code"]) == (400, "field-invalid")
    assert answered.json()["errors"][0]["pointer"] == f"#/{field}"
    assert not Assignment.objects.exists()


def test_a_sealed_visit_does_the_assignment_of_its_unit_campaign_and_day(
    monkeypatch: pytest.MonkeyPatch, team: Team, to_hieu: Unit, reviewer: User, phone_1: Enrolled
) -> None:
    set_clock(monkeypatch)
    earlier = planned(team, to_hieu, reviewer, starts=date(2026, 8, 1), ends=date(2026, 8, 19))
    today = planned(team, to_hieu, reviewer)
    visit = Round(phone_1).visit(absent(1), {}, campaign=str(team.campaign_id))
    earlier.refresh_from_db()
    today.refresh_from_db()
    assert (earlier.state, earlier.visit_id) == ("open", None)
    assert (today.state, today.visit_id) == ("done", visit.pk)
    assert feed_of(phone_1.owner)[-1] == ("put", "done")
    with pytest.raises(ProblemError, match="transition-forbidden"):
        reschedule_assignment(today, starts=DAY, ends=DAY, team=team, by=reviewer, at=NOW)


def test_a_visit_of_no_campaign_does_no_assignment(
    monkeypatch: pytest.MonkeyPatch, team: Team, to_hieu: Unit, reviewer: User, phone_1: Enrolled
) -> None:
    set_clock(monkeypatch)
    today = planned(team, to_hieu, reviewer)
    Round(phone_1).visit(absent(1), {})
    today.refresh_from_db()
    assert today.state == "open"


def test_coverage_counts_what_each_may_know(
    monkeypatch: pytest.MonkeyPatch,
    august: Campaign,
    team: Team,
    to_hieu: Unit,
    muong_la: Unit,
    reviewer: User,
    leader: User,
    phone_1: Enrolled,
) -> None:
    set_clock(monkeypatch)

    def states(user: User) -> dict[str, str]:
        rows = world.client(user).get(f"/api/v1/campaigns/{august.pk}/coverage").json()["results"]
        return {row["unit"]: row["state"] for row in rows}

    planned(team, to_hieu, reviewer)
    assert states(reviewer) == {to_hieu.pk: "assigned", muong_la.pk: "not-yet"}
    assert states(leader) == {to_hieu.pk: "not-yet", muong_la.pk: "not-yet"}
    Round(phone_1).visit(absent(1), {}, campaign=str(august.pk))
    assert states(reviewer)[to_hieu.pk] == states(leader)[to_hieu.pk] == "visited"


def test_a_page_of_assignments_costs_three_statements_beside_the_login(
    team: Team,
    to_hieu: Unit,
    muong_la: Unit,
    reviewer: User,
    inspector_1: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for unit in (to_hieu, muong_la):
        planned(team, unit, reviewer)
    for user in (reviewer, inspector_1):
        client = world.client(user)
        with django_assert_num_queries(4):
            assert len(client.get("/api/v1/assignments").json()["results"]) == 2


def test_the_trail_of_a_plan_does_not_stand_in_the_history_of_its_unit(
    team: Team, to_hieu: Unit, reviewer: User
) -> None:
    planned(team, to_hieu, reviewer)
    event = Event.objects.get(verb="assignment.planned")
    assert (event.unit_id, event.actor_id) == (None, reviewer.pk)
