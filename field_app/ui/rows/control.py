"""The answer controls inside a question."""

from __future__ import annotations

from kivy.metrics import dp

from field_app.ui.letters import break_lines
from field_app.ui.rows.parts import GAP, option_button, option_height
from field_app.ui.sheet import Sheet
from field_app.ui.theme import DIM, FAINT, FIELD, INK, body, shade, small, touch
from field_app.viewmodels.controls import (
    Control,
    Counts,
    Option,
    People,
    Segments,
    Stepper,
    Tap,
    TextBox,
    TimeField,
    Tone,
)


def control(sheet: Sheet, x: float, y: float, width: float, what: Control) -> float:
    """Draw a control and return its height."""
    match what:
        case Segments():
            return segments(sheet, x, y, width, what.options)
        case Stepper():
            return stepper(sheet, x, y, width, what)
        case TimeField():
            return time_field(sheet, x, y, width, what)
        case Counts():
            return counts(sheet, x, y, width, what)
        case TextBox():
            return text_box(sheet, x, y, width, what)
        case People():
            return people(sheet, x, y, width, what)


def _columns(options: tuple[Option, ...], width: float) -> int:
    """Return the most columns in which every label stands in two lines without a broken word."""
    for columns in (4, 2) if len(options) == 4 else (3, 2):
        if columns > len(options):
            continue
        room = (width - (columns - 1) * dp(GAP)) / columns - dp(12)
        if all(_fits(option.label, room) for option in options):
            return columns
    return 1


def _fits(label: str, room: float) -> bool:
    lines = break_lines(label, small(), room, bold=True)
    return len(lines.lines) <= 2 and " ".join(lines.lines) == label and lines.width <= room


def segments(sheet: Sheet, x: float, y: float, width: float, options: tuple[Option, ...]) -> float:
    """Draw answers in as many columns as their words allow."""
    columns = _columns(options, width)
    wide = (width - (columns - 1) * dp(GAP)) / columns
    top = y
    for start in range(0, len(options), columns):
        line = options[start : start + columns]
        height = max(option_height(option, wide) for option in line)
        for place, option in enumerate(line):
            option_button(sheet, x + place * (wide + dp(GAP)), top, wide, height, option)
        top += height + dp(GAP)
    return float(top - y - dp(GAP))


def _option_width(option: Option) -> float:
    words = break_lines(option.label, small(), float("inf"), bold=True)
    return float(max(dp(56), words.width + dp(24)))


def _beside(sheet: Sheet, x: float, y: float, options: tuple[Option, ...]) -> float:
    """Draw shortcut answers from the left; returns the width used."""
    at = x
    for option in options:
        wide = _option_width(option)
        option_button(sheet, at, y, wide, touch(), option)
        at += wide + dp(GAP)
    return at - x


def stepper(sheet: Sheet, x: float, y: float, width: float, what: Stepper) -> float:
    """Draw shortcuts, minus, the number and plus; the shortcuts get their own line where it is too narrow."""
    used = sum(_option_width(option) + dp(GAP) for option in what.options)
    below = width - used < _number_width(what)
    if used:
        _beside(sheet, x, y, what.options)
    left, top = (x, y + touch() + dp(GAP)) if below else (x + used, y)
    _number(sheet, left, top, width - (left - x), what)
    return float(top - y + touch())


def _number_width(what: Stepper) -> float:
    """Return the least width in which minus, plus, number and unit stand side by side."""
    words = break_lines(f"{what.value or '00'} {what.unit}", body(), float("inf"), bold=True)
    return float(words.width + 2 * dp(52) + dp(20))


def _number(sheet: Sheet, x: float, y: float, width: float, what: Stepper) -> None:
    side = dp(52)
    _round_button(sheet, x, y, side, "minus", what.minus)
    _round_button(sheet, x + width - side, y, side, "plus", what.plus)
    middle, room = x + side + dp(4), width - 2 * side - dp(8)
    ground = shade(what.tone).soft if what.value else FIELD
    sheet.box(middle, y, room, touch(), ground, dp(8))
    text = f"{what.value} {what.unit}".strip() if what.value else what.unit or "–"
    if what.value and width < _number_width(what):
        text = what.value
    ink = shade(what.tone).ink if what.value else FAINT
    sheet.centred(middle, y, room, touch(), text, body(), ink, bold=bool(what.value), most=1)
    sheet.hit(middle, y, room, touch(), what.edit, text)


def _round_button(sheet: Sheet, x: float, y: float, side: float, icon: str, tap: Tap) -> None:
    sheet.box(x, y, side, touch(), FIELD, dp(10))
    sheet.icon(x + (side - dp(20)) / 2, y + (touch() - dp(20)) / 2, dp(20), icon, INK)
    sheet.hit(x, y, side, touch(), tap, icon)


