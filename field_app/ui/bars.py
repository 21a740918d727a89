"""The bar on top, the tabs below it, and the footer the thumb reaches."""

from __future__ import annotations

from collections.abc import Sequence

from kivy.metrics import dp

from field_app.ui.letters import break_lines, line_height
from field_app.ui.rows.parts import wide_button, wide_height
from field_app.ui.sheet import Sheet
from field_app.ui.theme import (
    BRAND,
    BRAND_DEEP,
    BRAND_INK,
    BRAND_SOFT,
    DIM,
    LINE,
    PROGRESS,
    SURFACE,
    WHITE,
    body,
    column,
    shade,
    small,
    title,
)
from field_app.viewmodels.controls import Tone
from field_app.viewmodels.rows import Bar, Footer, Tab


def bar_sheet(bar: Bar, width: float) -> Sheet:
    """Lay out the bar: back, title over subtitle, at most two actions, a thin line of progress."""
    sheet = Sheet(width)
    left = dp(52) if bar.back else dp(18)
    room = width - left - dp(8) - dp(52) * len(bar.actions)
    name = break_lines(bar.title, title(), room, bold=True, most=2)
    below = break_lines(bar.subtitle, small(), room, most=2) if bar.subtitle else None
    inner = name.height + (below.height + dp(1) if below else 0)
    height = max(dp(60), inner + dp(18))
    sheet.box(0, 0, width, height, BRAND_DEEP)
    y = (height - inner) / 2
    sheet.words(left, y, bar.title, title(), room, WHITE, bold=True, most=2)
    if below:
        sheet.words(left, y + name.height + dp(1), bar.subtitle, small(), room, BRAND_SOFT, most=2)
    _bar_buttons(sheet, bar, width, height)
    if bar.percent is not None:
        sheet.box(0, height, width, dp(4), BRAND)
        sheet.box(0, height, width * bar.percent / 100, dp(4), PROGRESS)
        height += dp(4)
    sheet.height = height
    return sheet


def _bar_buttons(sheet: Sheet, bar: Bar, width: float, height: float) -> None:
    if bar.back:
        sheet.icon(dp(14), (height - dp(24)) / 2, dp(24), "back", WHITE)
        sheet.hit(0, 0, dp(52), height, bar.back, "back")
    for place, (icon, tap) in enumerate(bar.actions):
        x = width - dp(52) * (len(bar.actions) - place) - dp(4)
        if icon.isupper():
            sheet.centred(x, 0, dp(52), height, icon, body(), WHITE, bold=True)
        else:
            sheet.icon(x + dp(14), (height - dp(24)) / 2, dp(24), icon, WHITE)
        sheet.hit(x, 0, dp(52), height, tap, icon)


def tabs_sheet(tabs: Sequence[Tab], width: float) -> Sheet:
    """Lay out one tab a checklist with its progress below its name, which may take two lines."""
    sheet = Sheet(width)
    wide = width / len(tabs)
    names = [break_lines(tab.label, body(), wide - dp(8), bold=True) for tab in tabs]
    name_high, note_high = max(name.height for name in names), line_height(small())
    height = max(dp(54), name_high + note_high + dp(12))
    top = (height - name_high - note_high) / 2 - dp(1)
    sheet.box(0, 0, width, height, SURFACE)
    sheet.box(0, height - dp(1), width, dp(1), LINE)
    for place, tab in enumerate(tabs):
        x = place * wide
        ink = BRAND_INK if tab.selected else DIM
        sheet.centred(x + dp(4), top, wide - dp(8), name_high, tab.label, body(), ink, bold=True, most=4)
        note_ink = shade(Tone.GOOD).ink if tab.done else ink
        sheet.centred(x, top + name_high, wide, note_high, tab.note, small(), note_ink, most=1)
        if tab.selected:
            sheet.box(x + dp(10), height - dp(4), wide - dp(20), dp(4), BRAND_INK, dp(2))
        if tab.bad:
            beside = min(wide / 2 + names[place].width / 2 + dp(3), wide - dp(9))
            sheet.box(x + beside, top - dp(2), dp(8), dp(8), shade(Tone.VIOLATION).strong, dp(4))
        sheet.hit(x, 0, wide, height, tab.tap, tab.label)
    sheet.height = height
    return sheet


def footer_sheet(footer: Footer, width: float) -> Sheet:
    """Lay out the main action over the full width, or with a secondary one to its left."""
    sheet, aside = Sheet(width), footer.secondary
    room = column(width) - dp(24)
    left = (width - room) / 2
    beside = room * 0.36 if aside else 0
    wide = room - beside - dp(8) if aside else room
    high = wide_height(footer.primary, wide, icon=footer.icon)
    high = max(high, wide_height(aside, beside)) if aside else high
    sheet.box(0, 0, width, high + dp(24), SURFACE)
    sheet.box(0, 0, width, dp(1), LINE)
    if aside:
        wide_button(sheet, left, dp(12), beside, aside, high=high)
    place = left + room - wide
    wide_button(
        sheet, place, dp(12), wide, footer.primary, icon=footer.icon, enabled=footer.enabled, high=high
    )
    sheet.height = high + dp(24)
    return sheet
