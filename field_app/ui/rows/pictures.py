"""Rows that show image files: attached photos and signatures."""

from __future__ import annotations

from kivy.metrics import dp

from field_app.ui.letters import break_lines
from field_app.ui.rows.control import segments
from field_app.ui.rows.parts import GAP, CardSheet, edge, wide_button
from field_app.ui.sheet import Sheet
from field_app.ui.theme import DIM, FAINT, FIELD, LINE, PAPER, VEIL, WHITE, body, small, touch
from field_app.viewmodels.rows import LargePicture, Pictures, SignatureBox, Thumb

COLUMNS = 3
"""Photos in one line: large enough to tell one board from another."""


def pictures(row: Pictures, width: float) -> Sheet:
    """Lay out thumbnails in a grid with the button that adds a photo below."""
    card = CardSheet(width)
    side = (card.width - (COLUMNS - 1) * dp(8)) / COLUMNS
    for place, thumb in enumerate(row.thumbs):
        column = place % COLUMNS
        if place and not column:
            card.y += side + dp(8)
        _thumb(card.sheet, card.left + column * (side + dp(8)), card.y, side, thumb)
    if row.thumbs:
        card.y += side + (dp(12) if row.add else 0)
    if row.add:
        card.y += wide_button(card.sheet, card.left, card.y, card.width, row.add, icon=row.icon)
    return card.close()


def _thumb(sheet: Sheet, x: float, y: float, side: float, thumb: Thumb) -> None:
    sheet.box(x, y, side, side, FIELD, dp(8))
    if thumb.picture:
        sheet.picture(x, y, side, side, thumb.picture)
    else:
        sheet.icon(x + side / 2 - dp(14), y + side / 2 - dp(14), dp(28), "image", FAINT)
    if thumb.caption:
        sheet.box(x, y + side - dp(24), side, dp(24), VEIL)
        sheet.centred(x, y + side - dp(24), side, dp(24), thumb.caption, small(), WHITE, most=1)
    sheet.hit(x, y, side, side, thumb.tap, thumb.caption or "photo")


def large_picture(row: LargePicture, width: float) -> Sheet:
    """Lay out one picture, whole, in a frame of three to four."""
    sheet = Sheet(width)
    wide, high = width - 2 * edge(), width * 1.1
    sheet.box(edge(), 0, wide, high, FIELD, dp(14))
    if row.picture:
        sheet.picture(edge(), 0, wide, high, row.picture, whole=True)
    sheet.height = high + dp(GAP)
    return sheet


def signature_box(row: SignatureBox, width: float) -> Sheet:
    """Lay out a signature, or the place to sign."""
    card = CardSheet(width)
    card.y += card.sheet.words(card.left, card.y, row.label, small(), card.width, DIM, bold=True).height + dp(
        8
    )
    height = dp(132) if row.picture else touch() + dp(40)
    card.sheet.box(card.left, card.y, card.width, height, FIELD if not row.picture else PAPER, dp(10))
    card.sheet.frame(
        card.left + dp(1), card.y + dp(1), card.width - dp(2), height - dp(2), LINE, dp(10), dp(0.8)
    )
    if row.picture:
        card.sheet.picture(
            card.left + dp(8), card.y + dp(8), card.width - dp(16), height - dp(16), row.picture, whole=True
        )
    else:
        _invitation(card, height, row.placeholder)
    card.sheet.hit(card.left, card.y, card.width, height, row.tap, row.placeholder)
    card.y += height
    if row.clear:
        card.y += dp(8)
        card.y += segments(card.sheet, card.left, card.y, card.width, (row.clear,))
    return card.close()


def _invitation(card: CardSheet, height: float, text: str) -> None:
    words = break_lines(text, body(), card.width - dp(60), most=1)
    left = card.left + (card.width - words.width - dp(34)) / 2
    card.sheet.icon(left, card.y + (height - dp(24)) / 2, dp(24), "pen", DIM)
    card.sheet.words(left + dp(34), card.y + (height - words.height) / 2, text, body(), card.width, DIM)
