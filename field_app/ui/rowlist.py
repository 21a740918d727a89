"""A scrolling list of painted rows. Only rows in sight are drawn; a row is canvas instructions, not a widget.

Rows have the heights their text needs, which is known without drawing (see letters), and no view is ever
bound to another row, so nothing can leak from one row into the next.
"""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from math import ceil
from typing import Any, NamedTuple

from kivy.app import App
from kivy.clock import Clock
from kivy.graphics import InstructionGroup, PopMatrix, PushMatrix, Translate
from kivy.metrics import dp
from kivy.uix.scrollview import ScrollView
from kivy.uix.widget import Widget

from field_app.ui.draw import draw
from field_app.ui.guard import guarded, report
from field_app.ui.rows.lay import lay
from field_app.ui.sheet import Hit, Sheet
from field_app.ui.sheetview import pressed_mark
from field_app.viewmodels.controls import Tone
from field_app.viewmodels.rows import Banner, LazyRows, Row

AIR = 10
"""Space above the first and below the last row, dp."""


class _Shown(NamedTuple):
    sheet: Sheet
    group: Any
    place: Any


SHEETS_KEPT = 60
"""Sheets of a long list that stay laid out: some six screens."""


def lay_safely(row: Callable[[], Row], width: float) -> Sheet:
    """Lay a row out; where that fails, words in its place, so that it takes no other row with it."""
    try:
        return lay(row(), width)
    except Exception as error:  # noqa: BLE001  # whatever it is, the other rows are shown
        report(error, "row")
        return _words_instead(width)


def draw_safely(sheet: Sheet) -> Any:
    """Draw a row's sheet; where that fails, as for a picture nobody can open, words in its place."""
    try:
        return draw(sheet, 0, 0)
    except Exception as error:  # noqa: BLE001  # the same
        report(error, "row")
        return draw(_words_instead(sheet.width), 0, 0)


def _words_instead(width: float) -> Sheet:
    return lay(Banner(App.get_running_app().words("row.broken"), Tone.SERIOUS, "warning"), width)


def _same(row: Row) -> Row:
    return row


class _LazySheets(Sequence[Sheet]):
    """Sheets of rows of one height, laid out when asked for; the last ones are kept."""

    def __init__(self, rows: LazyRows, width: float) -> None:
        self._rows, self._width = rows, width
        self._kept: OrderedDict[int, Sheet] = OrderedDict()

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        sheet = self._kept.get(index)
        if sheet is None:
            sheet = self._kept[index] = lay_safely(lambda: self._rows[index], self._width)
            if len(self._kept) > SHEETS_KEPT:
                self._kept.popitem(last=False)
        return sheet


def _sideways(touch: Any) -> int:
    """Return 1 for a finger drawn to the left, -1 to the right, 0 for anything else."""
    across, along = touch.x - touch.ox, touch.y - touch.oy
    if abs(across) < dp(72) or abs(across) < 2.5 * abs(along):
        return 0
    return 1 if across < 0 else -1


