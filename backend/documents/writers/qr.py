"""The QR code that leads from a paper to its record, as a picture for each writer."""

from __future__ import annotations

import io

import segno


def qr_svg(url: str) -> str:
    """Return the code as SVG."""
    file = io.BytesIO()
    segno.make(url, error="m").save(file, kind="svg", border=1, xmldecl=False)
    return file.getvalue().decode()


def qr_png(url: str) -> bytes:
    """Return the code as PNG, in black and white."""
    file = io.BytesIO()
    segno.make(url, error="m").save(file, kind="png", border=1, scale=8)
    return file.getvalue()
