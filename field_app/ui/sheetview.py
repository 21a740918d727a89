"""A widget that shows one sheet: bars, tabs, footers, dialogs."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, InstructionGroup, SmoothRoundedRectangle
from kivy.metrics import dp
from kivy.uix.widget import Widget

from field_app.ui.draw import draw
from field_app.ui.guard import guarded
from field_app.ui.sheet import Hit, Sheet
from field_app.ui.theme import PRESSED, rgba


def pressed_mark(hit: Hit, left: float, top: float) -> Any:
    """Return the shade over what a finger holds down."""
    group = InstructionGroup()
    group.add(Color(*rgba(PRESSED)))
    place = (left + hit.x, top - hit.y - hit.height)
    group.add(SmoothRoundedRectangle(pos=place, size=(hit.width, hit.height), radius=[dp(10)]))
    return group


class SheetView(Widget):
    """Shows a sheet from its own top left corner and carries out the taps on it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sheet: Sheet | None = None
        self._held: tuple[Any, Hit] | None = None
        self._redraw = Clock.create_trigger(self._draw, -1)
        self.fbind("pos", self._redraw)
        self.fbind("size", self._redraw)

    def show(self, sheet: Sheet) -> None:
        """Show another sheet."""
        self.sheet = sheet
        self._redraw()

    def _draw(self, *_: Any) -> None:
        self.canvas.clear()
        self.canvas.after.clear()
        if self.sheet is not None:
            self.canvas.add(draw(self.sheet, self.x, self.top))

    def hit_at(self, x: float, y: float) -> Hit | None:
        """Return what lies under a point of the window."""
        return self.sheet.hit_at(x - self.x, self.top - y) if self.sheet else None

    def on_touch_down(self, touch: Any) -> bool:
        """Remember what the finger came down on."""
        if not self.collide_point(*touch.pos):
            return False
        hit = self.hit_at(*touch.pos)
        if hit is None:
            return False
        self._held = (touch.uid, hit)
        self.canvas.after.add(pressed_mark(hit, self.x, self.top))
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Carry out the tap when the finger leaves where it came down."""
        if self._held is None or self._held[0] != touch.uid:
            return False
        hit, self._held = self._held[1], None
        self.canvas.after.clear()
        if self.hit_at(*touch.pos) == hit:
            guarded(hit.tap.do)
        return True
