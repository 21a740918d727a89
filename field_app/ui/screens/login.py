"""The fields to log in with."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.metrics import dp
from kivy.uix.widget import Widget

from field_app.ui.entry import Entry
from field_app.ui.letters import line_height
from field_app.ui.pageview import PageView
from field_app.ui.rows.control import badge
from field_app.ui.sheet import Sheet
from field_app.ui.sheetview import SheetView
from field_app.ui.theme import INK, column, title
from field_app.viewmodels.controls import Tone
from field_app.viewmodels.login import LoginPage


class _Form(Widget):
    """Emblem, greeting and three fields; Tab and Enter lead through them."""

    def __init__(self, page: LoginPage) -> None:
        super().__init__(size_hint=(None, None))
        self.page = page
        self.head = SheetView(size_hint=(None, None))
        words = page.words
        self.server = Entry(words("login.server"), page.server, self._take("server"), icon="building")
        self.username = Entry(
            words("login.username"), page.username, self._take("username"), icon="person", on_enter=self._on
        )
        self.password = Entry(
            words("login.password"),
            page.password,
            self._take("password"),
            icon="lock",
            secret=True,
            on_enter=page.submit,
        )
        self.earlier = Entry(words("login.earlier"), "", self._take("earlier"), icon="lock", secret=True)
        asked = (self.earlier,) if page.place.path else ()
        self.entries = (self.username, self.password, *asked, self.server)
        for part in (self.head, *self.entries):
            self.add_widget(part)
        self.height = self._head_height() + sum(entry.height for entry in self.entries) + dp(4)
        self._lay_soon = Clock.create_trigger(self._lay, -1)
        self.fbind("pos", self._lay_soon)
        self.fbind("size", self._lay_soon)

    def _head_height(self) -> float:
        return float(dp(88) + line_height(title(), bold=True))

    def _take(self, name: str) -> Callable[[str], None]:
        def take(text: str) -> None:
            setattr(self.page, name, text)
            self.page.shell.refresh()

        return take

    def _on(self) -> None:
        self.password.input.focus = True

    def _lay(self, *_: Any) -> None:
        sheet = Sheet(self.width)
        badge(sheet, (self.width - dp(60)) / 2, dp(14), dp(60), "heart", Tone.INFO)
        greeting = self.page.words("login.greeting")
        line, high = line_height(title(), bold=True), self._head_height()
        sheet.centred(dp(16), dp(80), self.width - dp(32), line, greeting, title(), INK, bold=True, most=1)
        sheet.height = high
        self.head.size, self.head.pos = (self.width, high), (self.x, self.top - high)
        self.head.show(sheet)
        top = self.top - high
        for entry in self.entries:
            entry.width = column(self.width) - dp(32)
            entry.pos = (self.x + (self.width - entry.width) / 2, top - entry.height)
            top -= entry.height


class LoginView(PageView):
    """Shows the form between the bar and the messages."""

    page: LoginPage

    def make_extra(self) -> Widget:
        """Return the form; what the page knows already stands in it."""
        self.page.load()
        return _Form(self.page)
