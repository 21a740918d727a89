"""From a sealed visit to a closed finding (B59): every verb in every state, by those who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from backend.findings.models import Decision, Finding, Notice
from backend.findings.recount import recount
from backend.journal.models import Event
from backend.people.models import Role, User
from backend.units.models import Unit
from backend.visits.models import Visit
from shared.rules.findings import TRANSITIONS, State, Verb
from tests import world
from tests.backend.findings.acting import INPUT, UNIT_VERBS, Desk, bring
from tests.backend.reports.counting import found, visit_at
from tests.backend.rounds import publish, set_clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the day of the cast, a Thursday."""
    set_clock(monkeypatch)


@pytest.fixture
def home(reviewer: User) -> Desk:
    """Give Home Affairs' desk."""
    return Desk(reviewer)


@pytest.fixture
def unit(unit_to_hieu: User) -> Desk:
    """Give the desk of Tô Hiệu's officer."""
    return Desk(unit_to_hieu)


@pytest.fixture
def visit(to_hieu: Unit, inspector_1: User) -> Visit:
    """Give a sealed visit."""
    return visit_at(to_hieu, date(2026, 8, 20), inspector_1)


@pytest.fixture
def finding(visit: Visit) -> Finding:
    """Give a violation it recorded."""
    return found(visit, "GG-05", severity="violation")


@pytest.mark.parametrize("state", State)
def test_in_each_state_exactly_the_workflows_verbs_are_possible(
    state: State, finding: Finding, home: Desk, unit: Desk
) -> None:
    bring(finding, state, reviewer=home, unit=unit)
    for verb in Verb:
        desk = unit if verb in UNIT_VERBS else home
        if desk is unit and state in (State.RECORDED, State.CONFIRMED, State.DROPPED):
            assert unit.post(f"findings/{finding.pk}/{verb}", INPUT[verb]).status_code == 404
        elif (state, verb) not in TRANSITIONS and not _was_just_done(finding, verb):
            answered = desk.post(f"findings/{finding.pk}/{verb}", INPUT[verb])
            assert (answered.status_code, answered.json()["code"]) == (409, "transition-forbidden"), verb
            assert answered.json()["state"] == state
    finding.refresh_from_db()
    assert finding.state == state


def _was_just_done(finding: Finding, verb: Verb) -> bool:
    last = finding.history.order_by("number").last()
    return last is not None and last.verb == verb


@pytest.mark.parametrize(("state", "verb"), list(TRANSITIONS))
def test_each_step_of_the_workflow_leads_where_it_says_and_is_told_in_the_history(
    state: State, verb: Verb, finding: Finding, home: Desk, unit: Desk
) -> None:
    bring(finding, state, reviewer=home, unit=unit)
    desk = unit if verb in UNIT_VERBS else home
    answered = desk.do(verb, finding, match=desk.see(finding)["etag"])
    assert answered.status_code == 200, answered.content
    seen = answered.json()
    assert seen["state"] == TRANSITIONS[state, verb]
    line = seen["history"][-1]
    assert (line["verb"], line["from_state"], line["to_state"]) == (verb, state, seen["state"])
    assert line["by"] == {"id": str(desk.user.pk), "full_name": desk.user.full_name}
    assert line["reason"] == "".join(INPUT[verb].get(name, "") for name in ("reason", "text", "comment"))
    assert [row["number"] for row in seen["history"]] == list(range(1, len(seen["history"]) + 1))
    assert recount() == {}
    event = Event.objects.filter(noun_id=str(finding.pk), verb__startswith="finding.").last()
    assert event is not None
    assert Decision.objects.get(finding=finding, number=line["number"]).sha256 in event.data


def test_asking_twice_answers_the_same_and_changes_nothing(finding: Finding, home: Desk, unit: Desk) -> None:
    seen = home.see(finding)["etag"]
    first = home.do(Verb.CONFIRM, finding, match=seen)
    again = home.do(Verb.CONFIRM, finding, match=seen)
    assert (again.status_code, again.json()) == (200, first.json())
    first, again = (home.do(Verb.NOTIFY, finding) for _ in range(2))
    assert (again.status_code, again.json()) == (200, first.json())
    assert [unit.do(Verb.CONTEST, finding, match=None).status_code for _ in range(2)] == [200, 200]
    assert finding.history.count() == 3
    assert Notice.objects.count() == 1


