"""Lays out every kind of row at a given width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.metrics import dp

from field_app.ui.letters import break_lines, line_height
from field_app.ui.rows.control import badge, control, percent_bar, segments
from field_app.ui.rows.parts import GAP, CardSheet, chip_height, chip_width, chips, edge, inset, wide_button
from field_app.ui.rows.pictures import large_picture, pictures, signature_box
from field_app.ui.sheet import Sheet
from field_app.ui.theme import BRAND, DIM, FAINT, INK, LINE, SURFACE, WHITE, body, shade, small, title, touch
from field_app.viewmodels.controls import Tone
from field_app.viewmodels.rows import (
    Banner,
    Buttons,
    Card,
    Choice,
    Empty,
    Facts,
    Heading,
    LargePicture,
    Pictures,
    Prose,
    Question,
    Row,
    SignatureBox,
    Step,
    Steps,
)


def lay(row: Row, width: float) -> Sheet:
    """Return a row's sheet."""
    return _LAYERS[type(row)](row, width)


def _heading(row: Heading, width: float) -> Sheet:
    sheet = Sheet(width)
    note = break_lines(row.note, small(), width / 2) if row.note else None
    room = width - 2 * dp(18) - (note.width + dp(12) if note else 0)
    words = sheet.words(dp(18), dp(12), row.text, small(), room, DIM, bold=True)
    if note:
        sheet.words(width - dp(18) - note.width, dp(12), row.note, small(), width / 2, DIM)
    sheet.height = words.height + dp(20)
    return sheet


def _prose(row: Prose, width: float) -> Sheet:
    card = CardSheet(width)
    if row.label:
        label = card.sheet.words(card.left, card.y, row.label, small(), card.width, DIM, bold=True)
        card.y += label.height + dp(4)
    words = card.sheet.words(card.left, card.y, row.text, body(), card.width, shade(row.tone).ink)
    card.y += words.height
    return card.close()


def _banner(row: Banner, width: float) -> Sheet:
    sheet, colours = Sheet(width), shade(row.tone)
    left, room = edge() + dp(50), width - 2 * edge() - dp(50) - (dp(40) if row.tap else dp(14))
    text = break_lines(row.text, body(), room, bold=True)
    note = break_lines(row.note, small(), room) if row.note else None
    inner = text.height + (note.height + dp(2) if note else 0) + (dp(14) if row.percent is not None else 0)
    height = max(touch() + dp(6), inner + dp(24))
    sheet.box(edge(), 0, width - 2 * edge(), height, colours.soft, dp(14))
    sheet.icon(edge() + dp(14), (height - dp(24)) / 2, dp(24), row.icon, colours.ink)
    y = (height - inner) / 2
    sheet.words(left, y, row.text, body(), room, colours.ink, bold=True)
    y += text.height
    if note:
        sheet.words(left, y + dp(2), row.note, small(), room, colours.ink)
        y += note.height + dp(2)
    if row.percent is not None:
        sheet.box(left, y + dp(8), room, dp(6), SURFACE, dp(3))
        if row.percent:
            sheet.box(left, y + dp(8), max(dp(6), room * row.percent / 100), dp(6), colours.strong, dp(3))
    if row.tap:
        sheet.icon(width - edge() - dp(32), (height - dp(20)) / 2, dp(20), "next", colours.ink)
        sheet.hit(edge(), 0, width - 2 * edge(), height, row.tap, row.text)
    sheet.height = height + dp(GAP)
    return sheet


def _card(row: Card, width: float) -> Sheet:
    card = CardSheet(width)
    icon_room = dp(52) if row.icon else 0
    left, room = card.left + icon_room, card.width - icon_room - (dp(24) if row.tap else 0)
    _card_words(card, row, left, room)
    if row.chips:
        card.y += dp(8)
        card.y += chips(card.sheet, left, card.y, room, row.chips)
    if row.percent is not None:
        card.y += dp(10)
        card.y += percent_bar(card.sheet, left, card.y, room, row.percent, row.tone)
    card.y = max(card.y, inset() + dp(40)) if row.icon else card.y
    _card_sides(card, row)
    if row.action:
        card.y += dp(10)
        card.y += segments(card.sheet, left, card.y, room, (row.action,))
    return card.close()


