"""What was looked at is counted once, and the leader reads it on one page, down to the findings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backend.insight.counting import count_answers
from backend.insight.models import ItemAnswers, UnitAnswers
from backend.insight.queries import answers_of, compared, days_to_fix
from backend.people.models import User
from backend.visits.models import Visit
from shared.rules.findings import State, Verb
from shared.rules.proportions import Mark
from tests.backend.findings.acting import Desk, bring
from tests.backend.portal.desks import browser, reads
from tests.backend.rounds import Round, absent, finding_of, set_clock
from tests.backend.visiting import answer
from tests.world import MUONG_LA, NOW, TO_HIEU

YEAR = date(2025, 12, 15)


def test_answers_are_counted_once_and_anew_when_a_visit_is_amended(first_round: Round) -> None:
    body = first_round.push(responses=absent(1), photos=[])
    first_round.visit([*absent(0), answer("UX-02", 1), answer("GG-09", "na")])
    for _ in range(2):
        count_answers(NOW)
    counted = {row.item: (row.looked, row.failed) for row in UnitAnswers.objects.all()}
    assert counted["GG-05"] == (2, 1)
    assert counted["UX-02"] == (1, 1)
    assert "GG-09" not in counted, "what does not apply was not looked at"
    first_round.amend(body, responses=absent(0))
    count_answers(NOW)
    row = UnitAnswers.objects.get(item="GG-05")
    assert (row.year, row.unit_id, row.looked, row.failed) == (YEAR, TO_HIEU, 2, 0)
    assert ItemAnswers.objects.get(item="GG-05").failed == 0


def test_a_unit_with_few_items_is_not_judged(first_round: Round) -> None:
    first_round.visit(absent(1))
    count_answers(NOW)
    (only,) = compared(answers_of(YEAR)).units
    assert (only.code, only.n < 5, only.mark) == (TO_HIEU, True, Mark.TOO_FEW)


def test_the_leader_reads_the_page_and_goes_on_to_findings_and_notices(
    first_round: Round, reviewer: User, unit_to_hieu: User, leader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = [first_round.visit([*absent(1), answer("UX-02", 1)]) for _ in range(4)]
    found = [finding_of(visit, "GG-05") for visit in visits]
    for finding, state in zip(
        found, (State.CLOSED, State.NOTIFIED, State.CONTESTED, State.RECORDED), strict=True
    ):
        bring(finding, state, reviewer=Desk(reviewer), unit=Desk(unit_to_hieu))
    count_answers(NOW)
    set_clock(monkeypatch, NOW + timedelta(days=40))
    page = browser("leader")
    words = reads(page.get("/overview"))
    assert "2 tồn tại đã xác nhận trong 12 tháng qua; cùng kỳ năm trước 0" in words
    assert "GG-05" in words
    assert "Quá hạn đến 30 ngày: 1" in words
    assert "Khiếu nại chưa quyết định: 1" in words
    assert "Cuộc kiểm tra chưa xem xét: 4" in words
    assert "1/2 đơn vị đã được kiểm tra" in words
    assert "UBND xã Mường La" in words
    rows = page.get("/findings").context["findings"]
    assert {row["state"] for row in rows} == {"closed", "notified", "contested"}
    for finding in found[:2]:
        seen = page.get(f"/findings/{finding.pk}")
        assert seen.status_code == 200
        assert "Việc có thể làm" not in reads(seen)
        assert page.get(f"/notices/{finding.notice_id}").status_code == 200
    assert page.get(f"/findings/{found[3].pk}").status_code == 404, "nobody has decided on it"
    assert page.post(f"/findings/{found[1].pk}/close", {"etag": "*"}).status_code == 404
    assert page.get(f"/visits/{visits[0].pk}").status_code == 404
    assert MUONG_LA not in words


def test_the_median_counts_what_is_open(
    first_round: Round, reviewer: User, unit_to_hieu: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [finding_of(first_round.visit(absent(1)), "GG-05") for _ in range(3)]
    for finding in found:
        bring(finding, State.NOTIFIED, reviewer=Desk(reviewer), unit=Desk(unit_to_hieu))
    set_clock(monkeypatch, NOW + timedelta(days=9))
    for finding in found[:2]:
        Desk(unit_to_hieu).do(Verb.SUBMIT_FIX, finding)
        Desk(reviewer).do(Verb.CLOSE, finding)
    assert days_to_fix((NOW + timedelta(days=20)).date()) == (9, 2, 1)
    assert Visit.objects.count() == 3
