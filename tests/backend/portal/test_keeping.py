"""Devices, what was set aside, and accounts, looked after on pages; and what lists cost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.intake.models import Quarantine
from backend.people.models import Device, Session, User
from tests.backend.portal.desks import browser, reads
from tests.backend.portal.test_decisions import messages_on
from tests.backend.rounds import Round, absent
from tests.backend.visiting import answer, body, push
from tests.world import PASSWORD, TO_HIEU, Enrolled


def test_home_affairs_sees_which_number_a_phone_still_holds(first_round: Round, reviewer: User) -> None:
    first_round.n = 41
    first_round.seal()
    first_round.n += 1
    first_round.seal()
    page, device = browser("reviewer"), first_round.phone.device
    assert "còn giữ số 1 đến 41 còn giữ số 43" in reads(page.get("/devices"))
    assert "Số 43 Trước đó: 20/08/2026 Sau đó: 20/08/2026" in reads(page.get(f"/devices/{device.pk}"))


def test_a_lost_phone_is_reported_and_taken_back(phone_1: Enrolled, reviewer: User) -> None:
    page, address = browser("reviewer"), f"/devices/{phone_1.device.pk}"
    assert "Báo mất" in messages_on(page, page.post(f"{address}/lost"))
    assert "Chỉ được gửi lên" in messages_on(page, page.post(f"{address}/found", {"drain_only": "on"}))
    assert page.post(f"{address}/revoke").status_code == 403
    assert Device.objects.get().revoked_at is None


def test_what_was_set_aside_is_decided_on_with_a_reason(
    first_round: Round, phone_1: Enrolled, reviewer: User
) -> None:
    push(phone_1, body(phone_1, unit="nowhere"))
    page, address = browser("reviewer"), f"/quarantine/{Quarantine.objects.get().pk}"
    seen = reads(page.get(address))
    assert "Tham chiếu chưa biết" in seen
    assert "Máy chủ không có đơn vị này." in seen
    assert "Đơn vị không có mã này nowhere" in seen
    assert "khớp với khóa của thiết bị" in seen
    assert "Chờ quyết định" in messages_on(page, page.post(f"{address}/replay"))
    assert page.post(f"{address}/dismiss").status_code == 400
    dismissed = messages_on(page, page.post(f"{address}/dismiss", {"reason": "Gửi nhầm đơn vị"}))
    assert "Đã loại" in dismissed
    assert "Gửi nhầm đơn vị" in dismissed
    assert page.post(f"{address}/erase").status_code == 404


def test_an_administrator_opens_changes_and_closes_accounts(administrator: User, to_hieu: object) -> None:
    page = browser("admin")
    given = {"username": "mai", "full_name": "Cầm Thị Mai", "role": "unit_officer", "password": "ngắn"}
    weak = page.post("/accounts/open", given)
    assert (weak.status_code, 'value="Cầm Thị Mai"' in weak.content.decode()) == (400, True)
    opened = page.post("/accounts/open", {**given, "password": PASSWORD, "unit": TO_HIEU})
    assert "Đã mở tài khoản." in messages_on(page, opened)
    mai, hers = User.objects.get(username="mai"), browser("mai")
    assert hers.get("/findings").status_code == 200
    changed = page.post(f"/accounts/{mai.pk}", {"role": "unit_officer", "unit": TO_HIEU})
    assert "Đã lưu tài khoản." in messages_on(page, changed)
    assert "Đã khóa" in reads(page.get("/accounts?search=mai"))
    assert hers.get("/findings").status_code == 302


def test_an_administrator_ends_a_session_that_is_over_at_once(administrator: User, reviewer: User) -> None:
    page, hers = browser("admin"), browser("reviewer")
    session = Session.objects.get(user=reviewer)
    assert "Trình duyệt hoặc phần mềm khác" in reads(page.get(f"/accounts/{reviewer.pk}"))
    ended = page.post(f"/accounts/{reviewer.pk}/sessions/{session.pk}")
    assert "Không có phiên nào đang mở." in messages_on(page, ended)
    assert hers.get("/review").status_code == 302
    assert page.post(f"/accounts/{administrator.pk}/sessions/{session.pk}").status_code == 404


@pytest.mark.parametrize(
    ("address", "statements"),
    [("/", 15), ("/review", 5), ("/visits", 2), ("/findings", 4), ("/notices", 2), ("/devices", 4)],
)
def test_a_page_costs_the_same_however_much_stands_on_it(
    first_round: Round, reviewer: User, address: str, statements: int
) -> None:
    page = browser("reviewer")
    first_round.visit(absent(1))
    few = cost(page, address)
    for _ in range(4):
        first_round.visit(absent(2))
    assert cost(page, address) == few == statements


def test_a_visit_costs_the_same_however_much_was_found_on_it(first_round: Round, reviewer: User) -> None:
    page = browser("reviewer")
    little = first_round.visit(absent(1))
    much = first_round.visit([*absent(2), answer("UX-02", 1), answer("GG-13", "none")])
    assert (little.findings.count(), much.findings.count()) == (1, 3)
    assert cost(page, f"/visits/{much.pk}") == cost(page, f"/visits/{little.pk}") == 17


def cost(page: Client, address: str) -> int:
    """Return how many statements the page takes, once what never changes is known."""
    page.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert page.get(address).status_code == 200
    return len(asked)


def test_a_long_list_goes_on_behind_a_cursor_and_a_wrong_filter_is_said(
    first_round: Round, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.portal.lists.PER_PAGE", 2)
    for _ in range(3):
        first_round.visit(absent(1))
    page = browser("reviewer")
    first = page.get("/review?search=to+hieu")
    following = first.context["listing"].following
    assert first.content.decode().count("ledger-link") == 2
    assert page.get(following).content.decode().count("ledger-link") == 1
    wrong = page.get("/review?from=30/02/2026")
    assert "Có điều kiện lọc không hợp lệ" in reads(wrong)
    assert "Hãy ghi ngày theo dạng ngày/tháng/năm" in reads(wrong)
    assert 'value="30/02/2026"' in wrong.content.decode()
    assert page.get("/review?from=20/8/2026&to=20-08-2026").content.decode().count("ledger-link") == 2
    later = page.get("/review?from=2026-08-21")
    assert "Không có cuộc nào khớp" in reads(later)
    assert 'value="21/08/2026"' in later.content.decode(), "an address may have days in ISO, a page has none"
    assert "Không có cuộc nào khớp" in reads(page.get("/review?search=muong+la"))
