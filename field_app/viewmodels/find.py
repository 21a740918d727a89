"""Finding the unit to visit by typing a few letters of its name, with or without diacritics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from field_app.core.model import VisitMode
from field_app.core.offers import UnitHit
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Card, Empty, Heading, Row
from field_app.viewmodels.shell import Place

SHOWN = 30


class FindPage(Page):
    """Results change with every letter; before the first one stand the units visited lately."""

    text = ""

    def load(self) -> None:
        """Search."""
        self.has_data = self.app.sync.state().has_reference_data
        self.hits = (
            self.app.catalogue.find_units(self.text, day=self.today(), limit=SHOWN)
            if self.text.strip()
            else []
        )

    def search(self, text: str) -> None:
        """Take what was typed so far."""
        self.text = text
        self.shell.refresh()

    def hint(self) -> str:
        """Say what can be typed."""
        return self.words("find.field")

    def bar(self) -> Bar:
        """Name the page."""
        return Bar(self.words("find.title"), back=self.back())

    def rows(self) -> Sequence[Row]:
        """Return what was found, or why there is nothing."""
        if not self.has_data:
            sync = Option(self.words("find.fetch"), Tap("sync", self.app.sync.wake), selected=True)
            return [Empty("cloud-off", self.words("find.no_data"), self.words("find.no_data_text"), sync)]
        if not self.text.strip():
            return self._recent()
        if not self.hits:
            return [Empty("search", self.words("find.nothing"), self.words("find.nothing_text"))]
        cards: list[Row] = [self._card(hit) for hit in self.hits]
        if len(self.hits) == SHOWN:
            cards.append(Banner(self.words("find.more"), Tone.INFO, "search"))
        return cards

    def _recent(self) -> Sequence[Row]:
        units = self.app.day.recent_units(day=self.today())
        hint = Banner(self.words("find.hint"), Tone.INFO, "search", self.words("find.hint_note"))
        if not units:
            return [hint]
        return [hint, Heading(self.words("find.recent")), *(self._card(unit) for unit in units)]

    def _card(self, hit: UnitHit) -> Card:
        lines = [hit.district] if hit.district else []
        if hit.formerly:
            lines.append(self.words("find.formerly", name=hit.formerly))
        counters = [counter.name for counter in hit.counters if counter.name != hit.name]
        lines.append(counters[0] if len(counters) == 1 else self._kind(hit, len(counters)))
        place = Place("start", unit=hit.id)
        now = Option(self.words("find.now"), Tap(f"now:{hit.id}", partial(self._begin, hit)), tone=Tone.INFO)
        return Card(
            hit.name, tuple(lines), "building", Tone.INFO, tap=self.go(f"unit:{hit.id}", place), action=now
        )

    def _begin(self, hit: UnitHit) -> None:
        """Begin a surprise visit at once: the first counter, the core checklists."""
        counter = hit.counters[0].id if hit.counters else None
        visit = self.app.visits.start(hit.id, counter, VisitMode.SURPRISE)
        self.shell.replace(Place("home"), Place("checklist", visit=visit))

    def _kind(self, hit: UnitHit, counters: int) -> str:
        kind = self.words.known(f"kind.{hit.kind}", hit.kind)
        return f"{kind} · {self.words('find.counters', n=counters)}" if counters else kind
