"""One official named on a failed answer: name, title, post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from field_app.core.errors import AppError
from field_app.core.model import ItemState
from field_app.viewmodels.controls import Option, Tap, TextBox, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Bar, Card, Footer, Heading, Prose, Question, Row
from field_app.viewmodels.shell import TextRequest
from shared.base.text import fold
from shared.protocol.limits import MAX_NAME_CHARS
from shared.protocol.revision import Official

ROSTER_SHOWN = 12
FIELDS = ("full_name", "title", "position", "counter")


def official_label(official: Official) -> str:
    """Return a name with title and post."""
    rest = [each for each in (official.title, official.position, official.counter) if each]
    return " – ".join((official.full_name, ", ".join(rest))) if rest else official.full_name


class OfficialPage(Page):
    """The fields of one official; the place's path is the index among those named on the item."""

    state: ItemState
    unit: str

    def load(self) -> None:
        """Read who is named already."""
        draft = self.app.visits.draft(self.place.visit)
        self.state, self.unit = draft.item(self.place.item), draft.visit.unit_id
        index = int(self.place.path)
        named = self.state.officials
        self.official = named[index] if index < len(named) else Official("")

    def bar(self) -> Bar:
        """Say what is being filled in."""
        return Bar(self.words("official.heading"), self.place.item, self.back())

    def rows(self) -> Sequence[Row]:
        """Return the fields; the name first, and once it is given the others, which are optional."""
        return [
            *self._known(),
            *(self._field(name) for name in (FIELDS if self.official.full_name else FIELDS[:1])),
            Prose(self.words("official.privacy"), Tone.DIM),
        ]

    def _known(self) -> Sequence[Row]:
        """Offer who was named at this unit before; one tap instead of typing on a phone."""
        if self.official.full_name:
            return []
        named = {fold(each.full_name) for each in self.state.officials}
        known = [each for each in self.app.day.roster(self.unit) if fold(each.full_name) not in named]
        if not known:
            return []
        return [
            Heading(self.words("official.known")),
            *(self._person(place, each) for place, each in enumerate(known[:ROSTER_SHOWN])),
            Heading(self.words("official.other")),
        ]

    def _person(self, place: int, official: Official) -> Card:
        rest = ", ".join(each for each in (official.title, official.position, official.counter) if each)
        tap = Tap(f"known:{place}", partial(self._take, official))
        return Card(official.full_name, (rest,) if rest else (), "person", Tone.INFO, tap=tap)

    def _take(self, official: Official) -> None:
        self.app.answers.put(self.place.visit, self.place.item, officials=[*self.state.officials, official])
        self.shell.back()

    def _field(self, name: str) -> Question:
        text = getattr(self.official, name) or ""
        title = self.words(f"official.{name}")
        request = TextRequest(
            title,
            title,
            text,
            lambda new: self._set(name, new),
            several_lines=False,
            limit=MAX_NAME_CHARS,
            name=name,
            place=self.place,
        )
        box = TextBox(text, self.words("answer.write"), Tap(name, lambda: self.shell.ask_text(request)))
        return Question("", title, box)

    def _set(self, name: str, text: str) -> None:
        """Keep a field; AppError official-nameless where that would drop somebody with title and post."""
        changes: dict[str, Any] = {name: text if name == "full_name" else text or None}
        changed = replace(self.official, **changes)
        index, named = int(self.place.path), list(self.state.officials)
        if not changed.full_name:
            if index < len(named):
                raise AppError("official-nameless")
            return
        named[index : index + 1] = [changed]
        self.app.answers.put(self.place.visit, self.place.item, officials=named)
        self.official = changed

    def footer(self) -> Footer:
        """Go back to the item."""
        return Footer(
            Option(self.words("common.done"), self.back(), selected=True),
            enabled=bool(self.official.full_name),
        )
