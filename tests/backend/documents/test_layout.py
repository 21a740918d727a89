"""Papers have the layout of NĐ 30/2020, read back from the files themselves."""

from __future__ import annotations

import itertools
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Pt

from backend.documents.blocks import Content, Table
from backend.documents.content import as_printed
from backend.documents.letters import letters, printable
from backend.documents.papers.frame import Frame
from backend.documents.papers.notice import notice
from backend.documents.wording import first_wording, in_words, number, percent
from backend.documents.writers.pdf import pdf_bytes
from backend.documents.writers.word import docx_bytes
from tests.backend.documents.papers import HOSTILE, line, notice_facts, saved
from tests.backend.documents.reading import (
    MM,
    locked_figures,
    pdf_fonts,
    pdf_info,
    pdf_text,
    pictures,
    word,
    word_text,
    words_of,
)

VERIFY = {
    "code": "ABCDEFGHJK",
    "url": "https://congtam.example/verify/ABCDEFGHJK",
    "reference": "Hồ sơ KT-2026-059",
}


def paper(
    facts: dict[str, Any] | None = None, written: dict[str, str] | None = None, **frame: Any
) -> Content:
    """Return a notice as it is printed."""
    known = {"draft": False, "made": date(2026, 8, 20), "verify": VERIFY, **frame}
    return as_printed(notice(facts or notice_facts(), first_wording(), written or {}, Frame(**known)))


def registered() -> Content:
    """Return the notice as the registry entered it."""
    signed: dict[str, Any] = {"signer": "Hoàng Văn Nam", "authority": ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")}
    return paper(number="05", symbol="TB-SNV", issued_on=date(2026, 9, 5), **signed)


def tables_of(content: Content) -> list[Table]:
    """Return the tables of a paper's body."""
    return [block for block in content["body"] if block["kind"] == "table"]


def long() -> Content:
    """Return a notice of several pages."""
    return paper(notice_facts(findings=[line() for _ in range(40)]))


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 9, 5), "ngày 05 tháng 9 năm 2026"),
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 10), "ngày 10 tháng 3 năm 2026"),
    ],
)
def test_a_zero_stands_before_days_below_10_and_months_1_and_2_alone(day: date, text: str) -> None:
    assert in_words(day) == text


def test_figures_are_written_as_in_vietnam() -> None:
    assert [number(29), number(1234), number(1234567), number(0.5)] == ["29", "1.234", "1.234.567", "0,50"]
    assert [percent(0.7857), percent(None), percent(1)] == ["78,57%", "–", "100,00%"]


def test_the_face_has_every_letter_of_vietnamese() -> None:
    plain, tones = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    vowels = {unicodedata.normalize("NFC", v + tone) for v, tone in itertools.product(plain, tones)}
    small = vowels | {"đ"}
    assert len(small | {letter.upper() for letter in small}) == 146
    assert {ord(letter) for letter in small | {letter.upper() for letter in small}} <= letters()


def test_the_word_file_has_the_decrees_paper_margins_and_face() -> None:
    opened = word(docx_bytes(registered()))
    (section,) = opened.sections
    paper_size = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(one / MM, 1) for one in (*paper_size, *margins)] == [210, 297, 20, 20, 30, 15]
    normal = opened.styles["Normal"]
    assert (normal.font.name, normal.font.size) == ("Times New Roman", Pt(14))
    faces = normal.element.rPr.rFonts.attrib
    assert set(faces.values()) == {"Times New Roman"}, "no theme font wins over the name"
    shape = normal.paragraph_format
    assert shape.alignment == ALIGN.JUSTIFY
    assert abs(shape.first_line_indent - Pt(36)) < Pt(0.1)  # 1.27 cm
    assert shape.space_after >= Pt(6)
    languages = {one.get(qn("w:val")) for one in opened.styles.element.iter(qn("w:lang"))}
    assert languages == {"vi-VN"}


def test_the_page_number_is_centred_on_top_and_not_on_the_first_page(tmp_path: Path) -> None:
    data = docx_bytes(long())
    (section,) = word(data).sections
    assert section.different_first_page_header_footer
    assert not section.first_page_header.paragraphs[0].text
    header = section.header.paragraphs[0]
    assert header.style.paragraph_format.alignment == ALIGN.CENTER
    assert "PAGE" in "".join(one.text or "" for one in header._p.iter(qn("w:instrText")))
    made = saved(pdf_bytes(long()), tmp_path / "long.pdf")
    pages = pdf_text(made, "-layout").split("\f")[:-1]
    assert len(pages) > 2
    tops = [page.lstrip("\n").splitlines()[0].strip() for page in pages]
    assert tops[1:] == [str(n) for n in range(2, len(pages) + 1)]
    assert "UBND TỈNH SƠN LA" in tops[0]


def test_the_letterhead_has_number_and_day_as_the_registry_entered_them(tmp_path: Path) -> None:
    text = pdf_text(saved(pdf_bytes(registered()), tmp_path / "paper.pdf"), "-layout")
    assert re.search(r"Số: 05/TB-SNV\s+Sơn La, ngày 05 tháng 9 năm 2026", text)
    assert re.search(r"Nơi nhận:\s+KT\. GIÁM ĐỐC", text)
    assert "PHÓ GIÁM ĐỐC" in text
    assert "Hoàng Văn Nam" in text
    blank = pdf_text(saved(pdf_bytes(paper()), tmp_path / "blank.pdf"), "-layout")
    assert re.search(r"Số:\s+/TB-SNV\s+Sơn La, ngày\s+tháng\s+năm 2026", blank), (
        "we give no number of our own"
    )


