"""My visits and how each stands: what is safe on the server and what is not."""

from __future__ import annotations

from collections.abc import Sequence

from field_app.core.model import SyncPhase, SyncState, VisitCard, VisitState
from field_app.viewmodels.controls import Chip, Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Card, Empty, Footer, Heading, Row
from field_app.viewmodels.shell import Place
from field_app.viewmodels.words import Words

LOOKS = {
    VisitState.DRAFT: ("pencil", Tone.INFO),
    VisitState.WAITING: ("cloud", Tone.REMINDER),
    VisitState.NEEDS_LOGIN: ("lock", Tone.REMINDER),
    VisitState.UPLOADING: ("cloud", Tone.INFO),
    VisitState.SAFE: ("shield", Tone.GOOD),
    VisitState.QUARANTINED: ("warning", Tone.SERIOUS),
    VisitState.PHOTO_LOST: ("warning", Tone.SERIOUS),
}

GROUPS = (
    ("home.drafts", {VisitState.DRAFT}),
    (
        "home.on_the_way",
        {VisitState.WAITING, VisitState.NEEDS_LOGIN, VisitState.UPLOADING},
    ),
    ("home.troubled", {VisitState.QUARANTINED, VisitState.PHOTO_LOST}),
    ("home.safe", {VisitState.SAFE}),
)


def state_words(card: VisitCard, words: Words) -> str:
    """Say in words where a visit is."""
    held = card.state is VisitState.UPLOADING and card.percent == 100
    return words(
        "state.held" if held else f"state.{card.state}",
        n=card.answered,
        m=card.asked,
        percent=card.percent,
        safe=card.photos_safe,
        photos=card.photos,
    )


class HomePage(Page):
    """Everything this person has on this device."""

    visits: list[VisitCard]
    sync: SyncState

    def load(self) -> None:
        """Read visits and the state of sync."""
        self.visits = self.app.visits()
        self.sync = self.app.sync_state()

    def bar(self) -> Bar:
        """Greet by name; the account is behind the person."""
        person = self.app.person()
        other = "en" if self.words.language == "vi" else "vi"
        speak = Tap("language", lambda: self.shell.speak(other))
        return Bar(
            self.words("app.name"),
            person.full_name if person else "",
            actions=((other.upper(), speak), ("person", self.go("account", Place("account")))),
        )

    def rows(self) -> Sequence[Row]:
        """Return how sync stands, then the visits by state."""
        rows: list[Row] = [*self._banner()]
        for key, states in GROUPS:
            cards = [self._card(visit) for visit in self.visits if visit.state in states]
            if cards:
                rows += [Heading(self.words(key), str(len(cards))), *cards]
        if not self.visits:
            rows.append(Empty("clipboard", self.words("home.empty_title"), self.words("home.empty_text")))
        return rows

    def footer(self) -> Footer:
        """Begin a visit."""
        start = Option(self.words("home.start"), self.go("start", Place("find")), selected=True)
        return Footer(start, icon="plus")

    # --- visits ---------------------------------------------------------------------------------------------

    def _card(self, visit: VisitCard) -> Card:
        icon, tone = LOOKS[visit.state]
        chips: tuple[Chip, ...] = (
            Chip(state_words(visit, self.words), tone, icon if visit.state != "draft" else ""),
        )
        if visit.violations:
            chips += (Chip(self.words("home.violations", n=visit.violations), Tone.VIOLATION, "alert"),)
        where = visit.counter_name if visit.counter_name != visit.unit_name else None
        when = f"{self.words(f'mode.{visit.mode}')} · {self.words.moment(visit.started_at)}"
        trouble = (self.words.of(visit.trouble, ""),) if visit.trouble else ()
        return Card(
            visit.unit_name,
            (*((where,) if where else ()), when, *trouble),
            icon,
            tone,
            chips,
            self._percent(visit),
            self.go(f"visit:{visit.id}", self._place(visit)),
        )

    def _percent(self, visit: VisitCard) -> int | None:
        if visit.state is VisitState.DRAFT:
            return round(100 * visit.answered / visit.asked) if visit.asked else 0
        return visit.percent if visit.state is VisitState.UPLOADING else None

    def _place(self, visit: VisitCard) -> Place:
        page = "checklist" if visit.state is VisitState.DRAFT else "visit"
        return Place(page, visit=visit.id)

    # --- sync -----------------------------------------------------------------------------------------------

    def _banner(self) -> Sequence[Row]:
        sync, words = self.sync, self.words
        now = Tap("sync", self.app.sync_now)
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
        finished = [visit for visit in self.visits if visit.state is VisitState.SAFE]
        if finished and all(visit.state in (VisitState.SAFE, VisitState.DRAFT) for visit in self.visits):
            return [Banner(words("sync.all_safe"), Tone.GOOD, "shield", self._contact())]
        return []

    def _left(self, now: Tap) -> Banner:
        """Say what has still to travel, and whether it is travelling."""
        sync, words = self.sync, self.words
        photos = sum(visit.photos - visit.photos_safe for visit in self.visits if visit.state in GROUPS[1][1])
        left = words("sync.photos_left", n=photos) if photos else words("sync.visits_left", n=sync.waiting)
        if sync.bytes_left:
            left += f" ({words.size(sync.bytes_left)})"
        if sync.phase in (SyncPhase.PUSHING, SyncPhase.PHOTOS):
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
        return self.words("sync.last_contact", when=self.words.moment(last)) if last else ""
