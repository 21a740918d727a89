"""What is shown instead of the app where its store cannot be opened: why, in both languages."""

from __future__ import annotations

from typing import Any

from kivy.app import App
from kivy.core.window import Window
from kivy.metrics import dp, sp
from kivy.uix.label import Label

from field_app.core.errors import trouble_of
from field_app.ui import theme


class UnopenedApp(App):  # type: ignore[misc]  # Kivy has no types
    """One page of words. There is no core to close."""

    title = "Công Tâm"
    core = None

    def __init__(self, code: str) -> None:
        super().__init__()
        self.trouble = trouble_of(code)

    def build(self) -> Any:
        """Return the words."""
        Window.clearcolor = theme.rgba(theme.GROUND)
        words = Label(
            text=f"{self.trouble.vi}\n\n{self.trouble.en}",
            color=theme.rgba(theme.INK),
            font_size=sp(18),
            halign="left",
            valign="middle",
            padding=(dp(24), dp(24)),
        )
        words.bind(size=lambda label, size: setattr(label, "text_size", size))
        return words
