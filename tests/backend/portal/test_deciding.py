"""What people decide on pages without any script: forms, the pages they lead to, what is said there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.findings.models import Finding
from backend.people.models import User
from backend.visits.models import Visit
from shared.rules.findings import State, Verb
from tests.backend.findings.acting import PDF, Desk, bring
from tests.backend.portal.desks import browser, hidden, reads
from tests.backend.rounds import Round, absent, finding_of, set_clock
from tests.backend.visiting import answer
from tests.world import NOW

ABSENT, RUDE = "GG-05", "UX-02"


@pytest.fixture
def visit(first_round: Round) -> Visit:
    """Give a sealed visit with two findings."""
    return first_round.visit([*absent(1), answer(RUDE, 1)])


@pytest.fixture
def page(reviewer: User) -> Client:
    """Give the reviewer's browser."""
    return browser("reviewer")


@pytest.fixture
def notified(visit: Visit, reviewer: User, unit_to_hieu: User) -> Finding:
    """Give a finding its unit is notified of."""
    return bring(finding_of(visit, ABSENT), State.NOTIFIED, reviewer=Desk(reviewer), unit=Desk(unit_to_hieu))


def ticked(seen: Any, *findings: Finding, **fields: str) -> dict[str, Any]:
    """Return the form of the review page with these findings ticked."""
    etags = {f"etag-{finding.pk}": hidden(seen, f"etag-{finding.pk}") for finding in findings}
    return {"finding": [str(finding.pk) for finding in findings], **etags, **fields}


def said(client: Client, answered: Any) -> str:
    """Return what the page reads to which the answer leads."""
    assert answered.status_code == 302, answered.content
    return reads(client.get(answered.headers["Location"]))


def test_findings_are_confirmed_many_at_once_with_a_changed_severity(page: Client, visit: Visit) -> None:
    first, second = finding_of(visit, ABSENT), finding_of(visit, RUDE)
    form = ticked(page.get(f"/visits/{visit.pk}"), first, second, verb="confirm", reason="Tái diễn")
    form[f"severity-{first.pk}"] = "serious"
    assert "Đã xác nhận 2 nội dung." in said(page, page.post(f"/visits/{visit.pk}/decide", form))
    first.refresh_from_db()
    assert (first.state, first.severity) == ("confirmed", "serious")


def test_one_that_cannot_be_decided_on_stops_no_other(page: Client, visit: Visit, reviewer: User) -> None:
    first, second = finding_of(visit, ABSENT), finding_of(visit, RUDE)
    form = ticked(page.get(f"/visits/{visit.pk}"), first, second, verb="confirm")
    Desk(reviewer).do(Verb.DROP, first)
    answered = page.post(f"/visits/{visit.pk}/decide", form)
    assert answered.status_code == 412
    assert f"{first.item}: Dữ liệu đã thay đổi" in reads(answered)
    assert "Đã xác nhận 1 nội dung." in reads(answered)


def test_a_visit_is_accepted_and_its_unit_notified(page: Client, visit: Visit, unit_to_hieu: User) -> None:
    seen = page.get(f"/visits/{visit.pk}")
    page.post(f"/visits/{visit.pk}/decide", ticked(seen, finding_of(visit, ABSENT), verb="confirm"))
    accepted = page.post(f"/visits/{visit.pk}/accept", {"etag": hidden(seen, "etag")})
    assert "Đã chấp nhận cuộc kiểm tra." in said(page, accepted)
    etag = hidden(page.get(f"/visits/{visit.pk}/notice/preview"), "etag")
    paper = said(page, page.post(f"/visits/{visit.pk}/notice", {"etag": etag}))
    assert "Kính gửi: UBND phường Tô Hiệu" in paper
    assert "Cần làm, gấp nhất trước GG-05" in reads(browser("unit-tohieu").get("/"))


def test_a_visit_is_returned_with_comments_on_items(page: Client, visit: Visit) -> None:
    etag = hidden(page.get(f"/visits/{visit.pk}"), "etag")
    form = {"etag": etag, "comment": "Bổ sung", "comment-GG-05": "Ảnh mờ", "comment-GG-02": " "}
    assert "GG-05 Ảnh mờ" in said(page, page.post(f"/visits/{visit.pk}/return", form))
    assert visit.reviews.get().comments == [{"item": "GG-05", "comment": "Ảnh mờ"}]


