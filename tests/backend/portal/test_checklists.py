"""An administrator writes the next version of a checklist on pages, sees what changes, and publishes it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.checklists.models import ChecklistDraft, ChecklistVersion
from backend.people.models import User
from backend.portal.words import SEVERITIES
from tests.backend.portal.desks import browser, hidden, reads
from tests.backend.portal.test_decisions import messages_on
from tests.backend.rounds import publish, set_clock
from tests.shared import cast

ITEM = cast.items()["GG-01"]
DAY = datetime(2026, 12, 1, 1, 30, tzinfo=UTC)
GIVEN = {
    "text_vi": "Có mặt đúng giờ?",
    "text_en": ITEM.text_en,
    "observe_vi": ITEM.observe_vi,
    "observe_en": ITEM.observe_en,
    "severity": "serious",
    "photo_on_fail": str(ITEM.photo_on_fail),
}


@pytest.fixture
def page(administrator: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Give an administrator's browser, with a checklist published."""
    set_clock(monkeypatch, DAY)
    publish("GG")
    return browser("admin")


def draft(page: Client) -> str:
    """Begin a draft and return the address of its page."""
    began = page.post("/checklists/GG/draft")
    address: str = began.headers["Location"]
    return address


def etag(page: Client, address: str) -> dict[str, str]:
    return {"etag": hidden(page.get(address), "etag")}


def test_an_item_is_changed_looked_at_and_published(page: Client) -> None:
    assert "GG" in reads(page.get("/checklists"))
    at = draft(page)
    saved = page.post(f"{at}/items/GG-01", {**etag(page, f"{at}/items/GG-01"), **GIVEN})
    assert "GG-01 Câu hỏi" in messages_on(page, saved)
    assert f"GG-01 Mức độ {SEVERITIES[ITEM.severity]} Nghiêm trọng" in reads(page.get(at))
    head = {"title_vi": "Giờ giấc", "title_en": "Hours", "valid_from": "2027-01-01", "status": "approved"}
    page.post(f"{at}/change", {**etag(page, at), **head})
    done = page.post(f"{at}/publish", etag(page, at))
    assert "Đã ban hành." in messages_on(page, done)
    assert "Bản 2026.3, từ 01/01/2027 · Đã phê duyệt · chưa có hiệu lực" in reads(page.get("/checklists"))
    assert ChecklistVersion.objects.get(pk="GG-2026.3").body["items"][0]["text_vi"] == "Có mặt đúng giờ?"
    assert "Ban hành cho mọi điện thoại" not in reads(page.get(at))


def test_what_a_number_counts_and_what_is_stated_are_words_of_the_draft(page: Client) -> None:
    at = draft(page)
    late, count = f"{at}/items/GG-01", f"{at}/items/GG-06"
    assert "Mở cửa lúc {value}" in page.get(late).content.decode()
    assert 'value="Số người đến muộn so với giờ quy định"' in page.get(count).content.decode()
    given = {**GIVEN, "statement_vi": "Mở cửa {value}, muộn {late} phút"}
    assert "GG-01 Mô tả khi không đạt" in messages_on(page, page.post(late, {**etag(page, late), **given}))
    wrong = page.post(late, {**etag(page, late), **given, "statement_vi": "Mở cửa {ngày}"})
    assert (wrong.status_code, "Mở cửa {ngày}" in reads(wrong)) == (400, True)
    words = {
        "counted_vi": "Số công chức đến muộn",
        "none_vi": "",
        "counted_en": "Late",
        "none_en": "None late",
    }
    assert "Số công chức đến muộn" in messages_on(
        page, page.post(count, {**etag(page, count), **GIVEN, **words})
    )
    answer = ChecklistDraft.objects.get().body["items"][5]["answer"]
    assert (answer["counted_vi"], "none_vi" in answer) == ("Số công chức đến muộn", False)


def test_an_item_is_taken_out_and_comes_back_with_the_file(page: Client) -> None:
    at = draft(page)
    whole = page.get(f"{at}/file.json").content
    page.post(f"{at}/items/GG-01/take-out", etag(page, at))
    assert "GG-01 bỏ nội dung" in reads(page.get(at))
    page.post(f"{at}/upload", {**etag(page, at), "file": SimpleUploadedFile("GG.json", whole)})
    assert "bỏ nội dung" not in reads(page.get(at))
    assert ChecklistDraft.objects.get().body == json.loads(whole)


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"a": 1, "a": 2}'])
def test_a_file_that_is_no_definition_is_refused(page: Client, content: bytes) -> None:
    at = draft(page)
    sent = {**etag(page, at), "file": SimpleUploadedFile("GG.json", content)}
    assert page.post(f"{at}/upload", sent).status_code == 400


def test_what_keeps_a_draft_from_being_published_is_said(page: Client) -> None:
    at = draft(page)
    refused = page.post(f"{at}/publish", etag(page, at))
    assert "Chưa có gì thay đổi so với bản đang dùng." in reads(refused)
    dropped = page.post(f"{at}/drop", etag(page, at))
    assert "Đã bỏ bản dự thảo." in messages_on(page, dropped)
    assert page.get(at).status_code == 404


def test_home_affairs_reads_a_draft_and_cannot_change_it(page: Client, reviewer: User) -> None:
    at = draft(page)
    seen = reads(browser("reviewer").get(at))
    assert "Dự thảo GG-2026.3" in seen
    assert "Ban hành" not in seen
