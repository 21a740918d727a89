"""Lists of findings: narrowed down, in pages, at a price that does not grow; and who sees how much of one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.campaigns.actions import open_campaign
from backend.campaigns.models import Campaign
from backend.findings.models import Finding
from backend.people.models import Role, User
from backend.units.models import Unit
from backend.visits.models import Visit
from shared.rules.findings import NOTIFIED_STATES, State
from tests import world
from tests.backend.rounds import Round, absent, decide, evidence_of, finding_of, on, set_clock
from tests.backend.visiting import answer, photo
from tests.world import MUONG_LA, NOW, PROVINCE, TO_HIEU

PROOF, OTHER = photo("proof"), photo("other")


@pytest.fixture
def client(reviewer: User) -> APIClient:
    """Give the reviewer's client, who may see every finding."""
    return world.client(reviewer)


@pytest.fixture
def campaign(reviewer: User, reference: None) -> Campaign:
    """Give the campaign of August."""
    august = {"starts": date(2026, 8, 1), "ends": date(2026, 8, 31), "decided_on": date(2026, 7, 1)}
    planned = Campaign(title="Tháng 8", decision_number="12/QĐ-SNV", **august)
    return open_campaign(planned, ["GG-2026.1"], by=reviewer, at=NOW)


@pytest.fixture
def visits(first_round: Round, campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> list[Visit]:
    """Give a visit of July with a finding on either checklist, and one of August elsewhere."""
    july = first_round.visit([*absent(3), answer("UX-02", 1)], **on(date(2026, 7, 14)))
    set_clock(monkeypatch, NOW + timedelta(minutes=1))
    august = first_round.visit(absent(1), unit=MUONG_LA, campaign=str(campaign.pk), **on(date(2026, 8, 12)))
    decide(finding_of(august, "GG-05"), State.CONFIRMED)
    return [july, august]


def found(client: APIClient, **query: str) -> list[dict[str, Any]]:
    answered = client.get("/api/v1/findings", query)
    assert answered.status_code == 200, answered.content
    results: list[dict[str, Any]] = answered.json()["results"]
    return results


JULY, AUGUST = [("GG-05", "07-14"), ("UX-02", "07-14")], [("GG-05", "08-12")]
QUESTIONS: list[tuple[dict[str, str], list[tuple[str, str]]]] = [
    ({}, JULY + AUGUST),
    ({"checklist": "GG"}, [JULY[0], *AUGUST]),
    ({"item": "UX-02"}, [JULY[1]]),
    ({"severity": "serious"}, [JULY[0]]),
    ({"severity": "violation"}, AUGUST),
    ({"state": "confirmed"}, AUGUST),
    ({"state": "recorded"}, JULY),
    ({"unit": MUONG_LA}, AUGUST),
    ({"unit": PROVINCE}, []),
    ({"unit": PROVINCE, "rollup": "subtree"}, JULY + AUGUST),
    ({"from": "2026-07-15"}, AUGUST),
    ({"to": "2026-08-11"}, JULY),
    ({"search": "muong la"}, AUGUST),
    ({"search": "Tô Hiệu"}, JULY),
    ({"search": "ux-02"}, [JULY[1]]),
    ({"search": "nobody"}, []),
    ({"state": "recorded", "checklist": "UX", "unit": TO_HIEU}, [JULY[1]]),
]


def test_findings_are_found_by_what_they_are_and_where(client: APIClient, visits: list[Visit]) -> None:
    answers = [
        (
            query,
            sorted(((row["item"], row["day"][5:]) for row in found(client, **query)), key=lambda r: r[::-1]),
        )
        for query, _ in QUESTIONS
    ]
    assert answers == QUESTIONS


def test_findings_are_found_by_visit_and_campaign(
    client: APIClient, visits: list[Visit], campaign: Campaign
) -> None:
    july, august = visits
    assert {row["visit"] for row in found(client, visit=str(july.pk))} == {str(july.pk)}
    assert [row["visit"] for row in found(client, campaign=str(campaign.pk))] == [str(august.pk)]
    assert found(client, visit=world.new_id()) == []


def test_findings_come_in_the_order_asked_for(client: APIClient, visits: list[Visit]) -> None:
    for ordering in ("day", "recorded_at"):
        forwards = [row[ordering] for row in found(client, ordering=ordering)]
        assert forwards == sorted(forwards)
        assert [row[ordering] for row in found(client, ordering=f"-{ordering}")] == forwards[::-1]
    assert [row["day"] for row in found(client)] == ["2026-08-12", "2026-07-14", "2026-07-14"]


@pytest.mark.parametrize(
    "query",
    [
        {"visit": "1"},
        {"campaign": "august"},
        {"severity": "bad"},
        {"severity": "SERIOUS"},
        {"state": "overdue"},
        {"item": "x" * 17},
        {"checklist": "G\0G"},
        {"search": "\0"},
        {"from": "1/7/2026"},
        {"rollup": "up"},
        {"ordering": "severity"},
        {"limit": "-1"},
    ],
)
def test_a_filter_nobody_can_mean_is_refused(client: APIClient, query: dict[str, str]) -> None:
    answered = client.get("/api/v1/findings", query)
    assert (answered.status_code, answered.json()["code"]) == (400, "filter-invalid")


def test_days_that_run_backwards_are_refused(client: APIClient) -> None:
    answered = client.get("/api/v1/findings", {"from": "2026-08-13", "to": "2026-08-12"})
    assert (answered.status_code, answered.json()["code"]) == (400, "range-invalid")


def test_pages_follow_each_other_without_gap_or_overlap(client: APIClient, visits: list[Visit]) -> None:
    ids, url = [], "/api/v1/findings?limit=2&ordering=recorded_at"
    while url:
        answered = client.get(url).json()
        ids += [row["id"] for row in answered["results"]]
        url = answered["next"]
    assert ids == [row["id"] for row in found(client, ordering="recorded_at")]


def test_a_page_costs_the_same_statements_for_three_findings_and_for_thirty(
    client: APIClient, first_round: Round, unit_to_hieu: User
) -> None:
    readers = [client, first_round.phone.client, world.client(unit_to_hieu)]
    costs: dict[int, list[int]] = {}
    for visits in (1, 10):
        while first_round.n < visits:
            visit = first_round.visit([*absent(1), answer("GG-13", "none"), answer("UX-02", 1)])
            for finding in visit.findings.all():
                decide(finding, State.NOTIFIED)
        costs[visits * 3] = []
        for reader in readers:
            with CaptureQueriesContext(connection) as queries:
                assert len(found(reader)) == visits * 3
            costs[visits * 3].append(len(queries))
    assert costs[3] == costs[30]
    assert costs[3][:2] == [2, 2], "one for the session, one for the rows"


@pytest.mark.parametrize("state", State)
def test_a_unit_sees_its_finding_and_the_proof_of_it_once_it_is_notified(
    first_round: Round, unit_to_hieu: User, state: State
) -> None:
    visit = first_round.visit([*absent(1), answer("GG-13", "none")], {"GG-05": (PROOF,), "GG-13": (OTHER,)})
    decide(finding_of(visit, "GG-05"), state)
    officer = world.client(unit_to_hieu)
    visible = state in NOTIFIED_STATES
    assert [row["item"] for row in found(officer)] == (["GG-05"] if visible else [])
    evidence = officer.get("/api/v1/evidence").json()["results"]
    assert [row["item"] for row in evidence] == (["GG-05"] if visible else [])
    proof = officer.get(f"/api/v1/evidence/{evidence_of(visit, 'GG-05').pk}")
    assert proof.status_code == (200 if visible else 404)
    assert officer.get(f"/api/v1/evidence/{evidence_of(visit, 'GG-13').pk}").status_code == 404


def test_a_unit_reads_what_was_found_and_not_what_the_inspector_noted(
    first_round: Round, unit_to_hieu: User, client: APIClient
) -> None:
    given = [
        answer("GG-02", 20),
        answer(
            *("GG-05", 3),
            note="Trưởng phòng nói dối",
            officials=[{"full_name": "Lò Thị Xuân"}],
            followups={"GG-05d": "họp"},
            no_photo_reason="không tiện",
        ),
    ]
    finding = finding_of(first_round.visit(given), "GG-05")
    decide(finding, State.NOTIFIED)
    theirs = world.client(unit_to_hieu).get(f"/api/v1/findings/{finding.pk}").json()
    ours = client.get(f"/api/v1/findings/{finding.pk}").json()
    hidden = ours["facts"].keys() - theirs["facts"].keys()
    assert hidden == {"statement", "note", "followups", "no_photo_reason", "photos", "problems"}
    assert theirs["facts"]["officials"][0]["full_name"] == "Lò Thị Xuân"
    assert {**theirs, "facts": None} == {**ours, "facts": None}


def test_a_unit_answers_for_what_was_found_at_the_ward_that_was_merged_into_it(
    first_round: Round, quyet_thang: Unit, unit_to_hieu: User, unit_muong_la: User
) -> None:
    visit = first_round.visit(absent(1), {"GG-05": (PROOF,)}, unit=quyet_thang.pk, **on(date(2025, 6, 27)))
    decide(finding_of(visit, "GG-05"), State.NOTIFIED)
    assert [row["unit"]["id"] for row in found(world.client(unit_to_hieu))] == [quyet_thang.pk]
    assert found(world.client(unit_muong_la)) == []


def test_an_officer_above_answers_for_the_units_below(first_round: Round, muong_la: Unit) -> None:
    decide(finding_of(first_round.visit(absent(1), unit=MUONG_LA), "GG-05"), State.NOTIFIED)
    above = world.person("ubnd-tinh", Role.UNIT_OFFICER, of=world.province())
    assert len(found(world.client(above))) == 1


def test_a_restricted_finding_is_for_home_affairs_and_the_author_whatever_its_state(
    first_round: Round, client: APIClient, unit_to_hieu: User, leader: User, inspector_2: User
) -> None:
    team = [str(inspector_2.pk)]
    visit = first_round.visit([answer("UX-07", "report")], {"UX-07": (PROOF,)}, team=team)
    finding, proof = finding_of(visit, "UX-07"), evidence_of(visit, "UX-07")
    for state in (State.RECORDED, State.CONFIRMED, State.NOTIFIED, State.CLOSED):
        Finding.objects.filter(pk=finding.pk).update(state=state)
        for reader in (client, first_round.phone.client):
            assert [row["id"] for row in found(reader)] == [str(finding.pk)]
            assert reader.get(f"/api/v1/findings/{finding.pk}").json()["evidence"] == [str(proof.pk)]
        for user in (unit_to_hieu, leader, inspector_2):
            assert found(world.client(user)) == []
            assert world.client(user).get(f"/api/v1/evidence/{proof.pk}").status_code == 404


def test_a_unit_that_asks_for_another_is_told_what_one_is_that_asks_for_none(
    first_round: Round, unit_muong_la: User
) -> None:
    """B57: its list is empty alike, whatever unit it names."""
    first_round.visit(absent(2))
    asker = world.client(unit_muong_la)
    for address in ("findings", "notices", "reports/violations-by-unit"):
        asked = (asker.get(f"/api/v1/{address}", {"unit": unit}) for unit in (world.TO_HIEU, "sl-none"))
        others, nobodys = asked
        assert (others.status_code, others.content) == (nobodys.status_code, nobodys.content), address
