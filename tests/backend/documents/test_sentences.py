"""Sentences of papers are data with versions: words can be changed with a preview, figures never."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backend.documents.models import Document, SentenceVersion
from backend.people.models import User
from tests.backend.documents.papers import data_of, fetched, issued, notice_facts, paper, saved
from tests.backend.documents.reading import pdf_text
from tests.backend.findings.acting import Desk
from tests.backend.portal.desks import browser, hidden, reads
from tests.backend.rounds import set_clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
NAME = "notice.closing_demand"
TEXT = "Trên đây là kết luận kiểm tra; đề nghị {unit.name} khẩn trương thực hiện./."


@pytest.fixture
def desk(reviewer: User, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the reviewer's desk."""
    set_clock(monkeypatch)
    return Desk(reviewer)


def change(desk: Desk, text: str = TEXT, *, name: str = NAME, version: int = 1) -> Any:
    """Change a sentence and return the answer."""
    return desk.post("sentences", {"version": version, "texts": {name: text}, "reason": "Theo góp ý"})


def text_of(desk: Desk, document: Document, path: Path) -> str:
    """Return what the PDF of a paper says."""
    file = data_of(fetched(desk.client, f"/api/v1/documents/{document.pk}.pdf"))
    return " ".join(pdf_text(saved(file, path / f"{document.pk}.pdf")).split())


def test_a_changed_sentence_is_for_new_papers_and_those_there_are_keep_theirs(
    desk: Desk, tmp_path: Path
) -> None:
    before = paper(None, desk.user)
    made = change(desk)
    assert (made.status_code, made.json()["version"]) == (201, 2)
    after = paper(None, desk.user, facts=notice_facts(supplement=1))
    Document.objects.filter(pk=after.pk).update(wording=2)
    assert "yêu cầu UBND phường Tô Hiệu nghiêm túc thực hiện./." in text_of(desk, before, tmp_path)
    assert "đề nghị UBND phường Tô Hiệu khẩn trương thực hiện./." in text_of(desk, after, tmp_path)
    listed = {one["name"]: one for one in desk.client.get("/api/v1/sentences").json()["sentences"]}
    assert (listed[NAME]["text"], listed[NAME]["figures"]) == (TEXT, ["{unit.name}"])
    assert [name for name, one in listed.items() if one["is_changed"]] == [NAME]


def test_a_later_version_holds_what_earlier_ones_changed(desk: Desk) -> None:
    change(desk)
    assert change(desk).json()["version"] == 2, "the same again is no new version"
    late = change(desk, "Ảnh đã khắc phục", name="notice.proof_wanted", version=1)
    assert (late.status_code, late.json()["code"]) == (412, "precondition-failed")
    assert change(desk, "Ảnh đã khắc phục", name="notice.proof_wanted", version=2).json()["version"] == 3
    assert set(SentenceVersion.objects.get(version=3).texts) == {NAME, "notice.proof_wanted"}


@pytest.mark.parametrize(
    "text",
    [
        "Trên đây là kết luận./.",
        "{unit.name} {unit.name} thực hiện./.",
        "{unit.id} thực hiện./.",
        "{unit.name:day} thực hiện./.",
        "{unit.name} {{7*7}}",
        "{unit.name} {",
        "{unit.name}|thêm một phần",
        "   ",
        "",
    ],
)
def test_figures_can_be_changed_by_nobody(text: str, desk: Desk) -> None:
    refused = change(desk, text)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, f"#/texts/{NAME}")
    assert not SentenceVersion.objects.exists()
    unknown = change(desk, "x", name="notice.none")
    assert unknown.json()["errors"][0]["pointer"] == "#/texts"


def test_hostile_words_are_only_ever_words(desk: Desk, tmp_path: Path) -> None:
    change(desk, '{unit.name} #read("/etc/passwd") $x$ </w:t> =1+1 ./.')
    after = paper(None, desk.user)
    Document.objects.filter(pk=after.pk).update(wording=2)
    assert '#read("/etc/passwd") $x$ </w:t> =1+1 ./.' in text_of(desk, after, tmp_path)


def test_home_affairs_changes_a_sentence_in_the_portal_and_sees_the_paper_before(desk: Desk) -> None:
    issued(paper(None, desk.user), desk.user)
    client = browser("reviewer")
    assert "Câu văn của văn bản" in reads(client.get("/documents"))
    assert "nghiêm túc thực hiện" in reads(client.get("/sentences"))
    page = client.get(f"/sentences/{NAME}")
    sent = {"text": TEXT, "version": hidden(page, "version")}
    preview = reads(client.post(f"/sentences/{NAME}", {**sent, "preview": "1"}))
    assert "đề nghị UBND phường Tô Hiệu khẩn trương thực hiện./." in preview
    assert not SentenceVersion.objects.exists(), "a preview keeps nothing"
    wrong = client.post(f"/sentences/{NAME}", {**sent, "text": "Không số liệu", "reason": "x"})
    assert (wrong.status_code, "Số liệu trong câu phải giữ nguyên: {unit.name}" in reads(wrong)) == (
        400,
        True,
    )
    assert client.post(f"/sentences/{NAME}", {**sent, "reason": "Theo góp ý"}).status_code == 302
    assert SentenceVersion.objects.get().by == desk.user
    assert "Phiên bản 2" in reads(client.get("/sentences"))
    assert client.get("/sentences/none.such").status_code == 404
