"""Finding an item of the visit by a few letters of its words or code, with or without diacritics."""

from __future__ import annotations

from collections.abc import Sequence

from field_app.core.model import Draft, ItemState
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Bar, Card, Empty, Row
from field_app.viewmodels.shell import Place
from field_app.viewmodels.verdict import talk_chips, tone_of, verdict_chips
from shared.base.search import query, search_text
from shared.base.text import fold


class LookupPage(Page):
    """Items that have every word typed; all of them before the first letter."""

    text = ""
    draft: Draft

    def load(self) -> None:
        """Read the visit and search it."""
        self.draft = self.app.visits.draft(self.place.visit)
        states, wanted = self.draft.by_code.values(), query(self.text)
        named = [state for state in states if is_number_of(state.item.code, self.text)]
        by_words = [state for state in states if wanted.rank(searched(state)) is not None]
        self.hits = [*named, *(state for state in by_words if state not in named)] or [
            state for state in states if wanted.is_nearly(searched(state))
        ]

    def search(self, text: str) -> None:
        """Take what was typed so far."""
        self.text = text
        self.shell.refresh()

    def hint(self) -> str:
        """Say what can be typed."""
        return self.words("lookup.field")

    def bar(self) -> Bar:
        """Say in which visit."""
        return Bar(self.words("lookup.title"), self.draft.visit.unit_name, self.back())

    def rows(self) -> Sequence[Row]:
        """Return the items found."""
        if not self.hits:
            return [Empty("search", self.words("lookup.nothing"), self.words("lookup.nothing_text"))]
        return [self._card(state) for state in self.hits]

    def _card(self, state: ItemState) -> Card:
        code = state.item.code
        place = Place("item", visit=self.place.visit, item=code)
        chips = (*talk_chips(state, self.words), *verdict_chips(state, self.words))
        icon = "check" if state.answered else "ring"
        title = f"{code}  {self.words.of(state.item)}"
        return Card(title, (), icon, tone_of(state), chips, tap=self.go(f"item:{code}", place))


def is_number_of(code: str, typed: str) -> bool:
    """Say whether a code is meant: "GG-05" by "gg05", "gg 5", "05" or "5"."""
    prefix, _, number = code.lower().partition("-")
    plain = number.lstrip("0")
    short = "".join(letter for letter in fold(typed) if letter.isalnum())
    return short in {number, plain, f"{prefix}{number}", f"{prefix}{plain}"}


def searched(state: ItemState) -> str:
    """Return the words by which an item is found, without diacritics."""
    item = state.item
    return search_text(item.code, item.text_vi, item.text_en, item.observe_vi)
