"""The search field above the units found."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.metrics import dp
from kivy.uix.widget import Widget

from field_app.ui.entry import Entry
from field_app.ui.pageview import PageView
from field_app.ui.theme import column
from field_app.viewmodels.find import FindPage
from field_app.viewmodels.history import HistoryPage
from field_app.viewmodels.lookup import LookupPage


class _Field(Widget):
    """An entry with the screen's margins around it."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(size_hint=(None, None), height=entry.height + dp(8))
        self.entry = entry
        self.add_widget(entry)
        self._lay_soon = Clock.create_trigger(self._lay, -1)
        self.fbind("pos", self._lay_soon)
        self.fbind("size", self._lay_soon)

    def _lay(self, *_: Any) -> None:
        self.entry.width = column(self.width) - dp(24)
        self.entry.pos = (self.x + (self.width - self.entry.width) / 2, self.y + dp(2))


class FindView(PageView):
    """Types into the page's search."""

    page: FindPage | HistoryPage | LookupPage
    focuses = True

    def make_extra(self) -> Widget:
        """Return the search field, ready to type."""
        page = self.page
        entry = Entry("", page.text, page.search, hint=page.hint(), icon="search")
        if self.focuses:
            Clock.schedule_once(lambda _: self._focus(entry), 0.05)
        return _Field(entry)

    def _focus(self, entry: Entry) -> None:
        """Be ready to type, unless this is the page beside the one that is worked on."""
        if self.page.is_on_top():
            entry.input.focus = True


class HistoryView(FindView):
    """As finding a unit, but the list is what people come for: the keyboard waits for a tap."""

    focuses = False
