"""Colours and measures: calm by day, dim by night, hard in sunlight; every pair at least WCAG AA.

A colour is a name until it is drawn, so another theme needs no other layout. `use` takes effect for
whatever is drawn from then on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kivy.metrics import dp, sp

from field_app.viewmodels.controls import Tone

Colour = str
"""A name of the palettes, or `#rrggbb` for what is the same in all of them."""
Channels = tuple[float, float, float, float]

GROUND = "ground"  # behind cards
SURFACE = "surface"  # of cards and bars
INK = "ink"
DIM = "dim"
FAINT = "faint"  # pictograms and frames, never words that matter
LINE = "line"
FIELD = "field"  # behind what can be filled in
BRAND = "brand"  # a strong ground behind white
BRAND_INK = "brand-ink"  # words and pictograms in the brand's colour
BRAND_DEEP = "brand-deep"
BRAND_SOFT = "brand-soft"
PROGRESS = "progress"
PRESSED = "pressed"
SHADE = "shade"
WHITE = "#ffffff"
PAPER, PEN = "#ffffff", "#12212f"  # what is signed on stays paper
RED, VEIL = "#c8102e", "#464e56"  # drawn over photos, whatever the theme

LIGHT: Mapping[str, str] = {
    GROUND: "#f2f5f8",
    SURFACE: "#ffffff",
    INK: "#12212f",
    DIM: "#52616f",
    FAINT: "#74828f",
    LINE: "#dde4ea",
    FIELD: "#eaeff3",
    BRAND: "#0b4f6c",
    BRAND_INK: "#0b4f6c",
    BRAND_DEEP: "#083d54",
    BRAND_SOFT: "#cfe3ec",
    PROGRESS: "#6bd99e",
    PRESSED: "#0d334d1a",
    SHADE: "#081a268c",
    "plain.ink": "#12212f",
    "plain.soft": "#ffffff",
    "plain.strong": "#3b4a57",
    "dim.ink": "#52616f",
    "dim.soft": "#eaeff3",
    "dim.strong": "#52616f",
    "info.ink": "#0b4f6c",
    "info.soft": "#e1eff5",
    "info.strong": "#0b4f6c",
    "good.ink": "#14663d",
    "good.soft": "#e0f3e8",
    "good.strong": "#1a7a4a",
    "reminder.ink": "#7a4b00",
    "reminder.soft": "#fdf0d3",
    "reminder.strong": "#94600a",
    "violation.ink": "#a63410",
    "violation.soft": "#fde8df",
    "violation.strong": "#b93c14",
    "serious.ink": "#8f1137",
    "serious.soft": "#fbe3ea",
    "serious.strong": "#a3123f",
}

DARK: Mapping[str, str] = {
    GROUND: "#0d1419",
    SURFACE: "#18232c",
    INK: "#e9eff4",
    DIM: "#aebbc6",
    FAINT: "#8494a1",
    LINE: "#2d3b47",
    FIELD: "#22303b",
    BRAND: "#1b6d8f",
    BRAND_INK: "#7cc7e4",
    BRAND_DEEP: "#0a2a39",
    BRAND_SOFT: "#b5d3e0",
    PROGRESS: "#6bd99e",
    PRESSED: "#ffffff1f",
    SHADE: "#000000a6",
    "plain.ink": "#e9eff4",
    "plain.soft": "#18232c",
    "plain.strong": "#4b5c69",
    "dim.ink": "#aebbc6",
    "dim.soft": "#22303b",
    "dim.strong": "#52616f",
    "info.ink": "#7cc7e4",
    "info.soft": "#123240",
    "info.strong": "#1b6d8f",
    "good.ink": "#7bdcaa",
    "good.soft": "#12352a",
    "good.strong": "#1a7a4a",
    "reminder.ink": "#f2c46d",
    "reminder.soft": "#3a2c0d",
    "reminder.strong": "#94600a",
    "violation.ink": "#ffa784",
    "violation.soft": "#45200f",
    "violation.strong": "#b93c14",
    "serious.ink": "#ff9db8",
    "serious.soft": "#46121f",
    "serious.strong": "#b3164a",
}

SUN: Mapping[str, str] = {
    **LIGHT,
    GROUND: "#d5dce1",
    INK: "#000000",
    DIM: "#26323c",
    FAINT: "#3f4d58",
    LINE: "#5b6873",
    FIELD: "#d9e1e7",
    BRAND: "#003a52",
    BRAND_INK: "#003a52",
    BRAND_DEEP: "#00202e",
    BRAND_SOFT: "#ffffff",
    "plain.ink": "#000000",
    "plain.strong": "#1f2a33",
    "dim.ink": "#26323c",
    "dim.soft": "#d9e1e7",
    "dim.strong": "#26323c",
    "info.ink": "#003a52",
    "info.soft": "#cde6f2",
    "info.strong": "#003a52",
    "good.ink": "#00401f",
    "good.soft": "#c5ecd5",
    "good.strong": "#00502a",
    "reminder.ink": "#4a2c00",
    "reminder.soft": "#ffe29a",
    "reminder.strong": "#5c3800",
    "violation.ink": "#6d1a00",
    "violation.soft": "#ffd3c0",
    "violation.strong": "#832100",
    "serious.ink": "#66001f",
    "serious.soft": "#ffc9d7",
    "serious.strong": "#7a0027",
}

THEMES: Mapping[str, Mapping[str, str]] = {"light": LIGHT, "dark": DARK, "sun": SUN}
LETTERS: Mapping[str, float] = {"normal": 1.0, "large": 1.25, "largest": 1.5}
"""How much larger letters are than the system asks for."""


@dataclass
class _Now:
    theme: Mapping[str, str]
    letters: float


_now = _Now(LIGHT, 1.0)


def use(theme: str = "light", letters: str = "normal") -> None:
    """Draw in another theme and size from now on; unknown names mean the usual ones."""
    _now.theme, _now.letters = THEMES.get(theme, LIGHT), LETTERS.get(letters, 1.0)


def rgba(colour: Colour) -> Channels:
    """Return what OpenGL wants of a colour in the theme of now."""
    return channels(_now.theme.get(colour, colour))


@cache
def channels(code: str) -> Channels:
    """Turn `#rrggbb` or `#rrggbbaa` into four numbers from 0 to 1."""
    red, green, blue, opaque = (int(f"{code}ff"[i : i + 2], 16) / 255 for i in (1, 3, 5, 7))
    return (red, green, blue, opaque)


@dataclass(frozen=True, slots=True)
class Shade:
    """A tone's three uses: words on a card, a soft ground behind words, a strong ground behind white."""

    ink: Colour
    soft: Colour
    strong: Colour


SHADES = {tone: Shade(f"{tone}.ink", f"{tone}.soft", f"{tone}.strong") for tone in Tone}


def shade(tone: Tone) -> Shade:
    """Return the colours of a tone."""
    return SHADES[tone]


def touch() -> float:
    """Return the height of anything that is tapped: 48 dp, more where the person set larger letters."""
    return float(max(dp(48), sp(46) * _now.letters))


def column(width: float) -> float:
    """Return how wide content is on a page of this width: on tablets and computers lines stay readable."""
    return float(min(width, dp(640)))


def body() -> float:
    """Return the size of ordinary letters."""
    return float(sp(16) * _now.letters)


def small() -> float:
    """Return the size of secondary letters."""
    return float(sp(13.5) * _now.letters)


def title() -> float:
    """Return the size of titles."""
    return float(sp(18.5) * _now.letters)


def display() -> float:
    """Return the size of the number a keypad shows."""
    return float(sp(34) * _now.letters)
