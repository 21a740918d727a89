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


def chip(sheet: Sheet, x: float, y: float, item: Chip) -> float:
    """Draw a chip and return its width."""
    width, height, colours = chip_width(item), chip_height(), shade(item.tone)
    sheet.box(x, y, width, height, colours.soft, height / 2)
    inner = x + dp(9)
    if item.icon:
        sheet.icon(inner, y + (height - dp(16)) / 2, dp(16), item.icon, colours.ink)
        inner += dp(21)
    if item.text:
        words = break_lines(item.text, small(), float("inf"), bold=True)
        sheet.words(inner, y + (height - words.height) / 2, item.text, small(), 9999, colours.ink, bold=True)
    return width


def chips(sheet: Sheet, x: float, y: float, width: float, items: tuple[Chip, ...]) -> float:
    """Draw chips in lines that fit `width`; returns the height used."""
    at, line = x, y
    for item in items:
        if at > x and at + chip_width(item) > x + width:
            at, line = x, line + chip_height() + dp(6)
        at += chip(sheet, at, line, item) + dp(6)
    return float(line - y + chip_height()) if items else 0.0


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


def wide_button(
    sheet: Sheet, x: float, y: float, width: float, option: Option, *, icon: str = "", enabled: bool = True
) -> float:
    """Draw an action: filled when `selected`, quiet otherwise; returns its height."""
    height = touch() + dp(4)
    colours = shade(option.tone)
    ground = colours.strong if option.selected else colours.soft
    ink = WHITE if option.selected else colours.ink
    if not enabled:
        ground, ink = FIELD, shade(Tone.DIM).ink
    sheet.box(x, y, width, height, ground, dp(12))
    room = width - dp(24) - (dp(30) if icon else 0)
    words = break_lines(option.label, body(), room, bold=True, most=2)
    at = x + (width - words.width - (dp(30) if icon else 0)) / 2
    if icon:
        sheet.icon(at, y + (height - dp(22)) / 2, dp(22), icon, ink)
        at += dp(30)
    sheet.words(at, y + (height - words.height) / 2, option.label, body(), room, ink, bold=True, most=2)
    if enabled:
        sheet.hit(x, y, width, height, option.tap, option.label)
    return float(height)