def time_field(sheet: Sheet, x: float, y: float, width: float, what: TimeField) -> float:
    """Draw the button for now, the time, and shortcuts; these get their own line where it is too narrow."""
    used = _beside(sheet, x, y, (what.now,))
    tail = sum(_option_width(option) + dp(GAP) for option in what.options)
    below = width - used - tail < _time_width(what)
    room = width - used - (0 if below else tail)
    ground = shade(what.tone).soft if what.value else FIELD
    ink = shade(what.tone).ink if what.value else DIM
    sheet.box(x + used, y, room, touch(), ground, dp(10))
    sheet.icon(x + used + dp(12), y + (touch() - dp(20)) / 2, dp(20), "clock", ink)
    text, size = what.value or what.placeholder, body() if what.value else small()
    sheet.centred(
        x + used + dp(34), y, room - dp(40), touch(), text, size, ink, bold=bool(what.value), most=1
    )
    sheet.hit(x + used, y, room, touch(), what.edit, text)
    if below:
        _beside(sheet, x, y + touch() + dp(GAP), what.options)
        return float(2 * touch() + dp(GAP))
    _beside(sheet, x + used + room + dp(GAP), y, what.options)
    return float(touch())


def _time_width(what: TimeField) -> float:
    """Return the least width in which the time, or the invitation to set it, stands beside its clock."""
    text, size = what.value or what.placeholder, body() if what.value else small()
    words = break_lines(text, size, float("inf"), bold=bool(what.value))
    return float(words.width + dp(46))


def counts(sheet: Sheet, x: float, y: float, width: float, what: Counts) -> float:
    """Draw one stepper a line."""
    top = y
    for line in what.lines:
        room = width - dp(184)
        words = break_lines(line.label, small(), room, most=2)
        sheet.words(x, top + (touch() - words.height) / 2, line.label, small(), room, INK, most=2)
        _number(sheet, x + width - dp(176), top, dp(176), line.stepper)
        top += touch() + dp(6)
    return float(top - y - dp(6))


def text_box(sheet: Sheet, x: float, y: float, width: float, what: TextBox) -> float:
    """Draw prose that can be edited, or an invitation to write."""
    shown, ink = (what.text, INK) if what.text else (what.placeholder, DIM)
    lines = break_lines(shown, body(), width - dp(56), most=6)
    height = max(touch(), lines.height + dp(22))
    sheet.box(x, y, width, height, FIELD, dp(10))
    sheet.words(x + dp(14), y + (height - lines.height) / 2, shown, body(), width - dp(56), ink, most=6)
    sheet.icon(x + width - dp(34), y + (height - dp(20)) / 2, dp(20), "pencil", DIM)
    sheet.hit(x, y, width, height, what.tap, shown)
    return float(height)


def people(sheet: Sheet, x: float, y: float, width: float, what: People) -> float:
    """Draw named officials, each with a way to take the name off."""
    top = y
    for name, remove in what.names:
        lines = break_lines(name, body(), width - dp(104))
        height = max(touch(), lines.height + dp(16))
        sheet.box(x, top, width, height, FIELD, dp(10))
        sheet.icon(x + dp(12), top + (height - dp(22)) / 2, dp(22), "person", DIM)
        sheet.words(x + dp(44), top + (height - lines.height) / 2, name, body(), width - dp(104), INK)
        sheet.icon(x + width - dp(36), top + (height - dp(20)) / 2, dp(20), "cross", DIM)
        sheet.hit(x + width - dp(52), top, dp(52), height, remove, "cross")
        top += height + dp(6)
    if what.add:
        _add_button(sheet, x, top, width, what.add)
        top += touch() + dp(6)
    return float(top - y - dp(6))


def _add_button(sheet: Sheet, x: float, y: float, width: float, option: Option) -> None:
    colours = shade(Tone.INFO)
    sheet.box(x, y, width, touch(), colours.soft, dp(10))
    words = break_lines(option.label, body(), width - dp(60), bold=True, most=1)
    left = x + (width - words.width - dp(28)) / 2
    sheet.icon(left, y + (touch() - dp(20)) / 2, dp(20), "plus", colours.ink)
    sheet.words(
        left + dp(28), y + (touch() - words.height) / 2, option.label, body(), width, colours.ink, bold=True
    )
    sheet.hit(x, y, width, touch(), option.tap, option.label)


def badge(sheet: Sheet, x: float, y: float, side: float, icon: str, tone: Tone) -> None:
    """Draw a pictogram on a round ground of its tone."""
    colours = shade(tone)
    sheet.box(x, y, side, side, colours.soft, side / 2)
    inner = side * 0.54
    sheet.icon(x + (side - inner) / 2, y + (side - inner) / 2, inner, icon, colours.ink)


def percent_bar(sheet: Sheet, x: float, y: float, width: float, percent: int, tone: Tone) -> float:
    """Draw a progress bar and return its height."""
    height = dp(6)
    sheet.box(x, y, width, height, shade(tone).soft if tone is not Tone.PLAIN else FIELD, height / 2)
    filled = max(height, width * min(percent, 100) / 100) if percent else 0
    if filled:
        sheet.box(x, y, filled, height, shade(tone).strong, height / 2)
    return float(height)
