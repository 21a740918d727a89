"""What holds for every kind of paper: no text harms it, everybody can read it, its bytes stay the same."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest

from backend.documents.letters import printable
from backend.documents.models import Kind
from backend.documents.writers.pdf import pdf_bytes
from backend.documents.writers.word import docx_bytes
from backend.documents.writers.workbook import xlsx_bytes
from tests.backend.documents.every import EVERY, paper_of
from tests.backend.documents.papers import HOSTILE, saved
from tests.backend.documents.reading import pdf_fonts, pdf_text, word_text

MORE = {
    "plus": "+1+1",
    "minus": "-2+3",
    "tab": "\t=1+1",
    "parts": "a|b|c",
    "figure": "1.234",
    "share": "78,57%",
    "braces": "{confirmed} {n:day} {{}}",
    "bidi": "\u2066ab\u2069\u202ddc",
    "marks": "a" + "\u0301" * 40,
    "address": "http://evil.example/?x=<y>&z",
}
ALL = HOSTILE | MORE
WITH_TABLES = [kind for kind in EVERY if kind != "correction"]


def test_every_kind_of_paper_is_tried() -> None:
    assert set(Kind.values) <= set(EVERY)


@pytest.mark.parametrize("kind", EVERY)
def test_no_text_stops_a_paper_or_makes_it_do_something(kind: str, tmp_path: Path) -> None:
    content = paper_of(kind, "\n".join(ALL.values()))
    printed = pdf_text(saved(pdf_bytes(content), tmp_path / "paper.pdf"))
    typed = word_text(docx_bytes(content))
    together = "".join(printed.replace("\u200b", "").split())
    assert "root:" not in printed
    assert "49" not in re.findall(r"\b49\b", typed), "nothing is evaluated"
    for name, text in ALL.items() if kind != "section" else ():  # figures alone stand in it
        for part in printable(text).split():
            assert part in typed, name
            assert part in together, name


@pytest.mark.parametrize("kind", WITH_TABLES)
def test_no_text_becomes_a_formula_or_a_link_in_a_workbook(kind: str) -> None:
    for name, text in ALL.items():
        book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(paper_of(kind, text))))
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    formula = cell.data_type == "f"
                    assert not formula or re.fullmatch(r"=SUM\([A-Z]+\d+:[A-Z]+\d+\)", str(cell.value)), name
                    assert cell.hyperlink is None, name


@pytest.mark.parametrize("kind", EVERY)
def test_the_pdf_is_tagged_speaks_vietnamese_and_carries_its_letters(kind: str, tmp_path: Path) -> None:
    data = pdf_bytes(paper_of(kind))
    with pikepdf.open(io.BytesIO(data)) as opened:
        root: Any = opened.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "vi"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert opened.docinfo["/Title"]
        (intent,) = root.OutputIntents
        assert (str(intent.S), len(intent.DestOutputProfile.read_bytes()) > 100) == ("/GTS_PDFA1", True)
        claims = root.Metadata.read_bytes().decode()
        assert re.search(r"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A<", claims)
        assert "<pdfuaid:part>1<" in claims
        assert {"/JavaScript", "/OpenAction", "/AA"}.isdisjoint(root.keys())
        roles = {str(one.S) for one in _elements(root.StructTreeRoot)}
        assert "/P" in roles
        if kind in WITH_TABLES:
            assert {"/Table", "/TR", "/TH", "/TD", "/THead"} <= roles
    fonts = pdf_fonts(saved(data, tmp_path / "paper.pdf"))
    assert fonts
    assert all("LiberationSerif" in font and " yes yes yes " in font for font in fonts), "embedded, in part"


def _elements(node: Any) -> Any:
    """Yield the structure elements of a PDF."""
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


@pytest.mark.parametrize("kind", EVERY)
def test_the_same_facts_make_the_same_bytes(kind: str) -> None:
    for made in (pdf_bytes, docx_bytes, xlsx_bytes):
        assert made(paper_of(kind)) == made(paper_of(kind)), made
