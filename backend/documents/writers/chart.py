"""A stacked bar chart as SVG: one string for the PDF and, as a picture, for Word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

COLOURS: Final = ("#9db7d5", "#3f6ea5", "#8c1c13")
"""From light to dark, so that a print in black and white tells them apart."""
_LEFT, _STEP, _WIDTH = 150, 34, 620
_FACE: Final = 'font-family="Liberation Serif" font-size="15"'


def stacked_bars(levels: Sequence[str], rows: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """Return the chart: a bar for each row, a part for each of up to three levels, figures on both."""
    most = max((sum(row.values()) for _, row in rows), default=0) or 1
    height = _STEP * len(rows) + 46
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FACE}>']
    for place, (name, row) in enumerate(rows):
        parts += _bar(place * _STEP + 6, name, [row[level] for level in levels], most)
    parts += _legend(levels, height)
    return "".join((*parts, "</svg>"))


def _bar(y: int, name: str, values: Sequence[int], most: int) -> list[str]:
    out = [f'<text x="{_LEFT - 8}" y="{y + 17}" text-anchor="end">{escape(name)}</text>']
    x = float(_LEFT)
    for colour, ink, value in zip(COLOURS, ("#000", "#fff", "#fff"), values, strict=False):
        width = (_WIDTH - _LEFT - 50) * value / most
        if value:
            out.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="24" fill="{colour}"/>')
        if width > 16:
            middle = x + width / 2
            out.append(
                f'<text x="{middle:.1f}" y="{y + 17}" text-anchor="middle" fill="{ink}">{value}</text>'
            )
        x += width
    return [*out, f'<text x="{x + 6:.1f}" y="{y + 17}" font-weight="bold">{sum(values)}</text>']


def _legend(levels: Sequence[str], height: int) -> list[str]:
    out = []
    for place, (level, colour) in enumerate(zip(levels, COLOURS, strict=False)):
        x = _LEFT + 130 * place
        out.append(f'<rect x="{x}" y="{height - 24}" width="14" height="14" fill="{colour}"/>')
        out.append(f'<text x="{x + 20}" y="{height - 12}">{escape(level)}</text>')
    return out
