"""Draws icon, adaptive icon and splash from the app's own pictogram, so that no picture has to be kept."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from field_app.ui.icons import parts_of

BRAND, WHITE = (11, 79, 108, 255), (255, 255, 255, 255)
ICON, ADAPTIVE, SPLASH = 512, 432, 512
SAFE = 0.5
"""Share of an adaptive icon that no launcher cuts off, with room to spare."""


def draw_all(folder: Path) -> None:
    """Write the four pictures that buildozer.spec names."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        "icon": _emblem(ICON, BRAND, 0.64),
        "icon_foreground": _emblem(ADAPTIVE, (0, 0, 0, 0), SAFE),
        "icon_background": Image.new("RGBA", (ADAPTIVE, ADAPTIVE), BRAND),
        "presplash": _emblem(SPLASH, BRAND, 0.5),
    }
    for name, picture in pictures.items():
        picture.save(folder / f"{name}.png", optimize=True)


def _emblem(side: int, ground: tuple[int, int, int, int], share: float) -> Image.Image:
    """Draw the heart of `share` of the side in the middle; four times as large first, for smooth edges."""
    large = Image.new("RGBA", (side * 4, side * 4), ground)
    pen, scale = ImageDraw.Draw(large), side * 4 * share / 24
    left = side * 4 * (1 - share) / 2
    for part in parts_of("heart"):
        points = [left + number * scale for number in part.numbers]
        pairs = list(zip(points[::2], points[1::2], strict=True))
        pen.line(pairs, fill=WHITE, width=round(1.7 * scale), joint="curve")
        for x, y in (pairs[0], pairs[-1]):
            round_end = 0.85 * scale
            pen.ellipse((x - round_end, y - round_end, x + round_end, y + round_end), fill=WHITE)
    return large.resize((side, side), Image.Resampling.LANCZOS)
