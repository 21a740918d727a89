"""The minutes as a PDF, made on the device without any network, in the layout of official papers.

A4, margins and a Times-like face as Nghị định 30/2020/NĐ-CP asks for; the face is the app's own
(`assets/fonts`), so every phone prints the same. fpdf2 is imported when the first paper is made.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from field_app.core.lettering import all_shown
from field_app.core.paper import Found, Paper, Part, Signature

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).parent.parent / "assets" / "fonts"
STYLES = {"": "Regular", "B": "Bold", "I": "Italic"}
FACE = "paper"
LEFT, TOP, RIGHT, BOTTOM = 30.0, 20.0, 15.0, 20.0
"""Margins in millimetres, as for official papers."""
BODY, SMALL = 13.0, 10.0
LINE, SMALL_LINE = 6.2, 4.8
DRAFT = "BẢN DỰ THẢO – CHƯA KÝ SỐ"


def pdf_of(paper: Paper, picture: Callable[[str], BinaryIO | None], made: datetime) -> bytes:
    """Return the PDF; `picture` opens a signature's image by its hash, `made` is the file's own date."""
    paper = all_shown(paper)
    pdf = _new(paper, made)
    pdf.add_page()
    _head(pdf, paper)
    _opening(pdf, paper)
    _results(pdf, paper)
    _unit_says(pdf, paper)
    _closing(pdf, paper, picture)
    _annex(pdf, paper.parts)
    return bytes(pdf.output())


def _new(paper: Paper, made: datetime) -> FPDF:
    from fpdf import FPDF

    class Sheet(FPDF):  # type: ignore[misc, unused-ignore]  # fpdf2 is only here at run time
        def footer(self) -> None:
            """Every page names the revision it says, and which page of how many it is."""
            _foot(self, paper)

    pdf = Sheet(format="A4")
    for style, name in STYLES.items():
        pdf.add_font(FACE, style, FONTS / f"LiberationSerif-{name}.ttf")
    pdf.set_margins(LEFT, TOP, RIGHT)
    pdf.set_auto_page_break(True, BOTTOM + 4)  # noqa: FBT003  # fpdf2's own signature
    pdf.set_title(f"Biên bản kiểm tra {paper.unit}")
    pdf.set_creator("Công Tâm")
    pdf.set_lang("vi")
    pdf.set_creation_date(made)
    return pdf


def _foot(pdf: FPDF, paper: Paper) -> None:
    pdf.set_y(-BOTTOM + 3)
    pdf.set_font(FACE, "", 8)
    named = DRAFT if paper.sha256 is None else f"Bản ghi {paper.revision} · SHA-256 {paper.sha256}"
    pdf.cell(pdf.epw, 3.6, named, align="L")
    pdf.set_xy(LEFT, -BOTTOM + 7)
    pdf.cell(pdf.epw, 3.6, f"Trang {pdf.page_no()}/{{nb}}", align="R")


# --- pieces of text --------------------------------------------------------------------------------------


def _say(
    pdf: FPDF, text: str, style: str = "", *, align: str = "J", size: float = BODY, indent: float = 0.0
) -> None:
    """Write a paragraph over the whole width."""
    pdf.set_font(FACE, style, size)
    pdf.set_x(LEFT + indent)
    height = LINE if size >= BODY else SMALL_LINE
    pdf.multi_cell(pdf.epw - indent, height, text, align=align, new_x="LMARGIN", new_y="NEXT")


def _labelled(pdf: FPDF, label: str, text: str, indent: float = 0.0) -> None:
    """Write a label in italics with what it says behind it; nothing where it says nothing."""
    if not text:
        return
    pdf.set_x(LEFT + indent)
    pdf.set_left_margin(LEFT + indent)
    pdf.set_font(FACE, "I", BODY)
    pdf.write(LINE, f"{label}: ")
    pdf.set_font(FACE, "", BODY)
    pdf.write(LINE, text)
    pdf.ln(LINE)
    pdf.set_left_margin(LEFT)


def _title(pdf: FPDF, text: str) -> None:
    pdf.ln(2)
    if pdf.will_page_break(3 * LINE):
        pdf.add_page()
    _say(pdf, text, "B", align="L")


# --- the parts of the paper ------------------------------------------------------------------------------


def _head(pdf: FPDF, paper: Paper) -> None:
    """The two blocks every official paper begins with, then its name."""
    left, right = pdf.epw * 0.38, pdf.epw * 0.62
    top = pdf.get_y()
    pdf.set_font(FACE, "B", 12)
    pdf.multi_cell(left, LINE, "ĐOÀN KIỂM TRA", align="C")
    _rule(pdf, LEFT + left / 2, top + LINE + 1, 22)
    pdf.set_xy(LEFT + left, top)
    pdf.multi_cell(right, LINE, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", align="C")
    pdf.set_xy(LEFT + left, top + LINE)
    pdf.set_font(FACE, "B", BODY)
    pdf.multi_cell(right, LINE, "Độc lập - Tự do - Hạnh phúc", align="C")
    _rule(pdf, LEFT + left + right / 2, top + 2 * LINE + 1, 60)
    pdf.set_xy(LEFT, top + 2 * LINE + 8)
    _say(pdf, "BIÊN BẢN", "B", align="C", size=15)
    _say(pdf, f"Kiểm tra {paper.mode} tại {paper.place}", "B", align="C")
    if paper.amends:
        _say(pdf, "(bản bổ sung, thay bản đã gửi trước)", "I", align="C")
    if paper.sha256 is None:
        _say(pdf, DRAFT, "B", align="C")
    pdf.ln(3)


def _rule(pdf: FPDF, middle: float, y: float, length: float) -> None:
    pdf.set_line_width(0.3)
    pdf.line(middle - length / 2, y, middle + length / 2, y)


def _opening(pdf: FPDF, paper: Paper) -> None:
    _say(pdf, f"Bắt đầu lúc {paper.began}.")
    _say(pdf, f"Tại: {paper.place}" + (f", {paper.unit}." if paper.place != paper.unit else "."))
    if paper.campaign:
        _say(pdf, f"Căn cứ: {paper.campaign}.")
    _title(pdf, "I. THÀNH PHẦN")
    _labelled(pdf, "Người kiểm tra", "; ".join(paper.inspectors))
    _labelled(pdf, "Đại diện đơn vị được kiểm tra", paper.representative or "(không có người đại diện)")


def _results(pdf: FPDF, paper: Paper) -> None:
    _title(pdf, "II. KẾT QUẢ KIỂM TRA")
    for part in paper.parts:
        _say(pdf, f"- {part.title}: {len(part.lines)} nội dung, {part.failed} tồn tại.")
    kept = f"Ghi nhận {len(paper.found)} tồn tại, kèm {paper.photos} ảnh. Kết quả từng nội dung ở Phụ lục."
    _say(pdf, kept if paper.found else "Không ghi nhận tồn tại. Kết quả từng nội dung ở Phụ lục.")
    for number, found in enumerate(paper.found, 1):
        _finding(pdf, number, found)


def _finding(pdf: FPDF, number: int, found: Found) -> None:
    pdf.ln(1.5)
    if pdf.will_page_break(4 * LINE):
        pdf.add_page()
    _say(pdf, f"{number}. [{found.code}] {found.text} – {found.severity}", "B", align="L")
    for label, text in found.words:
        _labelled(pdf, label, text, indent=6)


def _unit_says(pdf: FPDF, paper: Paper) -> None:
    _title(pdf, "III. Ý KIẾN CỦA ĐƠN VỊ ĐƯỢC KIỂM TRA")
    _say(pdf, paper.explanation or "Không có ý kiến.")
    if paper.refusal:
        _labelled(pdf, "Đơn vị không ký biên bản, lý do", paper.refusal)


def _closing(pdf: FPDF, paper: Paper, picture: Callable[[str], BinaryIO | None]) -> None:
    pdf.ln(2)
    ended = f"Biên bản kết thúc lúc {paper.ended}, đã" if paper.ended else "Biên bản"
    _say(pdf, f"{ended} được đọc lại cho những người có mặt cùng nghe.")
    if paper.sha256:
        _say(pdf, f"Bản ghi điện tử đã ký số trên thiết bị, mã băm SHA-256: {paper.sha256}", align="L")
    pdf.ln(3)
    if pdf.will_page_break(52):
        pdf.add_page()
    _signatures(pdf, paper.signatures, picture)


def _signatures(pdf: FPDF, blocks: Sequence[Signature], picture: Callable[[str], BinaryIO | None]) -> None:
    top, wide = pdf.get_y(), pdf.epw / len(blocks)
    for place, block in enumerate(blocks):
        _signature(pdf, block, LEFT + place * wide, top, wide, picture)
    pdf.set_xy(LEFT, top + 48)


def _signature(
    pdf: FPDF,
    block: Signature,
    x: float,
    top: float,
    wide: float,
    picture: Callable[[str], BinaryIO | None],
) -> None:
    pdf.set_xy(x, top)
    pdf.set_font(FACE, "B", 12)
    pdf.multi_cell(wide, LINE, block.capacity, align="C")
    source = picture(block.sha256) if block.sha256 else None
    if source is not None:
        with source:
            drawn = io.BytesIO(source.read())
        pdf.image(drawn, x + (wide - 44) / 2, top + 2 * LINE, w=44, h=22, keep_aspect_ratio=True)
    for text, style, size, y in (
        (block.name, "B", BODY, 36.0),
        (block.at and f"Ký lúc {block.at}", "I", 8, 42.0),
    ):
        pdf.set_xy(x, top + y)
        pdf.set_font(FACE, style, size)
        pdf.multi_cell(wide, SMALL_LINE, text, align="C")


def _annex(pdf: FPDF, parts: Sequence[Part]) -> None:
    """Every item and its answer, so that nobody has to ask what was not looked at."""
    pdf.add_page()
    _say(pdf, "PHỤ LỤC", "B", align="C")
    _say(pdf, "Kết quả từng nội dung", "I", align="C")
    for part in parts:
        _title(pdf, part.title)
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
