"""A PIN's keypad: large keys, and a dot for each digit instead of the digit."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from functools import partial
from typing import Any

from kivy.clock import Clock
from kivy.metrics import dp

from field_app.ui.keypad import KEYS
from field_app.ui.letters import break_lines, line_height
from field_app.ui.pageview import PageView
from field_app.ui.sheet import Sheet
from field_app.ui.sheetview import SheetView
from field_app.ui.theme import BRAND_INK, DIM, FIELD, INK, LINE, SURFACE, body, column, small, title
from field_app.viewmodels.controls import Tap
from field_app.viewmodels.lock import PinEntry

GAP = 8


class PinView(PageView):
    """Shows the keypad between the bar and what there is to say; looks again each second while one waits."""

    page: PinEntry

    def __init__(self, page: PinEntry, **options: Any) -> None:
        super().__init__(page, **options)
        self._tick = Clock.schedule_interval(self._look_again, 1)
        self._waited = False

    def make_extra(self) -> SheetView:
        """Return the keypad, painted anew with the page."""
        return SheetView(size_hint=(None, None))

    def _place(self) -> None:
        """Paint heading, dots and keys, then the rest of the page."""
        sheet = self._keypad(self.width)
        self.extra.size = (self.width, sheet.height)
        self.extra.show(sheet)
        super()._place()

    def _look_again(self, _seconds: float) -> bool | None:
        if self.parent is None:
            return False  # Kivy's way to end it
        waiting = bool(self.page.waiting_s())
        if waiting or self._waited:
            self.refresh()
        self._waited = waiting
        return None

    def _keypad(self, width: float) -> Sheet:
        sheet, wide = Sheet(width), min(column(width), dp(360)) - dp(40)
        left, line = (width - wide) / 2, line_height(body(), bold=True)
        heading, room = self.page.heading(), width - dp(32)
        high = break_lines(heading, body(), room, bold=True).height
        sheet.centred(dp(16), dp(18), room, high, heading, body(), INK, bold=True, most=0)
        top = dp(18) + high + dp(14)
        self._dots(sheet, width, top)
        top += dp(36)
        key_width, key_height = (wide - 2 * dp(GAP)) / 3, max(dp(52), line * 1.9)
        for place, key in enumerate(KEYS):
            x = left + place % 3 * (key_width + dp(GAP))
            self._key(sheet, x, top + place // 3 * (key_height + dp(GAP)), key_width, key_height, key)
        sheet.height = top + 4 * (key_height + dp(GAP)) + dp(8)
        return sheet

    def _dots(self, sheet: Sheet, width: float, top: float) -> None:
        count, side = max(6, len(self.page.digits)), dp(12)
        x = (width - count * side * 2 + side) / 2
        for place in range(count):
            colour = BRAND_INK if place < len(self.page.digits) else LINE
            sheet.box(x + place * side * 2, top, side, side, colour, side / 2)

    def _key(self, sheet: Sheet, x: float, y: float, width: float, height: float, key: str) -> None:
        sheet.box(x, y, width, height, SURFACE if key.isdigit() else FIELD, dp(12))
        if key == "backspace":
            sheet.icon(x + (width - dp(26)) / 2, y + (height - dp(26)) / 2, dp(26), key, INK)
        elif key == "clear":
            sheet.centred(x, y, width, height, self.page.words("common.clear"), small(), DIM, most=1)
        else:
            sheet.centred(x, y, width, height, key, title() * 1.25, BRAND_INK, bold=True)
        sheet.hit(x, y, width, height, Tap(f"key:{key}", partial(self.page.press, key)), key)
