"""The minutes on paper: what the unit reads, what it never reads, and that they name what was signed."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from field_app.core.app import FieldApp
from field_app.platform.desktop import FolderDocuments
from shared.protocol.revision import Official
from shared.rules.checklists import Answer
from shared.rules.paper_words import answer_words
from tests.field_app.inspecting import begin, whole_visit

needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="the PDF is read back by pdftotext (poppler-utils)"
)


def text_of_paper(paper: Any) -> str:
    """Return every word of a paper."""
    if is_dataclass(paper):
        return " ".join(text_of_paper(getattr(paper, field.name)) for field in fields(paper))
    return " ".join(map(text_of_paper, paper)) if isinstance(paper, tuple) else str(paper)


def text_of(pdf: bytes, folder: Path) -> str:
    """Return a PDF's text with single blanks."""
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True, timeout=60
    )
    return " ".join(done.stdout.decode().split())


def test_a_draft_says_that_nothing_is_signed_yet(app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "GG-05", value=2)
    paper = app.papers.of(visit)
    assert (paper.revision, paper.sha256, paper.ended) == (None, None, "")
    assert [(found.code, found.severity) for found in paper.found] == [("GG-05", "Vi phạm")]
    assert all(block.at == "" for block in paper.signatures)


def test_the_paper_names_the_revision_that_was_signed(app: FieldApp) -> None:
    visit = whole_visit(app)
    app.finish(visit)
    paper = app.papers.of(visit)
    assert paper.sha256 == app.day.revision_hash(visit)
    assert paper.began == "07 giờ 25 phút, ngày 23 tháng 11 năm 2026"
    assert paper.inspectors == ("Cầm Thị Hoa",)
    assert paper.signatures[0].name == paper.representative == "Lò Văn Hặc"
    assert paper.signatures[0].at


def test_a_finding_is_read_with_its_words_people_and_rules(app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "GG-05", value=2)
    app.answers.put_followup(visit, "GG-05", "GG-05b", "fail")
    app.answers.put(visit, "GG-05", officials=[Official("Lò Thị Xuân", "Công chức")])
    app.answers.put(visit, "GG-05", note="Đi chợ")
    app.answers.put(visit, "GG-05", fixed_on_spot=True)
    words = dict(app.papers.of(visit).found[0].words)
    assert words["Ghi nhận"] == "Số không đạt: 2 người"
    assert words["Người liên quan"] == "Lò Thị Xuân (Công chức)"
    assert words["Mô tả tồn tại"].endswith(
        "– số không đạt: 2 người; người phụ trách có nắm được không: không"
    )
    assert words["Ghi chú"] == "Đi chợ"
    assert words["Khắc phục"] == "Đơn vị đã khắc phục tại chỗ"
    assert "80/2025/QH15" in words["Căn cứ"]
    assert "None" not in text_of_paper(app.papers.of(visit).found)


def test_what_only_home_affairs_may_read_is_on_no_paper(app: FieldApp, visit: str) -> None:
    app.answers.put(visit, "UX-07", value="report")
    app.answers.put(visit, "UX-07", note="Đòi hai trăm nghìn")
    paper = app.papers.of(visit)
    assert "UX-07" not in text_of_paper(paper)
    assert "hai trăm" not in text_of_paper(paper)
    assert [part.failed for part in paper.parts] == [0, 0, 0]


@pytest.mark.parametrize(
    ("answer", "value", "words"),
    [
        (Answer("pass_fail_na"), "fail", "Không đạt"),
        (Answer("count", unit="người"), 0, "0 người"),
        (Answer("time"), "07:52", "07:52"),
        (Answer("count"), None, "–"),
    ],
)
def test_every_answer_has_words(answer: Answer, value: Any, words: str) -> None:
    assert answer_words(answer, value) == words


@needs_pdftotext
def test_the_pdf_reads_like_the_paper_and_carries_the_hash(app: FieldApp, tmp_path: Path) -> None:
    visit = whole_visit(app)
    app.finish(visit)
    text = text_of(app.papers.pdf(visit), tmp_path)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "BIÊN BẢN" in text
    assert "Số vắng mặt không có lý do hoặc không báo cáo" in text
    assert f"Mã đối chiếu với bản điện tử đã ký số: {app.day.revision_hash(visit)}" in text
    assert "SHA-256" not in text
    assert "DỰ THẢO" not in text
    assert "UX-14" in text
    assert "UX-07" not in text


@needs_pdftotext
def test_a_draft_can_be_printed_before_anything_is_answered(app: FieldApp, tmp_path: Path) -> None:
    text = text_of(app.papers.pdf(begin(app)), tmp_path)
    assert "BẢN DỰ THẢO – CHƯA KÝ SỐ" in text


def test_a_computer_puts_the_file_where_the_person_finds_it(
    app: FieldApp, visit: str, tmp_path: Path
) -> None:
    documents = FolderDocuments(tmp_path / "giấy tờ")
    kept = documents.hand_over(app.papers.file_name(visit), "text/plain", lambda file: file.write(b"paper"))
    assert Path(kept).name == "bien-ban-ubnd-phuong-to-hieu-2026-11-23-du-thao.pdf"
    assert Path(kept).read_bytes() == b"paper"


@needs_pdftotext
def test_a_note_that_is_code_elsewhere_is_printed_as_it_was_written(
    app: FieldApp, visit: str, tmp_path: Path
) -> None:
    """B54, B55: nothing in it is run, and what stands around a sign without a picture is not lost."""
    app.answers.put(visit, "GG-05", value=2)
    app.answers.put(visit, "GG-05", note="{{7*7}} <w:p> & < **đậm** \uffff hết ghi chú")
    app.answers.put(visit, "GG-05", statement="{{8*8}} \uffff hết mô tả")
    text = text_of(app.papers.pdf(visit), tmp_path)
    assert "{{7*7}} <w:p> & < **đậm**" in text
    assert "hết ghi chú" in text
    assert "{{8*8}}" in text
    assert "hết mô tả" in text
