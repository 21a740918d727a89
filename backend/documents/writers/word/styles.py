"""Styles and pages of a Word file: Nghị định 30/2020/NĐ-CP, Phụ lục I."""

from __future__ import annotations

from typing import Any, Final

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

from backend.documents.writers.word.xml import WATERMARK, add_field, element

FACE: Final = "Times New Roman"
PORTRAIT: Final = (Mm(20), Mm(20), Mm(30), Mm(15))  # top, bottom, left, right
LANDSCAPE: Final = (Mm(30), Mm(15), Mm(20), Mm(20))
INDENT: Final = Cm(1.27)
_THEMES: Final = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")


def set_styles(word: Any) -> None:
    """Give the styles the decree's face and sizes; the template's theme and language are taken out."""
    _style(word, "Normal", 14, first=INDENT, align=ALIGN.JUSTIFY)
    _style(word, "Heading 1", 14, bold=True, first=INDENT, before=6, align=ALIGN.JUSTIFY, keep=True)
    _style(word, "Heading 2", 14, bold=True, first=INDENT, align=ALIGN.JUSTIFY, keep=True)
    _style(word, "Title", 14, bold=True, after=0, align=ALIGN.CENTER)
    _style(word, "Caption", 12, align=ALIGN.CENTER)
    _style(word, "Header", 14, after=0, align=ALIGN.CENTER)
    _style(word, "Footer", 11, after=0, align=ALIGN.LEFT)
    title = word.styles["Title"].element
    for extra in (title.find(".//" + qn("w:pBdr")), title.find(".//" + qn("w:rPr") + "/" + qn("w:spacing"))):
        if extra is not None:
            extra.getparent().remove(extra)
    for language in word.styles.element.iter(qn("w:lang")):  # else screen readers spell it in English
        language.set(qn("w:val"), "vi-VN")


def _style(
    word: Any,
    name: str,
    size: int,
    *,
    bold: bool = False,
    first: Any = 0,
    before: int = 0,
    after: int = 6,
    align: Any = None,
    keep: bool = False,
) -> None:
    style = word.styles[name]
    font, shape = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FACE, Pt(size), bold, False
    font.color.rgb = RGBColor(0, 0, 0)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:cs", "w:ascii", "w:hAnsi"):
        faces.set(qn(kind), FACE)
    for kind in _THEMES:
        faces.attrib.pop(qn(kind), None)
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), 1.0
    shape.first_line_indent, shape.keep_with_next, shape.alignment = first, keep, align


def set_page(section: Any, *, landscape: bool, draft: bool) -> None:
    """Set paper, margins and the page number: centred in the top margin, not on the part's first page."""
    long, short = Mm(297), Mm(210)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    margins = LANDSCAPE if landscape else PORTRAIT
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = margins
    section.header_distance = section.footer_distance = Mm(8)
    section.different_first_page_header_footer = True
    for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
        part.is_linked_to_previous = False
    section._sectPr.append(element("pgNumType", start="1"))
    add_field(section.header.paragraphs[0], "PAGE", "2")
    if draft:
        for header in (section.header, section.first_page_header):
            header.paragraphs[0]._p.append(parse_xml(WATERMARK))
