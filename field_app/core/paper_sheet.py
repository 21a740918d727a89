"""The sheet of an official paper (Nghị định 30/2020/NĐ-CP, Phụ lục I): margins, page numbers, paragraphs.

fpdf2 is imported when the first sheet is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).parent.parent / "assets" / "fonts"
STYLES = {"": "Regular", "B": "Bold", "I": "Italic"}
FACE = "paper"
LEFT, TOP, RIGHT, BOTTOM = 30.0, 20.0, 15.0, 20.0
"""Margins in millimetres, as for official papers."""
BODY, TITLE, SMALL = 13.0, 14.0, 10.0
LINE, SMALL_LINE = 6.2, 4.8
APART = 2.2
"""Millimetres between paragraphs: a little over the 6 points that are wanted at least."""
FIRST_LINE = "\u00a0" * 9
"""Some 1 cm before the first line of a paragraph; a blank that no line ends at and nothing stretches."""
NUMBER_AT = 9.0
"""Millimetres from the upper edge to the page's number, in the middle of the upper margin."""


@dataclass
class Numbering:
    """The page on which the paper, or its annex, begins: each counts its pages for itself."""

    begins_at: int = 1


def new_sheet(title: str, code: str, made: datetime, part: Numbering) -> FPDF:
    """Return an empty A4 sheet in the margins and the face of official papers; `code` stands at the foot."""
    from fpdf import FPDF

    class Sheet(FPDF):  # type: ignore[misc, unused-ignore]  # fpdf2 is only here at run time
        def header(self) -> None:
            """Every page but the first of the paper, and of its annex, has its number on top."""
            _number(self, self.page_no() - part.begins_at + 1)

        def footer(self) -> None:
            """Every page says by which code it is found in the system."""
            _foot(self, code)

    pdf = Sheet(format="A4")
    for style, name in STYLES.items():
        pdf.add_font(FACE, style, FONTS / f"LiberationSerif-{name}.ttf")
    pdf.set_margins(LEFT, TOP, RIGHT)
    pdf.set_auto_page_break(True, BOTTOM + 4)  # noqa: FBT003  # fpdf2's own signature
    pdf.set_title(title)
    pdf.set_creator("Công Tâm")
    pdf.set_lang("vi")
    pdf.set_creation_date(made)
    return pdf


def _number(pdf: FPDF, number: int) -> None:
    if number > 1:
        pdf.set_y(NUMBER_AT)
        pdf.set_font(FACE, "", BODY)
        pdf.cell(pdf.epw, LINE, str(number), align="C")
        pdf.set_xy(LEFT, TOP)


def _foot(pdf: FPDF, code: str) -> None:
    pdf.set_y(-BOTTOM + 3)
    pdf.set_font(FACE, "", 8)
    pdf.cell(pdf.epw, 3.6, code, align="L")


def say(
    pdf: FPDF, text: str, style: str = "", *, align: str = "J", size: float = BODY, indent: float = 0.0
) -> None:
    """Write a paragraph over the whole width; one that fills its lines begins with an indent."""
    pdf.set_font(FACE, style, size)
    pdf.set_x(LEFT + indent)
    height = LINE if size >= BODY else SMALL_LINE
    begins = FIRST_LINE if align == "J" else ""
    pdf.multi_cell(pdf.epw - indent, height, begins + text, align=align, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(APART if align == "J" else 0)


def labelled(pdf: FPDF, label: str, text: str, indent: float = 0.0) -> None:
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


def title(pdf: FPDF, text: str) -> None:
    pdf.ln(2)
    if pdf.will_page_break(3 * LINE):
        pdf.add_page()
    say(pdf, text, "B", align="L")


def column(pdf: FPDF, x: float, y: float, wide: float, lines: Sequence[tuple[str, str, float]]) -> None:
    """Write centred lines, each with its style and size."""
    for place, (text, style, size) in enumerate(lines):
        pdf.set_xy(x, y + place * LINE)
        pdf.set_font(FACE, style, size)
        pdf.multi_cell(wide, LINE, text, align="C")


def rule(pdf: FPDF, middle: float, y: float, length: float) -> None:
    pdf.set_line_width(0.3)
    pdf.line(middle - length / 2, y, middle + length / 2, y)
