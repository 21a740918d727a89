"""The pad to sign on with a finger."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Line
from kivy.metrics import dp
from kivy.uix.widget import Widget

from field_app.ui.pageview import PageView
from field_app.ui.sheet import Sheet
from field_app.ui.sheetview import SheetView
from field_app.ui.theme import LINE, PAPER, PEN, body, rgba
from field_app.viewmodels.signing import SignPage

Stroke = list[tuple[float, float]]


class Pad(Widget):
    """Collects strokes; whether they are a signature is the page's to say."""

    def __init__(self, hint: str) -> None:
        super().__init__(size_hint=(None, None))
        self.hint = hint
        self.strokes: list[Stroke] = []
        self.ground = SheetView(size_hint=(None, None))
        self.add_widget(self.ground)
        self._lines: dict[Any, Any] = {}
        self._lay_soon = Clock.create_trigger(self._lay, -1)
        self.fbind("pos", self._lay_soon)
        self.fbind("size", self._lay_soon)

    def _lay(self, *_: Any) -> None:
        sheet = Sheet(self.width)
        sheet.height = self.height
        left, wide, high = dp(12), self.width - dp(24), self.height - dp(24)
        sheet.box(left, dp(12), wide, high, PAPER, dp(14))
        sheet.frame(left + dp(1), dp(13), wide - dp(2), high - dp(2), LINE, dp(14), dp(1))
        sheet.box(left + dp(28), dp(12) + high * 0.72, wide - dp(56), dp(1), LINE)
        sheet.centred(left, dp(12) + high * 0.74, wide, dp(36), self.hint, body(), PEN)
        self.ground.pos, self.ground.size = self.pos, self.size
        self.ground.show(sheet)

    def clear(self) -> None:
        """Begin again."""
        self.strokes.clear()
        self.canvas.after.clear()

    def on_touch_down(self, touch: Any) -> bool:
        """Begin a stroke."""
        if not self.collide_point(*touch.pos):
            return False
        self.strokes.append([touch.pos])
        with self.canvas.after:
            Color(*rgba(PEN))
            self._lines[touch.uid] = Line(points=[*touch.pos, *touch.pos], width=dp(1.6), joint="round")
        touch.grab(self)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Go on with the stroke."""
        if touch.grab_current is not self or not self.collide_point(*touch.pos):
            return False
        self.strokes[-1].append(touch.pos)
        self._lines[touch.uid].points += touch.pos
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """End the stroke."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._lines.pop(touch.uid, None)
        return True

    def png(self) -> bytes:
        """Return the signature as a PNG picture, black on white."""
        from field_app.core import developing  # only needed here, and not at start-up

        strokes = [[(x - self.x, self.top - y) for x, y in stroke] for stroke in self.strokes]
        return developing.ink(strokes, self.width, self.height)


class SignView(PageView):
    """The pad between bar and footer."""

    page: SignPage

    def make_extra(self) -> Widget:
        """Return the pad; it takes the room the list would have."""
        self.pad = Pad(self.page.words("sign.hint"))
        self.page.on_clear = self.pad.clear
        self.page.on_done = self._done
        return self.pad

    def _fill(self, _top: float, bottom: float) -> None:
        self.pad.size = (self.width, self.head.y - bottom)
        self.pad.pos = (self.x, bottom)
        super()._fill(bottom + 1, bottom)

    def _done(self) -> None:
        unit = dp(1)
        strokes = [[(x / unit, y / unit) for x, y in stroke] for stroke in self.pad.strokes]
        self.page.take(strokes, self.pad.png)
