"""`python -m tests.backend.documents.pictures`: every kind of paper as a picture, from the PDF and from Word.

PDF is drawn by poppler. Word files are drawn by LibreOffice where it is installed, with the shipped face in
the place of Times New Roman, which has the same measures.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from PIL import Image

PICTURES = Path(__file__).parents[3] / "docs" / "screenshots"
TEXT = "UBND phường Tô Hiệu"
COLUMNS, WIDTH, HEIGHT = 5, 420, 594
FACES = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>
<alias binding="same"><family>Times New Roman</family>
<prefer><family>Liberation Serif</family></prefer></alias>
</fontconfig>"""


def main() -> None:
    """Draw all papers and put the pages of each format on one sheet."""
    from backend.documents.writers.pdf import pdf_bytes
    from tests.backend.documents.every import EVERY, paper_of

    with TemporaryDirectory() as name:
        folder = Path(name)
        for kind in EVERY:
            (folder / f"{kind}.pdf").write_bytes(pdf_bytes(paper_of(kind, TEXT)))
        _sheet(folder, PICTURES / "papers-pdf.png")
    if shutil.which("soffice"):
        with TemporaryDirectory() as name:
            _from_word(Path(name))
            _sheet(Path(name), PICTURES / "papers-word.png")


def _from_word(folder: Path) -> None:
    from backend.documents.letters import FONTS
    from backend.documents.writers.word import docx_bytes
    from tests.backend.documents.every import EVERY, paper_of

    for kind in EVERY:
        (folder / f"{kind}.docx").write_bytes(docx_bytes(paper_of(kind, TEXT)))
    faces = folder / "fonts.conf"
    faces.write_text(FACES.format(fonts=FONTS, cache=folder / "cache"), encoding="utf-8")
    environ = {**os.environ, "HOME": str(folder), "FONTCONFIG_FILE": str(faces)}
    files = sorted(map(str, folder.glob("*.docx")))
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, env=environ)


def _sheet(folder: Path, target: Path) -> None:
    for file in sorted(folder.glob("*.pdf")):
        subprocess.run(["pdftoppm", "-r", "51", "-png", str(file), str(file.with_suffix(""))], check=True)
    pages = [Image.open(page).convert("L") for page in sorted(folder.glob("*.png"))]
    rows = -(-len(pages) // COLUMNS)
    sheet = Image.new("L", (WIDTH * COLUMNS, HEIGHT * rows), 160)
    for place, page in enumerate(pages):
        page.thumbnail((WIDTH - 8, HEIGHT - 8))
        sheet.paste(page, (place % COLUMNS * WIDTH + 4, place // COLUMNS * HEIGHT + 4))
    sheet.quantize(16).save(target, optimize=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings_test")
    django.setup()
    main()