class RowList(ScrollView):
    """Shows rows; `show` again with other rows redraws only what differs."""

    def __init__(self, **options: Any) -> None:
        super().__init__(do_scroll_x=False, bar_width=dp(3), scroll_type=["bars", "content"], **options)
        self.scroll_distance = dp(14)
        self._content = Widget(size_hint_y=None, height=0)
        self.add_widget(self._content)
        self.rows: Sequence[Row] = ()
        self._sheets: Sequence[Sheet] = []
        self._tops: Sequence[float] = [float(dp(AIR))]
        self._shown: dict[int, _Shown] = {}
        self._held: tuple[Any, int, Hit, tuple[float, float]] | None = None
        self.on_swipe: Callable[[int], None] = lambda _step: None
        self._redraw = Clock.create_trigger(self._draw, -1)
        self.fbind("width", self._relay)
        self.fbind("scroll_y", self._redraw)
        self.fbind("height", self._redraw)

    # --- content --------------------------------------------------------------------------------------------

    def show(self, rows: Sequence[Row], *, keep_place: bool = True) -> None:
        """Show `rows`; unless `keep_place`, from the top."""
        offset = self.offset() if keep_place else 0.0
        lazy = isinstance(rows, LazyRows) or isinstance(self.rows, LazyRows)
        known = {} if lazy else dict(zip(self.rows, self._sheets, strict=True))
        self.rows = rows if isinstance(rows, LazyRows) else tuple(rows)
        self._lay(known)
        self.scroll_to_offset(offset)
        self._redraw()

    def _lay(self, known: dict[Row, Sheet]) -> None:
        if isinstance(self.rows, LazyRows):
            self._sheets = _LazySheets(self.rows, self.width)
            high = ceil(self._sheets[0].height)
            self._tops = range(round(dp(AIR)), round(dp(AIR)) + high * len(self.rows) + 1, high)
        else:
            self._sheets = [
                known.get(row) or lay_safely(partial(_same, row), self.width) for row in self.rows
            ]
            self._tops = list(accumulate((sheet.height for sheet in self._sheets), initial=dp(AIR)))
        self._content.height = self._tops[-1] + dp(AIR)

    def _relay(self, *_: Any) -> None:
        self._lay({})
        self._redraw()

    def sheet(self, index: int) -> Sheet:
        """Return the sheet of a row."""
        return self._sheets[index]

    @property
    def length(self) -> float:
        """How high all rows are together, in pixels."""
        return float(self._content.height)

    # --- scrolling ------------------------------------------------------------------------------------------

    def _room(self) -> float:
        return max(0.0, float(self._content.height - self.height))

    def offset(self) -> float:
        """Return how many pixels of the content lie above the list's top edge."""
        return float((1 - self.scroll_y) * self._room())

    def scroll_to_offset(self, offset: float) -> None:
        """Scroll so that this many pixels of the content lie above the list's top edge."""
        room = self._room()
        self.scroll_y = 1 - min(max(offset, 0.0), room) / room if room else 1

    def reveal(self, index: int, hit: Hit | None = None) -> None:
        """Scroll as little as needed to bring a row, or one thing in it, into sight with air around it."""
        top, bottom = self._tops[index], self._tops[index + 1]
        if hit is not None:
            top, bottom = top + hit.y, top + hit.y + hit.height
        top, bottom = top - dp(12), bottom + dp(12)
        offset = self.offset()
        if top < offset:
            self.scroll_to_offset(top)
        elif bottom > offset + self.height:
            self.scroll_to_offset(min(top, bottom - self.height))

    # --- drawing --------------------------------------------------------------------------------------------

    def _in_sight(self) -> range:
        if not self._sheets or self.height <= 1:
            return range(0)
        offset = self.offset()
        first = max(0, bisect_right(self._tops, offset - dp(60)) - 1)
        last = bisect_right(self._tops, offset + self.height + dp(60))
        return range(first, min(last, len(self._sheets)))

    def _draw(self, *_: Any) -> None:
        wanted = self._in_sight()
        for index in [index for index in self._shown if index not in wanted]:
            self._content.canvas.remove(self._shown.pop(index).group)
        for index in wanted:
            self._draw_row(index)

    def _draw_row(self, index: int) -> None:
        top = self._content.height - self._tops[index]
        shown = self._shown.get(index)
        if shown and shown.sheet is self._sheets[index]:
            shown.place.y = top
            return
        if shown:
            self._content.canvas.remove(shown.group)
        group, place = InstructionGroup(), Translate(0, top)
        for part in (PushMatrix(), place, draw_safely(self._sheets[index]), PopMatrix()):
            group.add(part)
        self._content.canvas.add(group)
        self._shown[index] = _Shown(self._sheets[index], group, place)

    # --- touching -------------------------------------------------------------------------------------------

    def hit_at(self, x: float, y: float) -> tuple[int, Hit] | None:
        """Return the row and the tappable thing under a point of the window."""
        down = self.top - y + self.offset()
        index = bisect_right(self._tops, down) - 1
        if not 0 <= index < len(self._sheets):
            return None
        hit = self._sheets[index].hit_at(x - self.x, down - self._tops[index])
        return (index, hit) if hit else None

    def centre_of(self, index: int, hit: Hit) -> tuple[float, float]:
        """Return where on the window a tap would meet `hit`."""
        down = self._tops[index] + hit.y + hit.height / 2 - self.offset()
        return self.x + hit.x + hit.width / 2, self.top - down

    def on_touch_down(self, touch: Any) -> bool:
        """Remember what the finger came down on, unless it only stops a scroll that is still gliding."""
        if not self.collide_point(*touch.pos):
            return False
        gliding = bool(self.effect_y and abs(self.effect_y.velocity) > dp(40))
        found = None if gliding or touch.is_mouse_scrolling else self.hit_at(*touch.pos)
        if found:
            self._held = (touch.uid, *found, touch.pos)
            self._shade(*found)
        super().on_touch_down(touch)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """A finger that wanders off scrolls and does not tap."""
        if self._held and self._held[0] == touch.uid:
            x, y = self._held[3]
            if abs(touch.x - x) > dp(14) or abs(touch.y - y) > dp(14):
                self._release()
        return bool(super().on_touch_move(touch))

    def on_touch_up(self, touch: Any) -> bool:
        """Carry out the tap."""
        held = self._held if self._held and self._held[0] == touch.uid else None
        handled = bool(super().on_touch_up(touch))
        if swiped := _sideways(touch):
            self._release()
            guarded(lambda: self.on_swipe(swiped))
            return True
        if held:
            self._release()
            guarded(held[2].tap.do)
        return handled or held is not None

    def _shade(self, index: int, hit: Hit) -> None:
        top = self._content.height - self._tops[index]
        self._content.canvas.after.add(pressed_mark(hit, 0, top))

    def _release(self) -> None:
        self._held = None
        self._content.canvas.after.clear()