def test_home_affairs_says_which_version_it_saw_and_units_may(
    finding: Finding, home: Desk, unit: Desk
) -> None:
    stale = home.see(finding)["etag"]
    assert home.do(Verb.CONFIRM, finding, match=None).json()["code"] == "precondition-required"
    assert home.do(Verb.CONFIRM, finding, match=f'"x", W/{stale}').status_code == 200
    refused = home.do(Verb.NOTIFY, finding, match=stale)
    assert (refused.status_code, refused.json()["code"]) == (412, "precondition-failed")
    assert refused.headers["ETag"] == home.see(finding)["etag"]
    home.do(Verb.NOTIFY, finding)
    assert unit.do(Verb.EXPLAIN, finding, match=stale).status_code == 412
    assert unit.do(Verb.EXPLAIN, finding, match=unit.see(finding)["etag"]).status_code == 200


NEEDS = [
    (State.RECORDED, Verb.CONFIRM, {"severity": "serious"}, "reason-required"),
    (State.RECORDED, Verb.DROP, {"reason": " "}, "reason-required"),
    (State.RECORDED, Verb.STATEMENT, {"statement": " "}, "field-invalid"),
    (State.NOTIFIED, Verb.EXPLAIN, {"text": ""}, "reason-required"),
    (State.NOTIFIED, Verb.CONTEST, {"text": ""}, "reason-required"),
    (State.CONTESTED, Verb.UPHOLD, {"reason": ""}, "reason-required"),
    (State.CONTESTED, Verb.AMEND, {"reason": ""}, "reason-required"),
    (State.CONTESTED, Verb.AMEND, {"severity": "violation"}, "severity-required"),
    (State.CONTESTED, Verb.AMEND, {"severity": "none"}, "field-invalid"),
    (State.CONTESTED, Verb.WITHDRAW, {"reason": ""}, "reason-required"),
    (State.NOTIFIED, Verb.SUBMIT_FIX, {"files": []}, "proof-required"),
    (State.NOTIFIED, Verb.SUBMIT_FIX, {"text": "", "files": []}, "reason-required"),
    (State.NOTIFIED, Verb.SUBMIT_FIX, {"files": [world.new_id()]}, "reference-unknown"),
    (State.FIX_SUBMITTED, Verb.RETURN_FIX, {"comment": ""}, "reason-required"),
    (State.CLOSED, Verb.REOPEN, {"reason": ""}, "reason-required"),
]


@pytest.mark.parametrize(("state", "verb", "given", "code"), NEEDS)
def test_what_a_verb_needs_it_asks_for(
    state: State, verb: Verb, given: dict[str, Any], code: str, finding: Finding, home: Desk, unit: Desk
) -> None:
    bring(finding, state, reviewer=home, unit=unit)
    refused = (unit if verb in UNIT_VERBS else home).do(verb, finding, **given)
    assert refused.json()["code"] == code
    finding.refresh_from_db()
    assert finding.state == state


def test_whoever_took_part_in_the_visit_decides_nothing_about_it(
    visit: Visit, finding: Finding, home: Desk
) -> None:
    visit.team.add(home.user)
    for path in (
        f"findings/{finding.pk}/confirm",
        f"findings/{finding.pk}/drop",
        f"visits/{visit.pk}/accept",
    ):
        refused = home.post(path, {})
        assert (refused.status_code, refused.json()["code"]) == (403, "own-visit"), path
    own = found(visit_at(visit.unit, visit.day, home.user), "GG-06")
    assert home.do(Verb.CONFIRM, own).json()["code"] == "own-visit"
    assert home.post(f"visits/{own.visit_id}/notice").json()["code"] == "own-visit"


def test_restricted_findings_are_never_notified(visit: Visit, finding: Finding, home: Desk) -> None:
    complaint = found(visit, "UX-07", severity="serious", restricted=True)
    for one in (complaint, finding):
        assert home.do(Verb.CONFIRM, one).status_code == 200
    assert home.do(Verb.NOTIFY, complaint).json()["code"] == "restricted"
    notice = home.post(f"visits/{visit.pk}/notice").json()
    text = home.client.get(f"/api/v1/notices/{notice['id']}").json()["content"]
    assert [line["id"] for line in text["findings"]] == [str(finding.pk)]


