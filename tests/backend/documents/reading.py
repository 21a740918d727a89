"""Reading papers back: the words of a PDF and of a Word file, and how each is laid out."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from PIL import Image

MM = 36_000
"""EMU in a millimetre."""


def pdf_text(path: Path, *options: str) -> str:
    """Return the text of a PDF as poppler reads it."""
    read = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, text=True, check=True)
    return read.stdout


def pdf_info(path: Path, *options: str) -> str:
    """Return what poppler says of a PDF."""
    return subprocess.run(["pdfinfo", *options, str(path)], capture_output=True, text=True, check=True).stdout


def pdf_fonts(path: Path) -> list[str]:
    """Return one line for each font of a PDF."""
    listed = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    return listed.splitlines()[2:]


def pictures(path: Path) -> list[Image.Image]:
    """Return the pages of a PDF as poppler draws them."""
    subprocess.run(["pdftoppm", "-r", "50", "-png", str(path), str(path.with_suffix(""))], check=True)
    pages = sorted(path.parent.glob(f"{path.stem}-*.png"))
    return [Image.open(page).convert("RGB") for page in pages]


def word(data: bytes) -> Any:
    """Open a Word file."""
    return Document(io.BytesIO(data))


def word_text(data: bytes) -> str:
    """Return the text of a Word file's body and first footer, tables and locked figures too."""
    opened = word(data)
    parts = [opened.element.body, *(s.first_page_footer._element for s in opened.sections[:1])]
    paragraphs = (paragraph for part in parts for paragraph in part.iter(qn("w:p")))
    return "\n".join("".join(text.text or "" for text in one.iter(qn("w:t"))) for one in paragraphs)


def words_of(text: str) -> Counter[str]:
    """Return how often each word stands in a text; a page number is a word of its own."""
    return Counter(re.findall(r"[^\W_]+", text))


def locked_figures(data: bytes) -> dict[str, str]:
    """Return the locked figures of a Word file by their names."""
    found = {}
    for control in word(data).element.body.iter(qn("w:sdt")):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val"))
        assert control.find(f"{qn('w:sdtPr')}/{qn('w:lock')}").get(qn("w:val")) == "sdtContentLocked"
        found[tag] = "".join(text.text or "" for text in control.iter(qn("w:t")))
    return found
