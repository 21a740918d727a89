"""Keypads for numbers and times: large keys, no system keyboard."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.metrics import dp

from field_app.ui.letters import break_lines, line_height
from field_app.ui.overlay import Overlay, paper
from field_app.ui.rows.parts import wide_button
from field_app.ui.sheet import Sheet
from field_app.ui.theme import BRAND_INK, DIM, FIELD, INK, body, display, title, touch
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.shell import NumberRequest, TimeRequest
from field_app.viewmodels.words import Words

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "clear", "0", "backspace")
MOST_DIGITS = 6
MOST_LINES = 4


def key_size() -> float:
    """Return the height of a key: larger letters need larger keys."""
    return float(max(dp(56), line_height(title() * 1.25, bold=True) + dp(8)))


class Keypad(Overlay):
    """Digits, what was typed so far, and a button that takes it."""

    def __init__(
        self, heading: str, digits: str, words: Words, close: Callable[[], None], **options: Any
    ) -> None:
        self.heading, self.digits, self.words = heading, digits, words
        self._untouched = True
        super().__init__(close, **options)

    def shown(self) -> str:
        """Return what stands in the display."""
        raise NotImplementedError

    def valid(self) -> bool:
        """Tell whether what was typed can be taken."""
        raise NotImplementedError

    def done(self) -> None:
        """Hand over what was typed."""
        raise NotImplementedError

    def _take(self) -> None:
        """Hand over what was typed and leave; where it cannot be stored, the keypad stays with it."""
        self.done()
        self.close()

    def press(self, key: str) -> None:
        """Work a key; the first digit replaces what was there before, no digit pushes out another."""
        if key == "backspace":
            self.digits = self.digits[:-1]
        elif key == "clear":
            self.digits = ""
        else:
            self.digits = (("" if self._untouched else self.digits) + key)[:MOST_DIGITS]
        self._untouched = False
        self.refresh()

    def make_sheet(self, width: float) -> Sheet:
        """Lay out heading, display, keys and the button."""
        heading = break_lines(self.heading, body(), width - dp(40), most=MOST_LINES)
        shown = line_height(display(), bold=True)
        key_height, head = key_size(), dp(18) + heading.height + shown + dp(16)
        sheet = paper(width, head + 4 * (key_height + dp(8)) + touch() + dp(28))
        sheet.words(dp(20), dp(18), self.heading, body(), width - dp(40), DIM, most=MOST_LINES)
        top = dp(24) + heading.height
        sheet.centred(
            dp(20), top, width - dp(40), shown, self.shown() or "–", display(), INK, bold=True, most=1
        )
        wide = (width - dp(32) - 2 * dp(8)) / 3
        for place, key in enumerate(KEYS):
            x = dp(16) + place % 3 * (wide + dp(8))
            y = head + place // 3 * (key_height + dp(8))
            self._key(sheet, x, y, wide, key_height, key)
        take = Option(
            self.words("common.done"),
            Tap("done", self._take),
            selected=True,
            tone=Tone.INFO,
        )
        wide_button(
            sheet,
            dp(16),
            head + 4 * (key_height + dp(8)) + dp(4),
            width - dp(32),
            take,
            enabled=self.valid(),
        )
        return sheet

    def _key(self, sheet: Sheet, x: float, y: float, width: float, height: float, key: str) -> None:
        sheet.box(x, y, width, height, FIELD, dp(12))
        if key == "backspace":
            sheet.icon(x + (width - dp(26)) / 2, y + (height - dp(26)) / 2, dp(26), key, INK)
        elif key == "clear":
            sheet.centred(x, y, width, height, self.words("common.clear"), body(), DIM)
        else:
            sheet.centred(x, y, width, height, key, title() * 1.25, BRAND_INK, bold=True)
        sheet.hit(x, y, width, height, Tap(f"key:{key}", lambda: self.press(key)), key)


class NumberPad(Keypad):
    """Asks for a whole number."""

    def __init__(
        self, request: NumberRequest, words: Words, close: Callable[[], None], **options: Any
    ) -> None:
        self.request = request
        digits = "" if request.value is None else str(request.value)
        super().__init__(request.title, digits, words, close, **options)

    def shown(self) -> str:
        """Return the number with its unit."""
        return f"{self.digits} {self.request.unit}".strip() if self.digits else ""

    def valid(self) -> bool:
        """An empty display clears the answer."""
        return True

    def done(self) -> None:
        """Hand over the number."""
        self.request.on_done(int(self.digits) if self.digits else None)


class TimePad(Keypad):
    """Asks for a time of day; digits fill from the left: 7 3 5 is 7:35, 0 7 3 5 is 07:35."""

    def __init__(self, request: TimeRequest, words: Words, close: Callable[[], None], **options: Any) -> None:
        self.request = request
        super().__init__(request.title, (request.value or "").replace(":", ""), words, close, **options)

    def press(self, key: str) -> None:
        """Work a key; no fifth digit."""
        if len(self.digits) == 4 and key.isdigit() and not self._untouched:
            return
        super().press(key)

    def shown(self) -> str:
        """Return hours and minutes as typed so far."""
        if not self.digits:
            return "––:––"
        return f"{self.digits[:-2] or '–'}:{self.digits[-2:]}" if len(self.digits) > 2 else self.digits

    def valid(self) -> bool:
        """Only a real time, or nothing at all, can be taken."""
        if not self.digits:
            return True
        return len(self.digits) >= 3 and int(self.digits[:-2]) < 24 and int(self.digits[-2:]) < 60

    def done(self) -> None:
        """Hand over the time."""
        text = self.digits.zfill(4)
        self.request.on_done(f"{text[:2]}:{text[2:]}" if self.digits else None)