def test_head_rows_are_repeated_and_no_row_is_cut(tmp_path: Path) -> None:
    body = word(docx_bytes(long())).element.body
    tables = [one for one in body.iter(qn("w:tbl")) if one.find(".//" + qn("w:tblHeader")) is not None]
    assert len(tables) == 2
    assert all(
        row.find(".//" + qn("w:cantSplit")) is not None for one in tables for row in one.iter(qn("w:tr"))
    )
    pages = pdf_text(saved(pdf_bytes(long()), tmp_path / "long.pdf")).split("\f")
    assert sum("Mức độ" in page and "Chứng cứ" in page for page in pages) >= 2


def test_a_signature_never_stands_alone_on_a_page(tmp_path: Path) -> None:
    for n in range(14, 30):
        made = saved(
            pdf_bytes(paper(notice_facts(findings=[line() for _ in range(n)]))), tmp_path / f"{n}.pdf"
        )
        last = pdf_text(made).split("\f")[-2]
        assert "Nơi nhận:" in last
        assert "nghiêm túc thực hiện./." in " ".join(last.split()), n
    opened = word(docx_bytes(paper()))
    closing = next(one for one in opened.paragraphs if one.text.endswith("./."))
    assert closing.paragraph_format.keep_with_next


def test_the_pdf_is_made_for_keeping_and_for_who_does_not_see_it(tmp_path: Path) -> None:
    made = saved(pdf_bytes(registered()), tmp_path / "paper.pdf")
    info = pdf_info(made)
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"Title:\s+THÔNG BÁO Kết luận kiểm tra tại UBND phường Tô Hiệu", info)
    assert re.search(r"JavaScript:\s+no", info)
    data = made.read_bytes()
    assert b"pdfaid:part>2" in data or b'pdfaid:part="2"' in data
    assert b"pdfuaid:part>1" in data or b'pdfuaid:part="1"' in data
    fonts = pdf_fonts(made)
    assert fonts
    for font in fonts:
        assert "LiberationSerif" in font
        assert re.search(r"\syes\s+yes\s+yes\s", font), "embedded, a subset, with its letters"


def test_word_and_pdf_say_the_same(tmp_path: Path) -> None:
    for n, content in enumerate(
        (registered(), long(), paper(written={"notice.causes": "Thiếu người trực."}))
    ):
        made = saved(pdf_bytes(content), tmp_path / f"{n}.pdf")
        printed, typed = words_of(pdf_text(made)), words_of(word_text(docx_bytes(content)))
        heads = words_of(pdf_text(made)) - typed
        numbers = {str(page) for page in range(2, 40)}
        repeated = words_of(" ".join(" ".join(table["head"]) for table in tables_of(content)))
        assert set(heads) <= numbers | set(repeated), "but for page numbers and repeated heads"
        assert not typed - printed


def test_the_same_facts_make_the_same_bytes() -> None:
    assert pdf_bytes(registered()) == pdf_bytes(registered())
    assert docx_bytes(registered()) == docx_bytes(registered())


def test_figures_are_locked_in_word_under_their_names() -> None:
    figures = locked_figures(docx_bytes(paper()))
    assert (figures["n"], figures["severity.serious"], figures["visit.photos"]) == ("2", "1", "7")
    assert figures["visit.day"].lower() == "ngày 20 tháng 8 năm 2026"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_stops_a_writer_or_makes_it_do_something(name: str, tmp_path: Path) -> None:
    text = HOSTILE[name]
    facts = notice_facts(unit={"id": "x", "name": text}, findings=[line(statement=text, text={"vi": text})])
    content = paper(facts, {"notice.causes": text})
    made = saved(pdf_bytes(content), tmp_path / "paper.pdf")
    shown = printable(text).split()
    printed, typed = pdf_text(made), word_text(docx_bytes(content))
    assert "root:" not in printed
    for part in shown:
        assert part in typed
        assert part in "".join(printed.replace("\u200b", "").split())


def test_a_draft_says_so_across_every_page_and_asks_for_what_is_missing(tmp_path: Path) -> None:
    content = paper(notice_facts(findings=[line() for _ in range(30)]), draft=True, verify=None)
    made = saved(pdf_bytes(content), tmp_path / "draft.pdf")
    pages = pictures(made)
    assert len(pages) > 2
    assert all(page.histogram()[0xE4] > 1000 for page in pages), "the watermark is on every page"
    assert "[Ưu điểm" in pdf_text(made)
    data = docx_bytes(content)
    (section,) = word(data).sections
    for header in (section.header, section.first_page_header):
        assert 'string="DỰ THẢO"' in header._element.xml
    assert "[Ưu điểm" not in word_text(docx_bytes(paper()))


def test_only_a_checked_law_is_a_line_of_the_paper() -> None:
    base = {"source": "X", "number": "9/CT", "title": "Chỉ thị", "articles": [], "verification": "memory"}
    facts = notice_facts(bases=[*notice_facts()["bases"], base])
    assert "9/CT" not in word_text(docx_bytes(paper(facts)))
    assert "(9/CT) [chưa kiểm chứng, không in]." in word_text(docx_bytes(paper(facts, draft=True)))
