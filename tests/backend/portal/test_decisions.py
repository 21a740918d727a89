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


def messages_on(client: Client, answered: Any) -> str:
    """Return what the page reads to which the answer leads."""
    assert answered.status_code == 302, answered.content
    return reads(client.get(answered.headers["Location"]))


def test_findings_are_confirmed_many_at_once_with_a_changed_severity(page: Client, visit: Visit) -> None:
    first, second = finding_of(visit, ABSENT), finding_of(visit, RUDE)
    form = ticked(page.get(f"/visits/{visit.pk}"), first, second, verb="confirm", reason="Tái diễn")
    form[f"severity-{first.pk}"] = "serious"
    assert "Đã xác nhận 2 nội dung." in messages_on(page, page.post(f"/visits/{visit.pk}/decide", form))
    first.refresh_from_db()
    assert (first.state, first.severity) == ("confirmed", "serious")


def test_where_one_of_several_is_stale_nothing_is_recorded_and_all_that_was_said_is_kept(
    page: Client, visit: Visit, reviewer: User
) -> None:
    first, second = finding_of(visit, ABSENT), finding_of(visit, RUDE)
    form = ticked(page.get(f"/visits/{visit.pk}"), first, second, verb="confirm", reason="Tái diễn nhiều lần")
    form[f"severity-{second.pk}"] = "serious"
    Desk(reviewer).do(Verb.DROP, first)
    answered = page.post(f"/visits/{visit.pk}/decide", form)
    assert answered.status_code == 412
    words, html = reads(answered), answered.content.decode()
    assert "Chưa ghi nội dung nào" in words
    assert f"{first.item}: Dữ liệu đã thay đổi" in words
    assert "Tái diễn nhiều lần" in words
    assert f'id="f-{second.pk}" checked' in html
    assert '<option value="serious" selected>' in html
    second.refresh_from_db()
    assert (second.state, second.history.count()) == ("recorded", 0)
    again = ticked(answered, second, verb="confirm", reason="Tái diễn nhiều lần")
    assert "Đã xác nhận 1 nội dung." in messages_on(page, page.post(f"/visits/{visit.pk}/decide", again))


def test_all_that_is_undecided_is_confirmed_and_the_visit_accepted_with_one_press(
    page: Client, visit: Visit, first_round: Round
) -> None:
    following = first_round.visit(absent(2))
    asked = page.get(f"/visits/{visit.pk}/finish")
    assert "2 nội dung sẽ được xác nhận" in reads(asked)
    form = {
        name: hidden(asked, name) for name in ("etag", *(f"etag-{one.pk}" for one in visit.findings.all()))
    }
    answered = page.post(f"/visits/{visit.pk}/finish", {**form, "comment": "Đủ căn cứ", "then": "next"})
    visit.refresh_from_db()
    assert (visit.state, visit.reviews.get().comment) == ("accepted", "Đủ căn cứ")
    assert set(visit.findings.values_list("state", flat=True)) == {"confirmed"}
    onwards = page.get(answered.headers["Location"])
    assert onwards.headers["Location"] == f"/visits/{following.pk}"
    twice = page.post(f"/visits/{visit.pk}/finish", {**form, "comment": "Đủ căn cứ", "then": "next"})
    assert (twice.status_code, visit.reviews.count()) == (302, 1)


def test_a_visit_is_not_finished_where_one_of_its_findings_has_changed(
    page: Client, visit: Visit, reviewer: User
) -> None:
    first, second = finding_of(visit, ABSENT), finding_of(visit, RUDE)
    asked = page.get(f"/visits/{visit.pk}/finish")
    form = {name: hidden(asked, name) for name in ("etag", f"etag-{first.pk}", f"etag-{second.pk}")}
    Desk(reviewer).do(Verb.DROP, first)
    refused = page.post(f"/visits/{visit.pk}/finish", {**form, "comment": "Đã xem hết", "then": "notice"})
    assert refused.status_code == 412
    assert f"{first.item}: Dữ liệu đã thay đổi" in reads(refused)
    assert "Đã xem hết" in reads(refused)
    visit.refresh_from_db()
    assert visit.state == "sealed"
    assert set(visit.findings.values_list("state", flat=True)) == {"recorded", "dropped"}


def test_the_queue_has_the_gravest_first_and_says_since_when_each_waits(
    page: Client, first_round: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    light = first_round.visit([answer(RUDE, 1)])
    first_round.visit([answer(RUDE, 0)])
    grave = first_round.visit([*absent(3), answer(RUDE, 1)])
    finding_of(grave, ABSENT).__class__.objects.filter(visit=grave).update(severity="serious")
    set_clock(monkeypatch, NOW + timedelta(days=3))
    page = browser("reviewer")
    seen = page.get("/review")
    order = [row["id"] for row in seen.context["visits"]]
    assert order[:2] == [grave.pk, light.pk]
    assert "2 nghiêm trọng" in reads(seen)
    assert "chờ 3 ngày" in reads(seen)
    assert "Tất cả 3 mục" in reads(seen)
    oldest = page.get("/review?order=oldest")
    assert oldest.context["visits"][0]["id"] == light.pk


def test_a_visit_is_accepted_and_its_unit_notified(page: Client, visit: Visit, unit_to_hieu: User) -> None:
    seen = page.get(f"/visits/{visit.pk}")
    page.post(f"/visits/{visit.pk}/decide", ticked(seen, finding_of(visit, ABSENT), verb="confirm"))
    accepted = page.post(f"/visits/{visit.pk}/accept", {"etag": hidden(seen, "etag")})
    assert "Đã chấp nhận cuộc kiểm tra." in messages_on(page, accepted)
    etag = hidden(page.get(f"/visits/{visit.pk}/notice/preview"), "etag")
    paper = messages_on(page, page.post(f"/visits/{visit.pk}/notice", {"etag": etag}))
    assert "Kính gửi: UBND phường Tô Hiệu" in paper
    assert "Cần làm, gấp nhất trước GG-05" in reads(browser("unit-tohieu").get("/"))


def test_a_visit_is_returned_with_comments_on_items(page: Client, visit: Visit) -> None:
    etag = hidden(page.get(f"/visits/{visit.pk}"), "etag")
    form = {"etag": etag, "comment": "Bổ sung", "comment-GG-05": "Ảnh mờ", "comment-GG-02": " "}
    assert "GG-05 Ảnh mờ" in messages_on(page, page.post(f"/visits/{visit.pk}/return", form))
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
    assert "Đã gửi giải trình." in messages_on(
        unit, unit.post(f"{address}/explain", {"etag": etag, "reason": "Đi họp"})
    )
    files = [SimpleUploadedFile(f"{n}.pdf", PDF + n.encode()) for n in ("một", "hai")]
    form = {"etag": hidden(unit.get(address), "etag"), "reason": "Đã sửa", "files": files}
    assert "Chờ kiểm tra khắc phục" in messages_on(unit, unit.post(f"{address}/submit-fix", form))
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
    assert "Đã gửi báo cáo khắc phục." in messages_on(unit, unit.post(f"{address}/submit-fix", again))


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
