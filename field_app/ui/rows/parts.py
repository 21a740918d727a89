"""Pieces several rows are made of: cards, chips, buttons."""

from __future__ import annotations

from kivy.metrics import dp

from field_app.ui.letters import break_lines
from field_app.ui.sheet import Sheet
from field_app.ui.theme import FIELD, INK, SURFACE, WHITE, body, shade, small, touch
from field_app.viewmodels.controls import Chip, Option, Tone

GAP = 8
"""Space between neighbours, dp."""


def edge() -> float:
    """Return the space between the screen's edge and a card."""
    return float(dp(12))


def inset() -> float:
    """Return the space between a card's edge and its content."""
    return float(dp(14))


class CardSheet:
    """A white card being filled from top to bottom; `close` paints its ground once its height is known."""

    def __init__(self, width: float, tone: Tone = Tone.PLAIN) -> None:
        self.sheet = Sheet(width)
        self.tone = tone
        self.left = edge() + inset()
        self.width = width - 2 * self.left
        self.y = inset()

    def close(self, *, bottom: float | None = None) -> Sheet:
        """Paint the card behind what was drawn and return the sheet."""
        height = self.y + (inset() if bottom is None else bottom)
        ground = Sheet(self.sheet.width)
        wide = self.sheet.width - 2 * edge()
        ground.box(edge(), 0, wide, height, SURFACE, dp(14))
        if self.tone is not Tone.PLAIN:
            ground.box(edge(), dp(16), dp(5), height - dp(32), shade(self.tone).strong, dp(2.5))
        self.sheet.marks = ground.marks + self.sheet.marks
        self.sheet.height = height + dp(GAP)
        return self.sheet


def chip_width(chip: Chip) -> float:
    """Return how wide a chip is."""
    words = break_lines(chip.text, small(), float("inf"), bold=True).width if chip.text else 0.0
    icon = dp(16) + (dp(5) if chip.text else 0) if chip.icon else 0
    return float(words + icon + dp(18))


def chip_height() -> float:
    """Return how high a chip is."""
    return float(break_lines("Ầg", small(), float("inf"), bold=True).height + dp(7))


def chip(sheet: Sheet, x: float, y: float, item: Chip, room: float) -> tuple[float, float]:
    """Draw a chip at most `room` wide, in more lines if need be; returns how wide and how high it is."""
    width, colours = min(chip_width(item), room), shade(item.tone)
    left = dp(9) + (dp(21) if item.icon else 0)
    inside = width - left - dp(9) + 1  # what fits exactly is not broken
    words = break_lines(item.text, small(), inside, bold=True)
    height = max(chip_height(), words.height + dp(7))
    sheet.box(x, y, width, height, colours.soft, chip_height() / 2)
    if item.icon:
        sheet.icon(x + dp(9), y + (height - dp(16)) / 2, dp(16), item.icon, colours.ink)
    if item.text:
        top = y + (height - words.height) / 2
        sheet.words(x + left, top, item.text, small(), inside, colours.ink, bold=True)
    return width, height


def chips(sheet: Sheet, x: float, y: float, width: float, items: tuple[Chip, ...]) -> float:
    """Draw chips in lines that fit `width`; returns the height used."""
    at, line, high = x, y, 0.0
    for item in items:
        if at > x and at + chip_width(item) > x + width:
            at, line, high = x, line + high + dp(6), 0.0
        wide, tall = chip(sheet, at, line, item, width)
        at, high = at + wide + dp(6), max(high, tall)
    return float(line - y + high)


def option_height(option: Option, width: float) -> float:
    """Return how high an answer's button must be at this width."""
    lines = break_lines(option.label, small(), width - dp(12), bold=True)
    return float(max(touch(), lines.height + dp(16)))


def option_button(sheet: Sheet, x: float, y: float, width: float, height: float, option: Option) -> None:
    """Draw one answer."""
    ground = shade(option.tone).strong if option.selected else FIELD
    ink = WHITE if option.selected else INK
    sheet.box(x, y, width, height, ground, dp(10))
    sheet.centred(
        x + dp(6), y, width - dp(12), height, option.label, small(), ink, bold=option.selected, most=3
    )
    sheet.hit(x, y, width, height, option.tap, option.label)


def wide_height(option: Option, width: float, *, icon: str = "") -> float:
    """Return how high an action must be at this width."""
    room = width - dp(24) - (dp(30) if icon else 0)
    words = break_lines(option.label, body(), room, bold=True)
    return float(max(touch() + dp(4), words.height + dp(12)))


def wide_button(
    sheet: Sheet,
    x: float,
    y: float,
    width: float,
    option: Option,
    *,
    icon: str = "",
    enabled: bool = True,
    high: float = 0.0,
) -> float:
    """Draw an action: filled when `selected`, quiet otherwise; as high as its words need, or `high`."""
    height = high or wide_height(option, width, icon=icon)
    colours = shade(option.tone)
    ground = colours.strong if option.selected else colours.soft
    ink = WHITE if option.selected else colours.ink
    if not enabled:
        ground, ink = FIELD, shade(Tone.DIM).ink
    sheet.box(x, y, width, height, ground, dp(12))
    room = width - dp(24) - (dp(30) if icon else 0)
    words = break_lines(option.label, body(), room, bold=True)
    at = x + (width - words.width - (dp(30) if icon else 0)) / 2
    if icon:
        sheet.icon(at, y + (height - dp(22)) / 2, dp(22), icon, ink)
        at += dp(30)
    sheet.words(at, y + (height - words.height) / 2, option.label, body(), room, ink, bold=True)
    if enabled:
        sheet.hit(x, y, width, height, option.tap, option.label)
    return float(height)
