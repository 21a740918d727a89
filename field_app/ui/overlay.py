"""What comes up from the bottom over a page: keypads, questions, short messages."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.graphics import Color, Rectangle
from kivy.metrics import dp
from kivy.uix.widget import Widget

from field_app.ui.letters import break_lines
from field_app.ui.rows.parts import wide_button, wide_height
from field_app.ui.sheet import Sheet
from field_app.ui.sheetview import SheetView
from field_app.ui.theme import DIM, INK, SHADE, SURFACE, WHITE, body, column, rgba, shade, title
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.shell import ConfirmRequest
from field_app.viewmodels.words import Words


class Overlay(Widget):
    """A shaded window with a sheet at its bottom; a tap outside the sheet closes it."""

    def __init__(self, close: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self.close = close
        with self.canvas.before:
            Color(*rgba(SHADE))
            self._ground = Rectangle()
        self.view = SheetView(size_hint=(None, None))
        self.add_widget(self.view)
        self.fbind("size", self.refresh)

    def make_sheet(self, width: float) -> Sheet:
        """Return what stands at the bottom."""
        raise NotImplementedError

    def refresh(self, *_: Any) -> None:
        """Lay the sheet out anew."""
        self._ground.pos, self._ground.size = self.pos, self.size
        wide = column(self.width)
        sheet = self.make_sheet(wide)
        self.view.size = (wide, sheet.height)
        self.view.pos = (self.x + (self.width - wide) / 2, self.y)
        self.view.show(sheet)

    def on_touch_down(self, touch: Any) -> bool:
        """Swallow every touch; outside the sheet it closes."""
        if not self.view.collide_point(*touch.pos):
            self.close()
        else:
            super().on_touch_down(touch)
        return True


def closing(close: Callable[[], None], do: Callable[[], None]) -> Callable[[], None]:
    """Return a tap's work that also closes the overlay, whether or not the work could be done."""

    def act() -> None:
        try:
            do()
        finally:
            close()

    return act


def paper(width: float, height: float) -> Sheet:
    """Return an empty bottom sheet with round upper corners."""
    sheet = Sheet(width)
    sheet.box(0, 0, width, height, SURFACE, dp(20))
    sheet.box(0, height - dp(30), width, dp(30), SURFACE)
    sheet.height = height
    return sheet


class Confirm(Overlay):
    """Asks before something that cannot be taken back."""

    def __init__(
        self, request: ConfirmRequest, words: Words, close: Callable[[], None], **options: Any
    ) -> None:
        self.request, self.words = request, words
        super().__init__(close, **options)

    def make_sheet(self, width: float) -> Sheet:
        """Lay out the question with yes above no."""
        request, room = self.request, width - dp(40)
        head = break_lines(request.title, title(), room, bold=True)
        text = break_lines(request.text, body(), room)
        top = dp(24) + head.height + dp(10) + text.height + dp(24)
        tone = Tone.SERIOUS if request.danger else Tone.INFO
        yes = Option(request.yes, Tap("yes", closing(self.close, request.on_yes)), selected=True, tone=tone)
        no = Option(self.words("common.cancel"), Tap("no", self.close), tone=Tone.DIM)
        sheet = paper(
            width, top + sum(wide_height(each, width - dp(32)) + dp(8) for each in (yes, no)) + dp(8)
        )
        sheet.words(dp(20), dp(24), request.title, title(), room, INK, bold=True)
        sheet.words(dp(20), dp(34) + head.height, request.text, body(), room, DIM)
        y = top + wide_button(sheet, dp(16), top, width - dp(32), yes) + dp(8)
        wide_button(sheet, dp(16), y, width - dp(32), no)
        return sheet


class Toast(SheetView):
    """A short message above the footer."""

    def __init__(self, text: str, tone: Tone, width: float, **options: Any) -> None:
        super().__init__(size_hint=(None, None), **options)
        self.text = text
        room = width - dp(64)
        words = break_lines(text, body(), room)
        sheet = Sheet(width)
        sheet.height = words.height + dp(28)
        ground, ink = (INK, SURFACE) if tone is Tone.PLAIN else (shade(tone).strong, WHITE)
        sheet.box(dp(12), 0, width - dp(24), sheet.height, ground, dp(12))
        sheet.words(dp(32), dp(14), text, body(), room, ink)
        self.size = (width, sheet.height)
        self.show(sheet)
