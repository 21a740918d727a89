"""Finished visits of this person on this device, however many: read when they come into sight."""

from __future__ import annotations

from collections.abc import Sequence

from field_app.core.app import FieldApp
from field_app.viewmodels.controls import Tap
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Bar, Card, Empty, LazyRows, Row
from field_app.viewmodels.shell import Place, Shell
from field_app.viewmodels.visitcards import past_row
from field_app.viewmodels.words import Words


class PastRows(LazyRows):
    """Cards made one at a time, when somebody looks at them."""

    def __init__(self, app: FieldApp, words: Words, shell: Shell, ids: Sequence[str]) -> None:
        self.app, self.words, self.shell, self.ids = app, words, shell, ids

    def __len__(self) -> int:
        """Return how many visits there are."""
        return len(self.ids)

    def row(self, index: int) -> Card:
        """Return one visit's card."""
        visit_id = self.ids[index]
        place = Place("visit", visit=visit_id)
        tap = Tap(f"past:{visit_id}", lambda: self.shell.open(place))
        return past_row(self.app.visits.card(visit_id), self.words, tap)


class HistoryPage(Page):
    """The past, newest first, with a search by the unit's name."""

    text = ""

    def load(self) -> None:
        """Search; the ids alone are read."""
        self.ids = self.app.day.past(self.text)

    def search(self, text: str) -> None:
        """Take what was typed so far."""
        self.text = text
        self.shell.refresh()

    def hint(self) -> str:
        """Say what can be typed."""
        return self.words("history.field")

    def bar(self) -> Bar:
        """Name the page and count."""
        return Bar(self.words("history.title"), self.words("history.count", n=len(self.ids)), self.back())

    def rows(self) -> Sequence[Row]:
        """Return the visits, or say that there is none."""
        if not self.ids:
            key = "history.nothing" if self.text.strip() else "history.empty"
            return [Empty("clipboard", self.words(key), self.words("history.empty_text"))]
        return PastRows(self.app, self.words, self.shell, self.ids)