def test_who_decides_on_what_somebody_else_has_changed_is_told_and_loses_no_word(
    page: Client, notified: Finding, reviewer: User, unit_to_hieu: User
) -> None:
    Desk(unit_to_hieu).do(Verb.CONTEST, notified)
    etag = hidden(page.get(f"/findings/{notified.pk}"), "etag")
    Desk(reviewer).do(Verb.UPHOLD, notified)
    refused = page.post(f"/findings/{notified.pk}/withdraw", {"etag": etag, "reason": "Nhầm đơn vị"})
    assert refused.status_code == 412
    assert "Người khác vừa quyết định trước" in reads(refused)
    assert "Nhầm đơn vị" in reads(refused)


def test_a_unit_explains_and_hands_in_a_fix_with_several_files(
    notified: Finding, unit_to_hieu: User, page: Client
) -> None:
    unit, address = browser("unit-tohieu"), f"/findings/{notified.pk}"
    etag = hidden(unit.get(address), "etag")
    assert "Đã gửi giải trình." in said(
        unit, unit.post(f"{address}/explain", {"etag": etag, "reason": "Đi họp"})
    )
    files = [SimpleUploadedFile(f"{n}.pdf", PDF + n.encode()) for n in ("một", "hai")]
    form = {"etag": hidden(unit.get(address), "etag"), "reason": "Đã sửa", "files": files}
    assert "Chờ kiểm tra khắc phục" in said(unit, unit.post(f"{address}/submit-fix", form))
    seen = page.get(address)
    assert "một.pdf" in reads(seen)
    paper = page.get(f"{address}/files/{notified.files.get(name='hai.pdf').pk}")
    assert paper.getvalue() == PDF + b"hai"
    assert paper.headers["Content-Disposition"].startswith("attachment")


def test_a_contest_is_not_offered_after_its_last_day(
    notified: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/findings/{notified.pk}/contest"
    assert address in browser("unit-tohieu").get(f"/findings/{notified.pk}").content.decode()
    set_clock(monkeypatch, NOW + timedelta(days=30))
    late = browser("unit-tohieu").get(f"/findings/{notified.pk}").content.decode()
    assert address not in late
    assert f"/findings/{notified.pk}/submit-fix" in late


def test_a_file_that_came_with_a_refused_answer_is_offered_again(notified: Finding) -> None:
    unit, address = browser("unit-tohieu"), f"/findings/{notified.pk}"
    form = {"etag": hidden(unit.get(address), "etag"), "files": SimpleUploadedFile("ảnh.pdf", PDF)}
    refused = unit.post(f"{address}/submit-fix", form)
    assert (refused.status_code, "Không được để trống." in reads(refused)) == (400, True)
    assert "Kèm tệp đã tải lên: ảnh.pdf" in reads(refused)
    again = {"etag": hidden(refused, "etag"), "reason": "Đã sửa", "kept": str(notified.files.get().pk)}
    assert "Đã gửi báo cáo khắc phục." in said(unit, unit.post(f"{address}/submit-fix", again))


def test_whoever_took_part_is_told_to_leave_it_to_somebody_else(
    first_round: Round, reviewer: User, page: Client
) -> None:
    visit = first_round.visit(absent(1), team=[str(reviewer.pk)])
    seen = page.get(f"/visits/{visit.pk}")
    assert "người khác xem xét và quyết định" in reads(seen)
    assert "Chấp nhận cuộc kiểm tra" not in reads(seen)
    assert page.post(f"/visits/{visit.pk}/accept", {"etag": "*"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("accept", {"etag": "*", "comment": "x" * 100_000}),
        ("decide", {"finding": "nothing", "verb": "confirm"}),
        ("decide", {"finding": "01a215b7-2c22-7ac2-8a71-d2f5d87ac564", "severity-x": "grave"}),
    ],
)
def test_what_no_form_of_ours_sends_is_refused_in_words(
    page: Client, visit: Visit, address: str, form: dict[str, str]
) -> None:
    assert page.post(f"/visits/{visit.pk}/{address}", form).status_code in (400, 404)