def _card_words(card: CardSheet, row: Card, left: float, room: float) -> None:
    """Write title and lines; where all cards of a list are of one height, each has the room it may need."""
    most = row.one_line and (1 if body() < dp(16) * 1.2 else 2)
    for place, line in enumerate((row.title, *row.lines)):
        size, ink, bold = (small(), DIM, False) if place else (body(), INK, True)
        card.y += dp(3) if place else 0
        words = card.sheet.words(left, card.y, line, size, room, ink, bold=bold, most=most)
        card.y += most * line_height(size, bold=bold) if most else words.height


def _card_sides(card: CardSheet, row: Card) -> None:
    sheet, height = card.sheet, card.y + inset()
    if row.icon:
        badge(sheet, card.left, inset(), dp(40), row.icon, row.tone)
    if row.tap:
        sheet.icon(card.left + card.width - dp(14), (height - dp(18)) / 2, dp(18), "next", FAINT)
        sheet.hit(edge(), 0, sheet.width - 2 * edge(), height, row.tap, row.title)


def _choice(row: Choice, width: float) -> Sheet:
    card = CardSheet(width)
    left, room = card.left + dp(40), card.width - dp(40)
    words = card.sheet.words(left, card.y, row.title, body(), room, INK, bold=row.selected)
    card.y += words.height
    if row.note:
        card.y += dp(2) + card.sheet.words(left, card.y + dp(2), row.note, small(), room, DIM).height
    short = touch() - inset() * 2 - (card.y - inset())
    if short > 0:
        card.y += short
    height = card.y + inset()
    _tick(card.sheet, card.left, (height - dp(26)) / 2, row)
    if row.tap:
        card.sheet.hit(edge(), 0, width - 2 * edge(), height, row.tap, row.title)
    return card.close()


def _tick(sheet: Sheet, x: float, y: float, row: Choice) -> None:
    side, radius = dp(26), dp(7) if row.many else dp(13)
    ground = shade(Tone.DIM).strong if row.tap is None else BRAND
    if row.selected:
        sheet.box(x, y, side, side, ground, radius)
        sheet.icon(x + dp(4), y + dp(4), dp(18), "check", WHITE)
    else:
        sheet.frame(x + dp(1), y + dp(1), side - dp(2), side - dp(2), FAINT, radius, dp(1))


def _question(row: Question, width: float) -> Sheet:
    card = CardSheet(width, row.tone)
    sheet, room = card.sheet, card.width - (dp(26) if row.tap else 0)
    beside = _chips_fit_beside_code(row, room)
    if row.code:
        card.y += _code(card, row, beside=beside) + dp(6)
    title_top = card.y
    card.y += sheet.words(card.left, card.y, row.title, body(), room, INK).height
    if row.hint:
        card.y += dp(3) + _hint(sheet, card, row.hint, room)
    if row.chips and not beside:
        card.y += dp(8) + chips(sheet, card.left, card.y + dp(8), room, row.chips)
    if row.tap:
        right = card.left + card.width - dp(14)
        sheet.icon(right, (title_top + card.y - dp(20)) / 2, dp(20), "next", FAINT)
        sheet.hit(edge(), 0, width - 2 * edge(), card.y + dp(6), row.tap, row.title)
    if row.control:
        card.y += dp(12)
        card.y += control(sheet, card.left, card.y, card.width, row.control)
    if row.action:
        card.y += dp(8)
        card.y += segments(sheet, card.left, card.y, card.width, (row.action,))
    return card.close()


def _hint(sheet: Sheet, card: CardSheet, hint: str, room: float) -> float:
    """Write what a number counts, as plain as the question itself: without it the number means nothing."""
    return sheet.words(card.left, card.y + dp(3), hint, small(), room, INK, bold=True).height


