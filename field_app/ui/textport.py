"""The port behind which prose is written: a Kivy editor on a computer, a native dialog on Android."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kivy.uix.widget import Widget

from field_app.viewmodels.words import Words
from field_app.viewmodels.writing import Writing


class TextPort(Protocol):
    """Where prose is written. A phone's native dialog knows Telex, voice and selection; Kivy does not."""

    def edit(self, writing: Writing, words: Words, close: Callable[[], None]) -> Widget | None:
        """Start editing; returns the widget to show, or None when the platform shows its own."""


class KivyText:
    """The text port of computers."""

    def edit(self, writing: Writing, words: Words, close: Callable[[], None]) -> Widget:
        """Return the editor; Kivy's text field is imported with the first one."""
        from field_app.ui.editor import KivyEditor

        return KivyEditor(writing, words, close)
