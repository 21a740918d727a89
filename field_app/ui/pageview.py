"""Shows a page: bar, tabs, rows, footer. The one screen class nearly every page uses."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from typing import Any

from kivy.uix.widget import Widget

from field_app.ui.bars import bar_sheet, footer_sheet, tabs_sheet
from field_app.ui.rowlist import RowList
from field_app.ui.sheet import Sheet
from field_app.ui.sheetview import SheetView
from field_app.ui.theme import column
from field_app.viewmodels.page import Page


class PageView(Widget):
    """A page on the screen. `extra` is a widget between bar and rows, such as a search field."""

    def __init__(self, page: Page, **options: Any) -> None:
        super().__init__(**options)
        self.page = page
        self.list = RowList(size_hint=(None, None))
        self.list.on_swipe = page.swipe
        self.head, self.tabs, self.foot = (SheetView(size_hint=(None, None)) for _ in range(3))
        self.extra: Any = self.make_extra()
        for part in (self.list, self.head, self.tabs, self.foot, self.extra):
            if part is not None:
                self.add_widget(part)
        self._fresh = True
        self.fbind("size", self._resized)
        self.fbind("pos", self._moved)

    def make_extra(self) -> Any:
        """Return the widget between bar and rows, None for most pages."""
        return None

    def refresh(self) -> None:
        """Ask the page what it shows now, and show that."""
        self.page.load()
        self._place()

    def _resized(self, *_: Any) -> None:
        if self.width > 1 and self.height > 1:
            self._place() if not self._fresh else self.refresh()

    def _moved(self, *_: Any) -> None:
        """A page that has no size of its own yet is not laid out for being moved."""
        if not self._fresh:
            self._resized()

    def _place(self) -> None:
        """Put the parts below each other; the list takes what is left."""
        top = self._stack(self.head, bar_sheet(self.page.bar(), self.width), self.top)
        tabs, footer = self.page.tabs(), self.page.footer()
        if tabs:
            top = self._stack(self.tabs, tabs_sheet(tabs, self.width), top)
        if self.extra is not None:
            self.extra.width, self.extra.x, self.extra.top = self.width, self.x, top
            top = self.extra.y
        bottom = self.y
        if footer:
            sheet = footer_sheet(footer, self.width)
            bottom = self.y + sheet.height
            self._stack(self.foot, sheet, bottom)
        else:
            self.foot.show(Sheet(self.width))
        self._fill(top, bottom)

    def _stack(self, view: SheetView, sheet: Sheet, top: float) -> float:
        view.size = (self.width, sheet.height)
        view.pos = (self.x, top - sheet.height)
        view.show(sheet)
        return top - sheet.height

    def _fill(self, top: float, bottom: float) -> None:
        wide = column(self.width)
        self.list.size = (wide, max(1.0, top - bottom))
        self.list.pos = (self.x + (self.width - wide) / 2, bottom)
        rows = self.page.rows()
        self.list.show(rows, keep_place=not self._fresh)
        if self._fresh and (index := self.page.focus(rows)) is not None:
            self.list.reveal(index)
        self._fresh = False
