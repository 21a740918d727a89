"""Findings as a spreadsheet: the rows of the list, and nothing a unit is not told."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.jobs.mail import MAX_ATTEMPTS
from backend.jobs.models import Lease, Message
from backend.jobs.work import do_next_job
from backend.people.models import User
from shared.rules.findings import State
from tests import world
from tests.backend.findings.acting import Desk, bring
from tests.backend.portal.desks import browser
from tests.backend.rounds import Round, absent, finding_of
from tests.backend.sheets.books import Line, lines
from tests.backend.visiting import answer

NOTE = '=HYPERLINK("http://evil.example","Xem")'


@pytest.fixture
def notified(first_round: Round, reviewer: User, unit_to_hieu: User) -> None:
    """Set a finding with a nasty note before the unit, and one more that is not."""
    visit = first_round.visit([*absent(2), answer("UX-02", 1, note=NOTE)])
    bring(finding_of(visit, "UX-02"), State.NOTIFIED, reviewer=Desk(reviewer), unit=Desk(unit_to_hieu))


def export(reader: User, query: str = "") -> list[Line]:
    answered = world.client(reader).get(f"/api/v1/findings/export{query}")
    assert answered.status_code == 200, answered.content
    sheet = zipfile.ZipFile(io.BytesIO(answered.content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    return lines(answered.content)


def test_home_affairs_exports_what_the_filters_leave(notified: None, reviewer: User) -> None:
    titles, *rows = export(reviewer)
    assert len(rows) == 2
    (row,) = export(reviewer, "?state=notified")[1:]
    seen = dict(zip(titles, row, strict=True))
    assert (seen["Đơn vị"], seen["Mã nội dung"], seen["Tình trạng"]) == (
        "UBND phường Tô Hiệu",
        "UX-02",
        "notified",
    )
    assert seen["Ngày kiểm tra"].date() == date(2026, 8, 20)
    assert (seen["Quá hạn"], seen["Ghi chú của người kiểm tra"]) == (False, NOTE)
    assert export(reviewer, "?state=closed") == [titles]


def test_the_units_sheet_has_its_own_findings_and_no_column_of_notes(
    notified: None, unit_to_hieu: User, unit_muong_la: User
) -> None:
    titles, *rows = export(unit_to_hieu)
    assert [row[titles.index("Mã nội dung")] for row in rows] == ["UX-02"]
    assert not any("Ghi chú" in title for title in titles)
    assert export(unit_muong_la) == [titles]


def test_a_wrong_filter_is_refused_and_none_is_left_out(notified: None, reviewer: User) -> None:
    refused = world.client(reviewer).get("/api/v1/findings/export?state=nonsense")
    assert (refused.status_code, refused.json()["code"]) == (400, "filter-invalid")


def test_no_sheet_is_longer_than_people_can_wait_for(
    notified: None, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.findings.export.MAX_ROWS", 1)
    refused = world.client(reviewer).get("/api/v1/findings/export")
    assert (refused.status_code, refused.json()["code"]) == (400, "filter-invalid")
    assert len(export(reviewer, "?item=UX-02")) == 2


def test_the_page_gives_the_words_of_the_screen(notified: None, reviewer: User) -> None:
    page = browser("reviewer")
    titles, row = lines(page.get("/findings.xlsx?state=notified").content)
    assert row[titles.index("Tình trạng")] == "Đã thông báo"
    assert page.get("/findings.xlsx?state=nonsense").status_code == 400


def test_a_list_of_any_length_is_made_aside_and_fetched_when_it_is_ready(
    notified: None, reviewer: User
) -> None:
    page = browser("reviewer")
    assert 'action="/findings/export?state=notified"' in page.get("/findings?state=notified").content.decode()
    first = page.post("/findings/export?state=notified")
    assert page.post("/findings/export?state=notified")["Location"] == first["Location"], "pressed twice"
    waiting = page.get(first["Location"]).content.decode()
    assert "Đang chờ" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert do_next_job("worker", timezone.now() + timedelta(seconds=1))
    ready = page.get(first["Location"]).content.decode()
    assert "Tải tệp về" in ready
    assert 'http-equiv="refresh"' not in ready
    made = page.get(f"{first['Location']}/file").getvalue()
    titles, row = lines(made)
    assert row[titles.index("Tình trạng")] == "Đã thông báo"


def test_what_fails_again_and_again_is_shown_to_administrators(reviewer: User, administrator: User) -> None:
    Lease.objects.create(job="findings.remind", failures=3, failure="ConnectionRefusedError: ")
    Message(key="gone", to=reviewer, subject="Nhắc hạn", made_at=timezone.now(), attempts=MAX_ATTEMPTS).save()
    shown = browser("admin").get("/jobs").content.decode()
    assert "không làm được 3 lần liền" in shown
    assert "thư không gửi được" in shown
    assert "Nhắc hạn" not in browser("reviewer").get("/jobs").content.decode()


def test_an_export_costs_the_same_number_of_queries_however_long(
    notified: None, first_round: Round, reviewer: User
) -> None:
    client = world.client(reviewer)

    def price() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/api/v1/findings/export")
        return len(asked)

    price()  # begins to count what this account asks for
    before = price()
    first_round.visit(absent(1))
    assert price() == before <= 8
