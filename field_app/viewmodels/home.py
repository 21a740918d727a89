"""The day: what was returned, what is begun, what to visit, and what is not yet safe on the server."""

from __future__ import annotations

from collections.abc import Sequence

from field_app.core.delivered import SyncState
from field_app.core.model import AssignmentCard, VisitCard, VisitState
from field_app.sync.states import Phase
from field_app.viewmodels.controls import Chip, Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Card, Empty, Footer, Heading, Row
from field_app.viewmodels.shell import Place
from field_app.viewmodels.visitcards import place_of, visit_row

ON_THE_WAY = frozenset({VisitState.WAITING, VisitState.NEEDS_LOGIN, VisitState.UPLOADING})
AT_REST = frozenset({VisitState.SAFE, VisitState.ACCEPTED})
GROUPS = (
    ("home.returned", frozenset({VisitState.RETURNED})),
    ("home.drafts", frozenset({VisitState.DRAFT})),
)
"""What waits for the inspector, before what was assigned."""
ENDINGS = (
    ("home.troubled", frozenset({VisitState.QUARANTINED, VisitState.PHOTO_LOST})),
    ("home.on_the_way", ON_THE_WAY),
    ("home.safe", AT_REST),
)
LOW_STORAGE = 500 * 1024 * 1024
"""Below so many free bytes the day begins with a warning: a visit's photos may not fit."""