def _code_width(row: Question) -> float:
    return float(break_lines(row.code, small(), float("inf"), bold=True).width + dp(10))


def _chips_fit_beside_code(row: Question, room: float) -> bool:
    return bool(row.code) and sum(chip_width(item) + dp(6) for item in row.chips) <= room - _code_width(row)


def _code(card: CardSheet, row: Question, *, beside: bool) -> float:
    """Draw the code, with the chips beside it where they fit; returns the height used."""
    code = break_lines(row.code, small(), card.width, bold=True)
    down = (chip_height() - code.height) / 2 if beside and row.chips else 0
    card.sheet.words(card.left, card.y + down, row.code, small(), card.width, DIM, bold=True)
    if not beside or not row.chips:
        return code.height
    left = card.left + _code_width(row)
    return max(code.height, chips(card.sheet, left, card.y, card.width, row.chips))


def _empty(row: Empty, width: float) -> Sheet:
    sheet = Sheet(width)
    y, room = dp(44), width - dp(72)
    badge(sheet, (width - dp(96)) / 2, y, dp(96), row.icon, Tone.INFO)
    y += dp(116)
    for text, size, ink, bold in ((row.title, title(), INK, True), (row.text, body(), DIM, False)):
        lines = break_lines(text, size, room, bold=bold)
        sheet.centred(dp(36), y, room, lines.height, text, size, ink, bold=bold, most=0)
        y += lines.height + dp(10)
    if row.button:
        y += dp(12) + wide_button(sheet, dp(56), y + dp(12), width - dp(112), row.button)
    sheet.height = y + dp(16)
    return sheet


def _buttons(row: Buttons, width: float) -> Sheet:
    sheet, y = Sheet(width), 0.0
    for option in row.options:
        y += wide_button(sheet, edge(), y, width - 2 * edge(), option) + dp(GAP)
    sheet.height = y
    return sheet


def _steps(row: Steps, width: float) -> Sheet:
    card = CardSheet(width)
    for place, step in enumerate(row.steps):
        height = _step(card, step)
        if place < len(row.steps) - 1:
            card.sheet.box(card.left + dp(17), card.y + dp(40), dp(2), height - dp(36), LINE)
        card.y += height
    return card.close(bottom=0)


def _step(card: CardSheet, step: Step) -> float:
    """Draw one stage from the card's present height on; returns how high it is."""
    left, room, y = card.left + dp(50), card.width - dp(50), card.y
    badge(card.sheet, card.left, y, dp(36), step.icon, step.tone)
    y += dp(1 if step.text else 8)
    y += card.sheet.words(left, y, step.title, body(), room, INK, bold=True).height
    if step.text:
        y += dp(2) + card.sheet.words(left, y + dp(2), step.text, small(), room, DIM).height
    if step.percent is not None:
        y += dp(8) + percent_bar(card.sheet, left, y + dp(8), room, step.percent, Tone.INFO)
    return float(max(y - card.y, dp(36)) + dp(16))


def _facts(row: Facts, width: float) -> Sheet:
    card = CardSheet(width)
    for label, value in row.pairs:
        name = break_lines(label, small(), card.width * 0.42)
        words = break_lines(value, small(), card.width * 0.56, bold=True)
        card.sheet.words(card.left, card.y, label, small(), card.width * 0.42, DIM)
        card.sheet.words(
            card.left + card.width * 0.44, card.y, value, small(), card.width * 0.56, INK, bold=True
        )
        card.y += max(name.height, words.height) + dp(7)
    card.y -= dp(7)
    return card.close()


_LAYERS: dict[type, Callable[[Any, float], Sheet]] = {
    Heading: _heading,
    Prose: _prose,
    Banner: _banner,
    Card: _card,
    Choice: _choice,
    Question: _question,
    LargePicture: large_picture,
    Pictures: pictures,
    Empty: _empty,
    Buttons: _buttons,
    SignatureBox: signature_box,
    Steps: _steps,
    Facts: _facts,
}
