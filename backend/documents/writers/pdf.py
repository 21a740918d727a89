"""PDF through typst: one call, no system packages, a face of our own; the same content, the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from backend.documents.blocks import Content, title_of
from backend.documents.letters import FONTS
from backend.documents.writers.qr import qr_svg

LAYOUT: Final = Path(__file__).with_name("nd30.typ")
PICTURE: Final = LAYOUT.with_name("picture.typ")


def pdf_bytes(content: Content) -> bytes:
    """Return the paper as PDF, tagged, with its face inside.

    It is made for keeping (PDF/A-2a, ISO 19005-2) and for readers who do not see it (PDF/UA-1, ISO 14289-1).
    """
    import typst

    verify = content["verify"]
    data = {**content, "title": title_of(content), "qr": qr_svg(verify["url"]) if verify else ""}
    return typst.compile(
        LAYOUT,
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        sys_inputs={"doc": json.dumps(data, ensure_ascii=False)},
        font_paths=[FONTS],
        ignore_system_fonts=True,
    )


def svg_as_png(svg: str) -> bytes:
    """Return a picture at 200 dots per inch, for Word."""
    import typst

    return typst.compile(
        PICTURE,
        format="png",
        ppi=200,
        sys_inputs={"svg": svg},
        font_paths=[FONTS],
        ignore_system_fonts=True,
    )
