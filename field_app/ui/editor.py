"""A whole window to write prose in, for computers. It closes once what it holds is stored."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.metrics import dp
from kivy.uix.widget import Widget

from field_app.ui.bars import bar_sheet, footer_sheet
from field_app.ui.entry import plain_input
from field_app.ui.letters import break_lines
from field_app.ui.sheet import Sheet
from field_app.ui.sheetview import SheetView
from field_app.ui.theme import DIM, GROUND, INK, SURFACE, body, rgba, shade, small
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.rows import Bar, Footer
from field_app.viewmodels.words import Words
from field_app.viewmodels.writing import Writing

WRITE_AFTER_S = 0.3
"""Typing is stored this long after the last letter, and always when the editor closes."""


class KivyEditor(Widget):
    """Bar, count, paper and button; where a text cannot be stored, why, and a way to drop it."""

    def __init__(self, writing: Writing, words: Words, close: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self.writing, self.words, self._close = writing, words, close
        self._is_sure = False
        with self.canvas.before:
            Color(*rgba(GROUND))
            self._ground = Rectangle()
            Color(*rgba(SURFACE))
            self._paper = Rectangle()
        self.head, self.note, self.foot = (SheetView(size_hint=(None, None)) for _ in range(3))
        request = writing.request
        self.input = plain_input(
            text=writing.text,
            hint_text=request.hint,
            multiline=request.several_lines,
            input_type="text",
            padding=(dp(16), dp(16)),
        )
        self._store_soon = Clock.create_trigger(self._store, WRITE_AFTER_S)
        self.input.bind(text=lambda *_: self._store_soon(), on_text_validate=lambda *_: self.close())
        for part in (self.head, self.note, self.foot, self.input):
            self.add_widget(part)
        self.fbind("size", self.refresh)
        Clock.schedule_once(self._focus, 0)

    def _focus(self, *_: Any) -> None:
        self.input.focus = True

    def _store(self, *_: Any) -> None:
        self.keep()
        self.refresh()

    def keep(self) -> None:
        """Store what is written, or keep it apart; also called before something else takes the window."""
        self._store_soon.cancel()
        self._is_sure = False
        self.writing.put(self.input.text)

    def close(self) -> None:
        """Store what was written and leave; stay where it could not be stored."""
        self.keep()
        if self.writing.is_stored:
            self._leave()
        else:
            self.refresh()
            Clock.schedule_once(self._focus, 0)

    def _leave(self) -> None:
        self.input.focus = False
        self._close()

    def _give_up(self) -> None:
        """Drop what was typed, at the second tap."""
        if self._is_sure:
            self.writing.give_up()
            self._leave()
        else:
            self._is_sure = True
            self.refresh()

    def refresh(self, *_: Any) -> None:
        """Put bar, note, paper and button in their places."""
        head = bar_sheet(Bar(self.writing.request.title, back=Tap("back", self.close)), self.width)
        note, foot = self._note_sheet(), footer_sheet(self._footer(), self.width)
        tops = (self.top, self.top - head.height, self.y + foot.height)
        for view, sheet, top in zip((self.head, self.note, self.foot), (head, note, foot), tops, strict=True):
            view.size, view.pos = (self.width, sheet.height), (self.x, top - sheet.height)
            view.show(sheet)
        self._ground.pos, self._ground.size = self.pos, self.size
        self.input.pos = (self.x, self.foot.top)
        self.input.size = (self.width, self.note.y - self.foot.top)
        self._paper.pos, self._paper.size = self.input.pos, self.input.size

    def _note_sheet(self) -> Sheet:
        """Lay out the count and, in the colour of what is serious, why the text is not stored."""
        sheet, room, message = Sheet(self.width), self.width - dp(32), self.writing.message()
        ink, high = (INK, break_lines(message, body(), room).height + dp(16)) if message else (DIM, 0.0)
        count = self.writing.count()
        sheet.height = high + break_lines(count, small(), room).height + dp(12)
        if message:
            sheet.box(0, 0, self.width, sheet.height, shade(Tone.SERIOUS).soft)
            sheet.words(dp(16), dp(10), message, body(), room, shade(Tone.SERIOUS).ink)
        loud = bool(message) or self.writing.is_nearly_full()
        sheet.words(dp(16), high + dp(6), count, small(), room, ink, bold=loud)
        return sheet

    def _footer(self) -> Footer:
        done = Option(self.words("common.done"), Tap("done", self.close), selected=True)
        if self.writing.is_stored:
            return Footer(done)
        words = self.words("entry.give_up_again" if self._is_sure else "entry.give_up")
        return Footer(done, Option(words, Tap("give-up", self._give_up), tone=Tone.SERIOUS))
