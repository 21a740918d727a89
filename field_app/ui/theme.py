"""Colours and measures: calm, readable in sunlight, every pair at least WCAG AA (tests hold that)."""

from __future__ import annotations

from dataclasses import dataclass

from kivy.metrics import dp, sp

from field_app.viewmodels.controls import Tone

Colour = tuple[float, float, float, float]


def colour(code: str) -> Colour:
    """Turn `#rrggbb` into what OpenGL wants."""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return (red, green, blue, 1.0)


@dataclass(frozen=True, slots=True)
class Shade:
    """A tone's three uses: words on white, a soft ground behind words, a strong ground behind white."""

    ink: Colour
    soft: Colour
    strong: Colour


GROUND = colour("#f2f5f8")
SURFACE = colour("#ffffff")
INK = colour("#12212f")
DIM = colour("#52616f")
FAINT = colour("#74828f")
LINE = colour("#dde4ea")
FIELD = colour("#eaeff3")
WHITE = colour("#ffffff")
BRAND = colour("#0b4f6c")
BRAND_DEEP = colour("#083d54")
BRAND_SOFT = colour("#cfe3ec")
PRESSED = (0.05, 0.2, 0.3, 0.10)
SHADE = (0.03, 0.10, 0.15, 0.55)

SHADES = {
    Tone.PLAIN: Shade(INK, SURFACE, colour("#3b4a57")),
    Tone.DIM: Shade(DIM, FIELD, colour("#52616f")),
    Tone.INFO: Shade(BRAND, colour("#e1eff5"), BRAND),
    Tone.GOOD: Shade(colour("#14663d"), colour("#e0f3e8"), colour("#1a7a4a")),
    Tone.REMINDER: Shade(colour("#7a4b00"), colour("#fdf0d3"), colour("#94600a")),
    Tone.VIOLATION: Shade(colour("#a63410"), colour("#fde8df"), colour("#b93c14")),
    Tone.SERIOUS: Shade(colour("#8f1137"), colour("#fbe3ea"), colour("#a3123f")),
}


def shade(tone: Tone) -> Shade:
    """Return the colours of a tone."""
    return SHADES[tone]


def touch() -> float:
    """Return the height of anything that is tapped: 48 dp, more where the person set larger letters."""
    return float(max(dp(48), sp(46)))


def column(width: float) -> float:
    """Return how wide content is on a page of this width: on tablets and computers lines stay readable."""
    return float(min(width, dp(640)))


def body() -> float:
    """Return the size of ordinary letters."""
    return float(sp(16))


def small() -> float:
    """Return the size of secondary letters."""
    return float(sp(13.5))


def title() -> float:
    """Return the size of titles."""
    return float(sp(18.5))
