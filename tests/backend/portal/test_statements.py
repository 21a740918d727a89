"""What was found, as pages say it: the statement, what a number counts, the form that changes the words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from backend.findings.models import Finding
from backend.people.models import User
from shared.rules.findings import State
from tests.backend.findings.acting import Desk, bring
from tests.backend.portal.desks import browser, hidden, reads
from tests.backend.rounds import Round, finding_of
from tests.backend.visiting import answer

WORDED: dict[str, Any] = {"checklists": ["GG-2026.2", "UX-2026.2"]}
COUNTED = "Số người không đeo thẻ 2/12 người"
STATED = "Mô tả tồn tại: 2/12 người không đeo thẻ"


@pytest.fixture
def badges(first_round: Round) -> Finding:
    """Give a finding on badges, beside a count that found nothing."""
    answers = [answer("GG-03", 12), answer("UX-01", 2), answer("UX-02", 0)]
    return finding_of(first_round.visit(answers, **WORDED), "UX-01")


@pytest.fixture
def page(reviewer: User) -> Client:
    """Give the reviewer's browser."""
    return browser("reviewer")


def test_a_visit_says_what_each_number_counts(page: Client, badges: Finding) -> None:
    seen = reads(page.get(f"/visits/{badges.visit_id}"))
    assert "Số người không đeo thẻ: 2 người" in seen
    assert "Số quầy, bàn thiếu biển tên, chức danh, lĩnh vực hoặc biển ghi sai: 0 quầy" in seen
    assert f"{STATED} {COUNTED}" in seen
    english = reads(browser("reviewer", english=True).get(f"/visits/{badges.visit_id}"))
    assert "Staff without a badge: 2" in english
    assert "Statement of facts: 2/12 người không đeo thẻ Staff without a badge 2/12" in english


def test_an_earlier_visit_reads_as_no_reverse(page: Client, first_round: Round) -> None:
    visit = first_round.visit([answer("UX-01", 0), answer("GG-03", 12)])
    seen = reads(page.get(f"/visits/{visit.pk}"))
    assert "đeo thẻ khi làm việc Số không đạt: 0 người" in seen
    assert "tại thời điểm kiểm tra: 12 người" in seen


def test_the_reviewer_changes_the_words_and_reads_them_in_the_history(page: Client, badges: Finding) -> None:
    seen = page.get(f"/findings/{badges.pk}")
    assert f"{STATED} {COUNTED}" in reads(seen)
    assert 'maxlength="1000"' in seen.content.decode()
    form = {"etag": hidden(seen, "etag"), "statement": "Hai công chức không đeo thẻ.", "reason": ""}
    answered = page.post(f"/findings/{badges.pk}/statement", form)
    after = reads(page.get(answered.headers["Location"]))
    assert "Đã sửa mô tả tồn tại." in after
    assert "Mô tả tồn tại: Hai công chức không đeo thẻ." in after
    assert "Mới ghi nhận → Mới ghi nhận Hai công chức không đeo thẻ." in after
    assert "Hai công chức không đeo thẻ." in reads(page.get("/findings"))


def test_a_statement_too_long_comes_back_as_it_was_typed(page: Client, badges: Finding) -> None:
    seen = page.get(f"/findings/{badges.pk}")
    form = {"etag": hidden(seen, "etag"), "statement": "y" * 1001}
    answered = page.post(f"/findings/{badges.pk}/statement", form)
    assert answered.status_code == 400
    assert "Nhiều nhất 1000 ký tự; đang có 1001 ký tự." in reads(answered)
    assert "y" * 1001 in reads(answered), "what was typed stays"
    badges.refresh_from_db()
    assert badges.statement == "2/12 người không đeo thẻ"


def test_the_unit_and_its_notice_say_what_was_found(
    badges: Finding, reviewer: User, unit_to_hieu: User
) -> None:
    bring(badges, State.NOTIFIED, reviewer=Desk(reviewer), unit=Desk(unit_to_hieu))
    unit = browser(unit_to_hieu.username)
    seen = unit.get(f"/findings/{badges.pk}")
    assert f"{STATED} {COUNTED}" in reads(seen)
    assert "Sửa mô tả tồn tại" not in reads(seen)
    assert "2/12 người không đeo thẻ" in reads(unit.get(f"/notices/{badges.notice_id}"))
    assert unit.post(f"/findings/{badges.pk}/statement", {"statement": "x"}).status_code in (403, 404)
