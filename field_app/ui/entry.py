"""A text field of one line in a form."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.metrics import dp
from kivy.uix.textinput import TextInput
from kivy.uix.widget import Widget

from field_app.ui.letters import line_height
from field_app.ui.sheet import Sheet
from field_app.ui.sheetview import SheetView
from field_app.ui.theme import BRAND_INK, DIM, FAINT, INK, LINE, SURFACE, body, rgba, small, touch


def plain_input(**options: Any) -> Any:
    """Return a text field without a frame of its own."""
    return TextInput(
        background_normal="",
        background_active="",
        background_color=(0, 0, 0, 0),
        foreground_color=rgba(INK),
        cursor_color=rgba(BRAND_INK),
        cursor_width=dp(2),
        hint_text_color=rgba(FAINT),
        font_size=body(),
        size_hint=(None, None),
        write_tab=False,
        **options,
    )


class Entry(Widget):
    """A one-line field with its label above it and an optional pictogram."""

    def __init__(
        self,
        label: str,
        text: str,
        on_text: Callable[[str], None],
        *,
        hint: str = "",
        icon: str = "",
        secret: bool = False,
        on_enter: Callable[[], None] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(size_hint=(None, None), **options)
        self.label, self.icon = label, icon
        self._view = SheetView(size_hint=(None, None))
        # 'null' keeps the phone's keyboard from learning a password; 'text' lets it compose Vietnamese
        kind = "null" if secret else "text"
        self.input = plain_input(text=text, hint_text=hint, multiline=False, password=secret, input_type=kind)
        self.input.bind(text=lambda _, value: on_text(unicodedata.normalize("NFC", value)))
        self.input.bind(focus=self._lay, on_text_validate=lambda _: on_enter() if on_enter else None)
        self.add_widget(self._view)
        self.add_widget(self.input)
        self._label_height = line_height(small(), bold=True) + dp(8) if label else dp(4)
        self.height = touch() + dp(6) + self._label_height
        self._lay_soon = Clock.create_trigger(self._lay, -1)
        self.fbind("pos", self._lay_soon)
        self.fbind("size", self._lay_soon)

    def _lay(self, *_: Any) -> None:
        self._view.pos, self._view.size = self.pos, self.size
        sheet, top = Sheet(self.width), self._label_height
        sheet.height = self.height
        if self.label:
            sheet.words(dp(4), dp(4), self.label, small(), self.width, DIM, bold=True)
        sheet.box(0, top, self.width, touch(), SURFACE, dp(10))
        line, thick = (BRAND_INK, dp(1.1)) if self.input.focus else (LINE, dp(0.8))
        sheet.frame(dp(1), top + dp(1), self.width - dp(2), touch() - dp(2), line, dp(10), thick)
        left = dp(44) if self.icon else dp(6)
        if self.icon:
            sheet.icon(dp(14), top + (touch() - dp(22)) / 2, dp(22), self.icon, DIM)
        self._view.show(sheet)
        self.input.size = (self.width - left - dp(6), touch())
        self.input.padding = (dp(6), (touch() - self.input.line_height) / 2)
        self.input.pos = (self.x + left, self.top - top - touch())
