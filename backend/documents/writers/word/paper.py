"""A whole paper in Word: letterhead, body, signature, annexes; the same content, the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Cm, Pt

from backend.documents.blocks import Annex, Content, Head, Tail, title_of
from backend.documents.writers.qr import qr_png
from backend.documents.writers.word.pieces import add_grid, add_line, add_ruled, draw, keep_rows_whole
from backend.documents.writers.word.styles import set_page, set_styles
from backend.documents.writers.word.xml import add_rule

REPUBLIC: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_LEFT, _RIGHT, _WIDE, _LANDSCAPE = Cm(6.3), Cm(10.2), Cm(16.5), Cm(25.7)
_INSIDE: Final = Cm(0.38)
"""What a cell keeps free at its sides."""


def docx_bytes(content: Content) -> bytes:
    """Return the paper as a Word file."""
    word = Document()
    set_styles(word)
    set_page(word.sections[0], landscape=False, draft=content["draft"])
    _footer(word.sections[0], content)
    if content["head"]["agency"]:
        _letterhead(word, content["head"])
    _title(word, content["head"])
    for block in content["body"]:
        draw(word, block)
    _sign(word, content["tail"])
    for number, annex in enumerate(content["annexes"]):
        several = len(content["annexes"]) > 1
        _annex(word, annex, content, f"Phụ lục {ROMAN[number]}" if several else "Phụ lục")
    return _saved(word, content)


def _footer(section: Any, content: Content) -> None:
    verify = content["verify"]
    if verify is None:
        return
    place = section.first_page_footer
    add_rule(place.paragraphs[0])
    left, right = place.add_table(1, 2, _WIDE).rows[0].cells
    left.width, right.width = _WIDE - Cm(2), Cm(2)
    add_line(left, verify["reference"], 11, align=ALIGN.LEFT, fresh=False)
    add_line(left, verify["url"], 11, align=ALIGN.LEFT)
    code = add_line(right, "", 11, align=ALIGN.RIGHT, fresh=False)
    picture = code.add_run().add_picture(io.BytesIO(qr_png(verify["url"])), width=Cm(1.3))
    picture._inline.docPr.set("descr", verify["url"])


def _letterhead(word: Any, head: Head) -> None:
    left, right = add_grid(word, [_LEFT, _RIGHT]).rows[0].cells
    add_line(left, head["parent"], 13, fresh=False)
    add_line(left, head["agency"], 13, bold=True)
    add_ruled(left, head["agency"], 13, _LEFT - _INSIDE, 0.5)
    if head["symbol"]:
        add_line(left, f"Số: {head['number']}/{head['symbol']}", 13)
    if head["about"]:
        add_line(left, head["about"], 13).paragraph_format.space_before = Pt(6)
    add_line(right, REPUBLIC, 12.5, bold=True, fresh=False)
    add_line(right, MOTTO, 14, bold=True)
    add_ruled(right, MOTTO, 14, _RIGHT - _INSIDE, 1.0)
    if head["place_and_day"]:
        add_line(right, head["place_and_day"], 14, italic=True)


def _title(word: Any, head: Head) -> None:
    if head["kind"]:
        word.add_paragraph(head["kind"], style="Title").paragraph_format.space_before = Pt(14)
        if head["subject"]:
            word.add_paragraph(head["subject"], style="Title")
        add_ruled(word, head["subject"] or head["kind"], 14, _WIDE, 0.4)
    if head["to"]:
        line = add_line(word, "Kính gửi: " + "; ".join(head["to"]), 14)
        line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(12)


def _sign(word: Any, tail: Tail) -> None:
    if not (tail["signatories"] or tail["authority"]):
        return
    word.paragraphs[-1].paragraph_format.keep_with_next = True  # no signature alone on a page
    if tail["signatories"]:
        grid = add_grid(word, [int(_WIDE / len(tail["signatories"]))] * len(tail["signatories"]))
        for cell, one in zip(grid.rows[0].cells, tail["signatories"], strict=True):
            _place_to_sign(cell, [one["title"]], one["name"], one["note"])
    else:
        grid = add_grid(word, [Cm(8.2), Cm(8.2)])
        left, right = grid.rows[0].cells
        add_line(left, "Nơi nhận:", 12, bold=True, italic=True, align=ALIGN.LEFT, fresh=False)
        for one_of_them in tail["copies"]:
            add_line(left, f"- {one_of_them}", 11, align=ALIGN.LEFT)
        _place_to_sign(right, tail["authority"], tail["signer"])
    keep_rows_whole(grid)


def _place_to_sign(cell: Any, titles: list[str], name: str, note: str = "") -> None:
    for place, title in enumerate(titles):
        add_line(cell, title, 14, bold=True, fresh=place > 0)
    for line in (note,) if note else ("",) * 4:
        add_line(cell, line, 14, italic=True)
    add_line(cell, name, 14, bold=True)


def _annex(word: Any, annex: Annex, content: Content, called: str) -> None:
    set_page(word.add_section(WD_SECTION.NEW_PAGE), landscape=annex["landscape"], draft=content["draft"])
    add_line(word, called, 14, bold=True)
    word.add_paragraph(annex["title"], style="Title")
    if content["attached_to"]:
        add_line(word, content["attached_to"], 14, italic=True)
    width = _LANDSCAPE if annex["landscape"] else _WIDE
    add_ruled(word, content["attached_to"] or annex["title"], 14, width, 0.4)
    for block in annex["blocks"]:
        draw(word, block)


def _saved(word: Any, content: Content) -> bytes:
    """Return the file, with the day of the facts in place of every moment of making it."""
    core, made = word.core_properties, datetime.fromisoformat(content["made"]).replace(tzinfo=UTC)
    core.title, core.author, core.language = title_of(content)[:255], content["author"], "vi-VN"
    core.created = core.modified = made
    core.last_modified_by, core.revision, core.comments = content["author"], 1, ""
    core.keywords = content["keywords"]
    raw, out = io.BytesIO(), io.BytesIO()
    word.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
