"""What a Word paper is put together from: lines, rules, grids, and one drawing for each kind of block."""

from __future__ import annotations

import io
from copy import deepcopy
from typing import Any, Final, assert_never

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from backend.documents.blocks import Block, Chart, Para, Prose, Table
from backend.documents.letters import bold_width
from backend.documents.writers.pdf import svg_as_png
from backend.documents.writers.word.xml import add_rule, element, locked

_JC: Final = {"l": "left", "c": "center", "r": "right"}
EMU_A_POINT: Final = 12_700
_HINT: Final = RGBColor(0x8A, 0x5A, 0x00)


def add_line(
    holder: Any,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = ALIGN.CENTER,
    fresh: bool = True,
) -> Any:
    """Add one line of text; `fresh` False puts it into the first, empty paragraph of a cell."""
    paragraph = holder.add_paragraph() if fresh else holder.paragraphs[0]
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.space_after, shape.alignment = Cm(0), Pt(0), align
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return paragraph


def add_ruled(holder: Any, text: str, size: float, width: int, share: float) -> None:
    """Draw a rule as long as a share of the text above; `width` is what there is room for, in EMU."""
    last = text.splitlines()[-1] if text else ""
    length = min(bold_width(last) * size * EMU_A_POINT, width * 0.92) * share
    paragraph = holder.add_paragraph()
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.space_after, shape.alignment = Cm(0), Pt(6), ALIGN.CENTER
    shape.space_before, shape.line_spacing = Pt(3), Pt(3)
    shape.left_indent = shape.right_indent = int((width - length) / 2)
    add_rule(paragraph)


def add_grid(holder: Any, widths: list[Any], *, bordered: bool = False) -> Any:
    """Add a table of one row with columns of these widths."""
    grid = holder.add_table(1, len(widths))
    grid.autofit, grid.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    if bordered:
        grid.style = "Table Grid"
    return grid


def keep_rows_whole(grid: Any) -> None:
    """Let no row be cut by the end of a page."""
    for row in grid.rows:
        row._tr.get_or_add_trPr().append(element("cantSplit"))


def draw(word: Any, block: Block) -> None:
    """Draw one block."""
    match block["kind"]:
        case "section":
            word.add_heading(block["text"], 1)
        case "clause":
            word.add_heading(block["text"], 2)
        case "para" | "ground" | "item":
            _para(word, block)
        case "prose":
            _prose(word, block)
        case "table":
            _table(word, block)
        case "chart":
            _chart(word, block)
        case unknown:
            assert_never(unknown)


def _para(word: Any, block: Para) -> None:
    paragraph = word.add_paragraph()
    for segment in block["segments"]:
        text = segment if isinstance(segment, str) else segment["text"]
        run = paragraph.add_run(text)
        run.italic = block["kind"] == "ground" or None
        if not isinstance(segment, str):
            paragraph._p.remove(run._r)
            paragraph._p.append(locked(run._r, segment))


def _prose(word: Any, block: Prose) -> None:
    for text in filter(None, block["text"].split("\n")):
        run = word.add_paragraph().add_run(text)
        if not block["written"]:
            run.italic, run.font.color.rgb = True, _HINT


def _chart(word: Any, block: Chart) -> None:
    paragraph = word.add_paragraph()
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.alignment, shape.keep_with_next = Cm(0), ALIGN.CENTER, True
    picture = paragraph.add_run().add_picture(io.BytesIO(svg_as_png(block["svg"])), width=Cm(15.5))
    picture._inline.docPr.set("descr", block["title"])
    caption = word.add_paragraph(style="Caption").add_run(block["title"])
    caption.italic = True


def _table(word: Any, block: Table) -> None:
    grid = add_grid(word, [Cm(width) for width in block["widths"]], bordered=True)
    for cell, text in zip(grid.rows[0].cells, block["head"], strict=True):
        add_line(cell, text, 12, bold=True, fresh=False)
    first = grid.rows[0]._tr
    for name in ("tblHeader", "cantSplit"):
        first.get_or_add_trPr().append(element(name))
    last = len(block["rows"]) - 1
    shapes = [(cell.tcPr, _JC[side]) for cell, side in zip(first.tc_lst, block["align"], strict=True)]
    rows = [_row(shapes, row, bold=block["total"] and n == last) for n, row in enumerate(block["rows"])]
    grid._tbl.extend(rows)
    _space_below(word)


def _space_below(word: Any) -> None:
    """Keep two tables apart, which Word else makes one."""
    shape = word.add_paragraph().paragraph_format
    shape.space_after, shape.line_spacing = Pt(0), Pt(6)


def _row(shapes: list[tuple[Any, str]], row: list[str], *, bold: bool) -> Any:
    """Return a row as XML: python-docx's own cells cost ten times as much."""
    tr, about = element("tr"), element("trPr")
    about.append(element("cantSplit"))
    tr.append(about)
    for (properties, jc), text in zip(shapes, row, strict=True):
        cell = element("tc")
        cell.append(deepcopy(properties))
        cell.extend(_cell_line(line, jc, bold=bold) for line in text.split("\n"))
        tr.append(cell)
    return tr


def _cell_line(text: str, jc: str, *, bold: bool) -> Any:
    paragraph, shape, run, look, words = (element(name) for name in ("p", "pPr", "r", "rPr", "t"))
    shape.extend((element("spacing", after="0"), element("ind", firstLine="0"), element("jc", val=jc)))
    if bold:
        look.append(element("b"))
    look.extend((element("sz", val="24"), element("szCs", val="24")))
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.extend((look, words))
    paragraph.extend((shape, run))
    return paragraph