class HomePage(Page):
    """Today, on one page; what is past and safe stands in the history."""

    visits: list[VisitCard]
    assigned: list[AssignmentCard]
    sync: SyncState

    def load(self) -> None:
        """Read the day and the state of sync."""
        today = self.today()
        self.visits = self.app.day.at_hand(today)
        self.assigned = self.app.day.assignments(today)
        self.storage = self.app.day.storage_left()
        self.sync = self.app.sync.state()

    def bar(self) -> Bar:
        """Say which day and whose; the account is behind the person."""
        person = self.app.account.person()
        other = "en" if self.words.language == "vi" else "vi"
        speak = Tap("language", lambda: self.shell.speak(other))
        today = self.words("home.today", day=self.words.day(self.app.now()))
        return Bar(
            today,
            person.full_name if person else "",
            actions=((other.upper(), speak), ("person", self.go("account", Place("account")))),
        )

    def rows(self) -> Sequence[Row]:
        """Return how sync stands, then what to do, then what is done."""
        rows: list[Row] = [*self._storage(), *self._unreadable(), *self._banner()]
        rows += self._groups(GROUPS)
        rows += self._assignments()
        rows += self._groups(ENDINGS)
        if not self.visits and not self.assigned:
            rows.append(Empty("clipboard", self.words("home.empty_title"), self.words("home.empty_text")))
        return rows

    def _unreadable(self) -> Sequence[Row]:
        """Say that visits are damaged: they are not shown, and nothing of them is gone."""
        count = self.app.day.unreadable
        if not count:
            return []
        text = self.words("home.unreadable", n=count)
        return [Banner(text, Tone.SERIOUS, "warning", self.words("home.unreadable_note"))]

    def _groups(self, groups: Sequence[tuple[str, frozenset[VisitState]]]) -> list[Row]:
        rows: list[Row] = []
        for key, states in groups:
            cards = [self._card(visit) for visit in self.visits if visit.state in states]
            if cards:
                rows += [Heading(self.words(key), str(len(cards))), *cards]
        return rows

    def footer(self) -> Footer:
        """Begin a visit, or look back."""
        start = Option(self.words("home.start"), self.go("start", Place("find")), selected=True)
        past = Option(self.words("home.past"), self.go("past", Place("history")), tone=Tone.DIM)
        return Footer(start, past, icon="plus")

    # --- visits ---------------------------------------------------------------------------------------------

    def _card(self, visit: VisitCard) -> Card:
        return visit_row(visit, self.words, self.go(f"visit:{visit.id}", place_of(visit)))

    def _assignments(self) -> list[Row]:
        today = self.today().isoformat()
        due = [card for card in self.assigned if card.day <= today]
        later = [card for card in self.assigned if card.day > today]
        rows: list[Row] = []
        for key, cards in (("home.assigned", due), ("home.later", later)):
            if cards:
                rows += [Heading(self.words(key), str(len(cards))), *map(self._assignment, cards)]
        return rows

    def _assignment(self, card: AssignmentCard) -> Card:
        words = self.words
        when = f"{words(f'mode.{card.mode}')} · {words.day(card.day)}"
        if card.until > card.day:
            when += f" – {words.day(card.until)}"
        chips = (Chip(words("home.late"), Tone.VIOLATION, "clock"),) if card.late else ()
        place = Place("start", unit=card.unit_id, path=card.id)
        lines = tuple(each for each in (when, card.campaign, card.note) if each)
        tone = Tone.VIOLATION if card.late else Tone.INFO
        return Card(card.unit_name, lines, "calendar", tone, chips, tap=self.go(f"assigned:{card.id}", place))

    # --- sync -----------------------------------------------------------------------------------------------

    def _storage(self) -> Sequence[Row]:
        if self.app.day.store_was_damaged():
            damaged, note = self.words("home.damaged"), self.words("home.damaged_note")
            return [Banner(damaged, Tone.SERIOUS, "warning", note)]
        if self.storage is None or self.storage >= LOW_STORAGE:
            return []
        left = self.words("home.storage_low", size=self.words.size(self.storage))
        return [Banner(left, Tone.SERIOUS, "warning", self.words("home.storage_note"))]

    def _banner(self) -> Sequence[Row]:
        sync, words = self.sync, self.words
        now = Tap("sync", self.app.sync.wake)
        if sync.needs_login:
            tap = self.go("login", Place("login"))
            return [
                Banner(words("sync.needs_login"), Tone.REMINDER, "lock", words("sync.kept_here"), tap=tap)
            ]
        if sync.waiting:
            return [self._left(now)]
        if sync.trouble and not sync.has_reference_data:
            return [
                Banner(words.of(sync.trouble, ""), Tone.REMINDER, "cloud-off", words("sync.tap"), tap=now)
            ]
        if not sync.has_reference_data:
            return [Banner(words("sync.fetching"), Tone.INFO, "refresh", words("sync.fetching_note"))]
        done = {visit.state for visit in self.visits} - {VisitState.DRAFT, VisitState.RETURNED}
        if done and done <= AT_REST:
            return [Banner(words("sync.all_safe"), Tone.GOOD, "shield", self._contact())]
        return []

    def _left(self, now: Tap) -> Banner:
        """Say what has still to travel, and whether it is travelling."""
        sync, words = self.sync, self.words
        photos = sum(visit.photos - visit.photos_safe for visit in self.visits if visit.state in ON_THE_WAY)
        left = words("sync.photos_left", n=photos) if photos else words("sync.visits_left", n=sync.waiting)
        if sync.bytes_left:
            left += f" ({words.size(sync.bytes_left)})"
        if sync.phase in (Phase.PUSHING, Phase.PHOTOS):
            return Banner(left, Tone.INFO, "cloud", words("sync.sending"), self._sent())
        if sync.trouble:
            why = words.of(sync.trouble, "")
            return Banner(left, Tone.REMINDER, "cloud-off", f"{why} {words('sync.by_itself')}", tap=now)
        return Banner(left, Tone.REMINDER, "cloud", words("sync.by_itself"), tap=now)

    def _sent(self) -> int | None:
        moving = [visit.percent for visit in self.visits if visit.state is VisitState.UPLOADING]
        return round(sum(moving) / len(moving)) if moving else None

    def _contact(self) -> str:
        last = self.sync.last_contact
        return self.words("sync.last_contact", when=self.words.date_time(last)) if last else ""
