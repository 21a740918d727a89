"""Beginning a visit: how it came about, at which counter, what is checked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from field_app.core.model import VisitMode
from field_app.core.offers import CampaignCard, ChecklistCard, UnitHit
from field_app.viewmodels.controls import Option, Segments, Tap
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Bar, Choice, Footer, Heading, Question, Row
from field_app.viewmodels.shell import Place


class StartPage(Page):
    """Sensible choices are made already: surprise, the first counter, the core checklists."""

    unit: UnitHit | None = None
    checklists: Sequence[ChecklistCard] = ()
    campaigns: Sequence[CampaignCard] = ()
    mode = VisitMode.SURPRISE
    counter: str | None = None
    campaign: str | None = None
    chosen: frozenset[str] = frozenset()
    team: Sequence[str] = ()

    def load(self) -> None:
        """Read the unit and what can be checked today, once."""
        if self.unit is not None:
            return
        day = self.today()
        self.unit = self.app.catalogue.unit(self.place.unit, day=day)
        self.checklists, self.campaigns = (
            self.app.catalogue.checklists(day=day),
            self.app.catalogue.campaigns(day=day),
        )
        self.counter = self.unit.counters[0].id if self.unit and self.unit.counters else None
        self.chosen = frozenset(card.id for card in self.checklists if card.core)
        self._take_assignment()

    def _take_assignment(self) -> None:
        """Choose what the assignment (the place's path) says; everything can still be changed."""
        assigned = self.app.day.assignments(self.today()) if self.place.path else []
        card = next((each for each in assigned if each.id == self.place.path), None)
        if card is None:
            return
        self.mode, self.campaign, self.team = card.mode, card.campaign_id, card.team
        self.counter = card.counter_id or self.counter
        wanted = frozenset(each.id for each in self.checklists if {each.id, each.code} & set(card.checklists))
        self.chosen = wanted or self.chosen

    def bar(self) -> Bar:
        """Name the unit."""
        unit = self.unit
        name = " – ".join(each for each in (unit.name, unit.district) if each) if unit else ""
        return Bar(self.words("start.title"), name, self.back())

    def rows(self) -> Sequence[Row]:
        """Return mode, campaign, counter and checklists."""
        note = self.words(f"start.{self.mode}_note")
        rows: list[Row] = [Question("", self.words("start.mode"), self._modes(), hint=note)]
        if self.campaigns:
            rows += [Heading(self.words("start.campaign")), *self._campaigns()]
        rows += [Heading(self.words("start.counter")), *self._counters()]
        rows += [Heading(self.words("start.checklists")), *map(self._checklist, self.checklists)]
        return rows

    def _modes(self) -> Segments:
        return Segments(
            tuple(
                Option(
                    self.words(f"mode.{mode}"),
                    self.act(f"mode:{mode}", partial(setattr, self, "mode", mode)),
                    mode is self.mode,
                )
                for mode in (VisitMode.SURPRISE, VisitMode.PLANNED)
            )
        )

    def _campaigns(self) -> Sequence[Choice]:
        none = Choice(
            self.words("start.no_campaign"),
            "",
            self.campaign is None,
            self.act("campaign:none", partial(setattr, self, "campaign", None)),
        )
        return [
            none,
            *(
                Choice(
                    card.title,
                    card.decision_number,
                    card.id == self.campaign,
                    self.act(f"campaign:{card.id}", partial(setattr, self, "campaign", card.id)),
                )
                for card in self.campaigns
            ),
        ]

    def _counters(self) -> Sequence[Choice]:
        counters = self.unit.counters if self.unit else ()
        choices = [
            Choice(
                counter.name,
                self.words.known(f"kind.{counter.kind}", ""),
                counter.id == self.counter,
                self.act(f"counter:{counter.id}", partial(setattr, self, "counter", counter.id)),
            )
            for counter in counters
        ]
        office = Choice(
            self.words("start.office"),
            self.words("start.office_note"),
            self.counter is None,
            self.act("counter:none", partial(setattr, self, "counter", None)),
        )
        return [*choices, office]

    def _checklist(self, card: ChecklistCard) -> Choice:
        note = self.words("start.items", n=card.items)
        if card.core:
            note = f"{note} · {self.words('start.core')}"
        toggle = self.act(f"checklist:{card.code}", partial(self._toggle, card.id))
        title = f"{card.code} – {self.words.of(card, 'title')}"
        return Choice(title, note, card.id in self.chosen, toggle, many=True)

    def _toggle(self, checklist: str) -> None:
        self.chosen = self.chosen ^ {checklist}

    def footer(self) -> Footer:
        """Begin."""
        begin = Option(self.words("start.button"), Tap("begin", self._begin), selected=True)
        return Footer(begin, enabled=bool(self.chosen and self.unit), icon="check")

    def _begin(self) -> None:
        wanted = [card.id for card in self.checklists if card.id in self.chosen]
        visit = self.app.visits.start(
            self.place.unit, self.counter, self.mode, self.campaign, wanted, self.team
        )
        self.shell.replace(Place("home"), Place("checklist", visit=visit))
