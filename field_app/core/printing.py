"""The minutes as a PDF, made on the device without any network, in the layout of official papers.

A4, margins and a Times-like face as Nghị định 30/2020/NĐ-CP asks for; the face is the app's own
(`assets/fonts`), so every phone prints the same. fpdf2 is imported when the first paper is made.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from field_app.core.lettering import all_shown
from field_app.core.paper import Found, Paper, Part, Signature
from field_app.core.paper_sheet import (
    APART,
    BODY,
    FACE,
    LEFT,
    LINE,
    SMALL,
    SMALL_LINE,
    TITLE,
    Numbering,
    column,
    labelled,
    new_sheet,
    rule,
    say,
    title,
)

if TYPE_CHECKING:
    from fpdf import FPDF

    from shared.rules.amendment import Amendment

NUMERALS = ("I", "II", "III", "IV")
BLOCK = 62.0
"""Millimetres a place to sign may be high, with a name and a post of two lines each."""
NAME_AT = 34.0
"""Millimetres from the top of a place to sign to the name under the signature."""
DRAFT = "BẢN DỰ THẢO – CHƯA KÝ SỐ"


def pdf_of(paper: Paper, picture: Callable[[str], BinaryIO | None], made: datetime) -> bytes:
    """Return the PDF; `picture` opens a signature's image by its hash, `made` is the file's own date."""
    paper, part = all_shown(paper), Numbering()
    pdf = new_sheet(f"Biên bản kiểm tra {paper.unit}", _code(paper), made, part)
    pdf.add_page()
    numerals = iter(NUMERALS)
    _head(pdf, paper)
    _opening(pdf, paper)
    _people(pdf, paper, next(numerals))
    if paper.amendment:
        _amended(pdf, paper.amendment, next(numerals))
    _results(pdf, paper, next(numerals))
    _unit_says(pdf, paper, next(numerals))
    _closing(pdf, paper)
    _signatures(pdf, paper.signatures, picture)
    part.begins_at = pdf.page_no() + 1
    _annex(pdf, paper.parts)
    return bytes(pdf.output())


def _code(paper: Paper) -> str:
    """Return what stands at the foot of every page."""
    return DRAFT if paper.sha256 is None else f"Mã đối chiếu với bản điện tử đã ký số: {paper.sha256}"


# --- the parts of the paper ------------------------------------------------------------------------------


def _head(pdf: FPDF, paper: Paper) -> None:
    """The two blocks every official paper begins with, then its name; no place and date, as it is minutes."""
    left, right = pdf.epw * 0.38, pdf.epw * 0.62
    top = pdf.get_y()
    column(pdf, LEFT, top, left, (("SỞ NỘI VỤ", "", 12), ("ĐOÀN KIỂM TRA", "B", 12)))
    rule(pdf, LEFT + left / 2, top + 2 * LINE + 1, left * 0.4)
    column(pdf, LEFT, top + 2 * LINE + 3, left, (("Số: …/BB-…", "", BODY),))
    state = (("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "B", 12), ("Độc lập - Tự do - Hạnh phúc", "B", BODY))
    column(pdf, LEFT + left, top, right, state)
    rule(pdf, LEFT + left + right / 2, top + 2 * LINE + 1, pdf.get_string_width(state[1][0]))
    pdf.set_xy(LEFT, top + 3 * LINE + 10)
    say(pdf, "BIÊN BẢN SỬA ĐỔI" if paper.amends else "BIÊN BẢN", "B", align="C", size=TITLE)
    say(pdf, f"Kiểm tra {paper.mode} tại {paper.place}", "B", align="C", size=TITLE)
    rule(pdf, LEFT + pdf.epw / 2, pdf.get_y() + 1, 50)
    if paper.sha256 is None:
        pdf.ln(3)
        say(pdf, DRAFT, "B", align="C")
    pdf.ln(5)


def _opening(pdf: FPDF, paper: Paper) -> None:
    place = f"{paper.place}, {paper.unit}" if paper.place != paper.unit else paper.place
    say(pdf, f"Biên bản bắt đầu lúc {paper.began}, tại {place}.")
    if paper.campaign:
        say(pdf, f"Căn cứ: {paper.campaign}.")


def _people(pdf: FPDF, paper: Paper, numeral: str) -> None:
    title(pdf, f"{numeral}. THÀNH PHẦN")
    labelled(pdf, "Người kiểm tra", "; ".join(paper.inspectors))
    labelled(pdf, "Thành viên đoàn vắng mặt", "; ".join(paper.away))
    labelled(pdf, "Đại diện đơn vị được kiểm tra", paper.representative or "(không có người đại diện)")


def _amended(pdf: FPDF, amendment: Amendment, numeral: str) -> None:
    """Say in words what differs from the version the unit knows, before anything else is read."""
    title(pdf, f"{numeral}. NỘI DUNG SỬA ĐỔI")
    if not amendment.changed:
        say(pdf, f"So với {amendment.against}, nội dung không thay đổi.")
        return
    say(pdf, f"So với {amendment.against}, bản này sửa đổi như sau:")
    for amended in amendment.changed:
        say(pdf, amended.title, "B", align="L")
        for label, before, after in amended.words:
            labelled(pdf, label, f"trước đây: {before}; nay: {after}", indent=6)


def _results(pdf: FPDF, paper: Paper, numeral: str) -> None:
    title(pdf, f"{numeral}. KẾT QUẢ KIỂM TRA")
    for part in paper.parts:
        say(pdf, f"- {part.title}: {len(part.lines)} nội dung, {part.failed} tồn tại.")
    kept = f"Ghi nhận {len(paper.found)} tồn tại, kèm {paper.photos} ảnh. Kết quả từng nội dung ở Phụ lục."
    say(pdf, kept if paper.found else "Không ghi nhận tồn tại. Kết quả từng nội dung ở Phụ lục.")
    for number, found in enumerate(paper.found, 1):
        _finding(pdf, number, found)


def _finding(pdf: FPDF, number: int, found: Found) -> None:
    pdf.ln(1.5)
    if pdf.will_page_break(4 * LINE):
        pdf.add_page()
    say(pdf, f"{number}. [{found.code}] {found.text} – {found.severity}", "B", align="L")
    for label, text in found.words:
        labelled(pdf, label, text, indent=6)


def _unit_says(pdf: FPDF, paper: Paper, numeral: str) -> None:
    title(pdf, f"{numeral}. Ý KIẾN CỦA ĐƠN VỊ ĐƯỢC KIỂM TRA")
    old = "Ý kiến ghi tại biên bản trước: " if paper.is_old_explanation else ""
    say(pdf, f"{old}{paper.explanation}" if paper.explanation else "Không có ý kiến.")
    if paper.refusal:
        labelled(pdf, "Đơn vị không ký biên bản, lý do", paper.refusal)


def _closing(pdf: FPDF, paper: Paper) -> None:
    """End with the hour and the day; whoever did not sign is named with the reason."""
    pdf.ln(2)
    for block in paper.signatures:
        if block.reason:
            labelled(pdf, f"{block.name or block.capacity} không ký biên bản này, lý do", block.reason)
    if pdf.will_page_break(BLOCK + 4 * LINE):
        pdf.add_page()  # no place to sign stands alone on its page
    ended = f"Biên bản kết thúc lúc {paper.ended}, đã" if paper.ended else "Biên bản"
    agreed = "người ký tên dưới đây công nhận là đúng"
    say(pdf, f"{ended} được đọc lại cho những người có mặt cùng nghe; {agreed}./.")
    pdf.ln(2)


def _signatures(pdf: FPDF, blocks: Sequence[Signature], picture: Callable[[str], BinaryIO | None]) -> None:
    """Draw the places to sign two by two; no row of them is cut by a page."""
    wide = pdf.epw / 2
    for row in range(0, len(blocks), 2):
        if pdf.will_page_break(BLOCK):
            pdf.add_page()
        top = pdf.get_y()
        ends = [
            _signature(pdf, block, LEFT + place * wide, top, wide, picture)
            for place, block in enumerate(blocks[row : row + 2])
        ]
        pdf.set_xy(LEFT, max(ends) + APART)


def _signature(
    pdf: FPDF,
    block: Signature,
    x: float,
    top: float,
    wide: float,
    picture: Callable[[str], BinaryIO | None],
) -> float:
    """Draw one place to sign and return where it ends: long names and posts take more lines."""
    pdf.set_xy(x, top)
    pdf.set_font(FACE, "B", 12)
    pdf.multi_cell(wide, LINE, block.capacity, align="C")
    source = picture(block.sha256) if block.sha256 else None
    if source is not None:
        with source:
            drawn = io.BytesIO(source.read())
        pdf.image(drawn, x + (wide - 44) / 2, top + 2 * LINE, w=44, h=20, keep_aspect_ratio=True)
    pdf.set_y(top + NAME_AT - (0 if source else LINE))
    for text, style, size in (
        ("(không ký)" if block.reason else "", "I", 12),
        (block.name, "B", BODY),
        (block.post, "", 11),
        (block.at and f"Ký lúc {block.at}", "I", 8),
    ):
        if text:
            pdf.set_x(x)
            pdf.set_font(FACE, style, size)
            pdf.multi_cell(wide, SMALL_LINE, text, align="C", new_y="NEXT")
    return max(pdf.get_y(), top + NAME_AT + 2 * SMALL_LINE)


def _annex(pdf: FPDF, parts: Sequence[Part]) -> None:
    """Every item and its answer, so that nobody has to ask what was not looked at."""
    pdf.add_page()
    say(pdf, "PHỤ LỤC", "B", align="C", size=TITLE)
    say(pdf, "KẾT QUẢ TỪNG NỘI DUNG", "B", align="C")
    say(pdf, "(Kèm theo biên bản kiểm tra)", "I", align="C")
    for part in parts:
        title(pdf, part.title)
        _table(pdf, part)


def _table(pdf: FPDF, part: Part) -> None:
    pdf.set_font(FACE, "", SMALL)
    with pdf.table(
        align="LEFT",
        col_widths=(14, 84, 42),
        text_align=("LEFT", "LEFT", "LEFT"),
        line_height=SMALL_LINE,
        padding=1,
    ) as table:
        table.row(("Mã", "Nội dung", "Kết quả"))
        for line in part.lines:
            answer = f"{line.answer} (tồn tại)" if line.failed and line.answer != "Không đạt" else line.answer
            table.row((line.code, line.text, answer))
