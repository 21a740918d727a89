"""What lies over a page for a while: editors, keypads, yes or no, and messages that go by themselves."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.uix.widget import Widget

from field_app.core.app import FieldApp
from field_app.core.model import Trouble
from field_app.ui.overlay import Overlay, Toast
from field_app.ui.textport import TextPort
from field_app.viewmodels.controls import Tone
from field_app.viewmodels.shell import ConfirmRequest, NumberRequest, TextRequest, TimeRequest
from field_app.viewmodels.words import Words
from field_app.viewmodels.writing import Writing, waiting_box

if TYPE_CHECKING:
    from field_app.ui.pageview import PageView

TOAST_S = 3.0


class Questions:
    """The part of the window that asks; one question at a time, and pages wait beneath it."""

    core: FieldApp
    text_port: TextPort
    words: Words
    root_widget: Any
    overlay: Any = None
    _toast: Toast | None = None

    @property
    @abstractmethod
    def view(self) -> PageView | None:
        """Return the page on top."""

    @abstractmethod
    def refresh(self) -> None:
        """Show the present page anew."""

    @abstractmethod
    def name_trouble(self, error: Exception, task: str = "tap") -> Trouble:
        """Return the words for what went wrong."""

    def ask_text(self, request: TextRequest) -> None:
        """Open the text editor."""
        writing = Writing(
            request, self.words, self.core.store.unsaved, self.name_trouble, self.core.vault.note_touch
        )
        self._lay_over(self.text_port.edit(writing, self.words, self._close_and_refresh))

    def offer_unsaved(self) -> None:
        """Open the editor again in which a kill left an unsaved text; elsewhere say that one waits."""
        waiting = self.core.store.unsaved.all()
        box = waiting_box(self.view.page, waiting) if waiting and self.view is not None else None
        if box is not None:
            box.tap.do()
        elif waiting:
            self.notify(self.words("entry.waiting"))

    def ask_number(self, request: NumberRequest) -> None:
        """Open the number keypad."""
        from field_app.ui.keypad import NumberPad

        self._lay_over(NumberPad(request, self.words, self._close_and_refresh))

    def ask_time(self, request: TimeRequest) -> None:
        """Open the time keypad."""
        from field_app.ui.keypad import TimePad

        self._lay_over(TimePad(request, self.words, self._close_and_refresh))

    def confirm(self, request: ConfirmRequest) -> None:
        """Ask yes or no."""
        from field_app.ui.overlay import Confirm

        self._lay_over(Confirm(request, self.words, self._close_and_refresh))

    def notify(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Show a short message that goes by itself."""
        self._drop_toast()
        toast = self._toast = Toast(text, tone, self.root_widget.width)
        toast.pos = (0, self.view.foot.top + 16 if self.view else 16)
        self.root_widget.add_widget(toast)
        Clock.schedule_once(lambda _: self._drop_toast(toast), TOAST_S)

    def _drop_toast(self, toast: Toast | None = None) -> None:
        if self._toast is not None and toast in (None, self._toast):
            self.root_widget.remove_widget(self._toast)
            self._toast = None

    def _lay_over(self, widget: Overlay | Widget | None) -> None:
        self._close_overlay()
        if widget is not None:
            self.overlay = widget
            self.root_widget.add_widget(widget)
            widget.size = self.root_widget.size

    def _close_overlay(self) -> None:
        if self.overlay is not None:
            if hasattr(self.overlay, "keep"):  # an editor: nothing that is written goes with it
                self.overlay.keep()
            self.root_widget.remove_widget(self.overlay)
            self.overlay = None

    def _close_and_refresh(self) -> None:
        self._close_overlay()
        self.refresh()