def test_due_dates_follow_severity_and_the_clock_stands_still_at_home_affairs(
    finding: Finding, home: Desk, unit: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(finding, State.NOTIFIED, reviewer=home, unit=unit)
    # 15 working days after Thursday 20 August: 22 August made up for 31 August, 1 and 2 September are off
    assert finding.due_on == date(2026, 9, 14)
    assert finding.contest_until == finding.explain_until == date(2026, 8, 26)
    set_clock(monkeypatch, world.NOW + timedelta(days=4))  # Monday 24 August
    unit.do(Verb.CONTEST, finding)
    set_clock(monkeypatch, world.NOW + timedelta(days=7))  # Thursday 27 August: three working days later
    assert home.do(Verb.UPHOLD, finding).json()["due_on"] == "2026-09-17"
    set_clock(monkeypatch, world.NOW + timedelta(days=8))
    late = unit.do(Verb.CONTEST, finding, text="Vẫn không đồng ý")
    assert (late.status_code, late.json()["code"]) == (409, "too-late")
    assert unit.do(Verb.EXPLAIN, finding).json()["history"][-1]["late"] is True
    set_clock(monkeypatch, world.NOW + timedelta(days=29))  # Friday 18 September: a day late
    assert unit.see(finding)["overdue"] is True
    assert unit.do(Verb.SUBMIT_FIX, finding).json()["history"][-1]["late"] is True
    assert unit.see(finding)["overdue"] is False
    assert home.do(Verb.RETURN_FIX, finding).json()["due_on"] == "2026-09-17"
    assert home.see(finding)["overdue"] is True


def test_the_days_a_campaigns_decision_sets_hold_for_its_findings(
    visit: Visit, finding: Finding, home: Desk, unit: Desk
) -> None:
    publish("GG")
    days = {"days_to_fix": {"reminder": 2, "violation": 3, "serious": 1}, "days_to_contest": 2}
    decision = {"title": "Kiểm tra nhanh", "decision_number": "9/QĐ-SNV", "decided_on": "2026-08-01"}
    window = {"starts": "2026-08-01", "ends": "2026-08-31", "checklists": ["GG-2026.1"]}
    campaign = home.post("campaigns", {**decision, **window, **days}).json()
    Visit.objects.filter(pk=visit.pk).update(campaign=campaign["id"])
    bring(finding, State.NOTIFIED, reviewer=home, unit=unit)
    # after Thursday 20 August; Saturday 22 August is worked
    assert (finding.due_on, finding.contest_until) == (date(2026, 8, 24), date(2026, 8, 22))
    assert finding.explain_until == date(2026, 8, 26)


def test_many_are_decided_at_once_and_one_that_cannot_be_stops_no_other(
    visit: Visit, finding: Finding, home: Desk
) -> None:
    other, dropped = found(visit, "GG-06"), found(visit, "GG-07")
    home.do(Verb.DROP, dropped)
    stale = home.see(other)["etag"]
    home.do(Verb.CONFIRM, other, severity="serious", reason="Tái diễn")
    asked = [
        {
            "id": str(finding.pk),
            "etag": home.see(finding)["etag"],
            "severity": "serious",
            "reason": "Đông dân",
        },
        {"id": str(other.pk), "etag": stale},
        {"id": str(dropped.pk), "etag": "*"},
        {"id": world.new_id(), "etag": "*"},
        {"id": str(finding.pk)},
    ]
    answered = home.post("findings/decide", {"verb": "confirm", "findings": asked})
    results = answered.json()["results"]
    assert [row["status"] for row in results] == [200, 412, 409, 404, 428]
    assert results[2]["problem"]["code"] == "transition-forbidden"
    finding.refresh_from_db()
    assert (finding.state, finding.severity, finding.initial_severity) == (
        "confirmed",
        "serious",
        "violation",
    )
    assert recount() == {}


def test_the_campaign_and_the_reviewer_are_not_needed_to_see_who_may_do_what(
    finding: Finding, home: Desk, unit: Desk, inspector_1: User, leader: User
) -> None:
    assert Desk(inspector_1).do(Verb.CONFIRM, finding).json()["code"] == "not-permitted"
    assert Desk(leader).do(Verb.CONFIRM, finding).json()["code"] == "not-found"
    bring(finding, State.NOTIFIED, reviewer=home, unit=unit)
    assert unit.do(Verb.CLOSE, finding).json()["code"] == "not-permitted"
    assert home.do(Verb.EXPLAIN, finding).json()["code"] == "not-permitted"


def test_a_successors_officer_sees_and_answers_what_its_predecessor_was_notified_of(
    quyet_thang: Unit, inspector_1: User, home: Desk, unit: Desk, unit_muong_la: User
) -> None:
    finding = found(visit_at(quyet_thang, date(2025, 6, 20), inspector_1), "GG-05", severity="violation")
    bring(finding, State.NOTIFIED, reviewer=home, unit=unit)
    assert unit.do(Verb.EXPLAIN, finding).status_code == 200
    assert Desk(unit_muong_la).do(Verb.EXPLAIN, finding).status_code == 404
    assert unit.client.get("/api/v1/notices").json()["results"][0]["unit"]["id"] == quyet_thang.pk


def test_a_second_reviewer_cannot_repeat_what_the_first_one_did(finding: Finding, home: Desk) -> None:
    other = Desk(world.person("reviewer2", Role.REVIEWER))
    home.do(Verb.CONFIRM, finding)
    assert other.do(Verb.CONFIRM, finding).json()["code"] == "transition-forbidden"
