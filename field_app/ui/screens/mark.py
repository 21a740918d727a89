"""A photo to draw on: strokes appear under the finger as they will be in the derivative."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

import math
from typing import Any

from kivy.graphics import Color, Line, Rectangle
from kivy.metrics import dp
from kivy.uix.widget import Widget

from field_app.core.developing import Mark, Point
from field_app.ui.draw import picture_texture
from field_app.ui.guard import guarded
from field_app.ui.pageview import PageView
from field_app.ui.theme import FIELD, RED, VEIL, WHITE, rgba
from field_app.viewmodels.mark import MarkPage

SHORTEST = 200
"""The board takes what the tools leave, and this many dp at least."""


class Board(Widget):
    """Shows the picture, whole, and takes strokes on it."""

    def __init__(self, page: MarkPage) -> None:
        super().__init__(size_hint=(None, None))
        self.page = page
        self._frame = (0.0, 0.0, 1.0, 1.0)
        self._begun: Point | None = None

    def paint(self, passing: Mark | None = None) -> None:
        """Paint picture and marks anew, with the stroke that is under the finger."""
        self.canvas.clear()
        with self.canvas:
            Color(*rgba(FIELD))
            Rectangle(pos=self.pos, size=self.size)
            texture = picture_texture(self.page.copy) if self.page.copy else None
            if texture is None:
                return
            self._frame = _fitted(self, texture)
            left, bottom, wide, high = self._frame
            Color(*rgba(WHITE))
            Rectangle(texture=texture, pos=(left, bottom), size=(wide, high))
            for mark in (*self.page.marks, *((passing,) if passing else ())):
                self._paint(mark)

    def _paint(self, mark: Mark) -> None:
        (x0, y0), (x1, y1) = self._on_screen(mark.start), self._on_screen(mark.end)
        if mark.kind == "mask":
            Color(*rgba(VEIL))
            Rectangle(pos=(min(x0, x1), min(y0, y1)), size=(abs(x1 - x0), abs(y1 - y0)))
            return
        lines = [[x0, y0, x1, y0, x1, y1, x0, y1, x0, y0]] if mark.kind == "box" else _arrow(x0, y0, x1, y1)
        for tone, width in ((WHITE, dp(2.6)), (RED, dp(1.4))):
            Color(*rgba(tone))
            for points in lines:
                Line(points=points, width=width, joint="round", cap="round")

    def _on_screen(self, point: Point) -> Point:
        left, bottom, wide, high = self._frame
        return left + point[0] * wide, bottom + (1 - point[1]) * high

    def _on_picture(self, x: float, y: float) -> Point:
        left, bottom, wide, high = self._frame
        return _share((x - left) / wide), _share(1 - (y - bottom) / high)

    def on_touch_down(self, touch: Any) -> bool:
        """Begin a stroke on the picture."""
        if not self.collide_point(*touch.pos) or self.page.copy is None:
            return False
        self._begun = self._on_picture(*touch.pos)
        touch.grab(self)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Show where the stroke would end."""
        if touch.grab_current is not self or self._begun is None:
            return False
        self.paint(Mark(self.page.tool, self._begun, self._on_picture(*touch.pos)))
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Keep the stroke."""
        if touch.grab_current is not self or self._begun is None:
            return False
        touch.ungrab(self)
        begun, self._begun = self._begun, None
        guarded(lambda: self.page.add(begun, self._on_picture(*touch.pos)))
        self.page.shell.refresh()
        return True


def _fitted(board: Widget, texture: Any) -> tuple[float, float, float, float]:
    scale = min(board.width / texture.width, board.height / texture.height)
    wide, high = texture.width * scale, texture.height * scale
    return board.x + (board.width - wide) / 2, board.y + (board.height - high) / 2, wide, high


def _arrow(x0: float, y0: float, x1: float, y1: float) -> list[list[float]]:
    angle, size = math.atan2(y0 - y1, x0 - x1), dp(14)
    barbs = [(x1 + size * math.cos(angle + turn), y1 + size * math.sin(angle + turn)) for turn in (0.6, -0.6)]
    return [[x0, y0, x1, y1], [*barbs[0], x1, y1, *barbs[1]]]


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))


class MarkView(PageView):
    """The picture between bar and tools, which all stand in sight."""

    page: MarkPage

    def make_extra(self) -> Widget:
        """Return the board."""
        return Board(self.page)

    def _place(self) -> None:
        super()._place()
        left = self.height - self.head.height - self.foot.height - self.list.length
        if (height := max(dp(SHORTEST), left)) != self.extra.height:
            self.extra.height = height
            super()._place()
        self.extra.paint()
