"""A finished visit on its way: what was sent, what the server holds, and its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from field_app.core.delivered import PhotoDelivery, SyncState
from field_app.core.model import Draft, VisitState
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Card, Facts, Footer, Heading, Prose, Row, Step, Steps
from field_app.viewmodels.shell import Place
from field_app.viewmodels.visitcards import LOOKS, state_words

SEALED = (VisitState.SAFE, VisitState.ACCEPTED, VisitState.RETURNED)
TEXT_HELD = (VisitState.UPLOADING, *SEALED)


class VisitPage(Page):
    """Four stages from signed to safe; nothing is said to be safe before the server's signed receipt."""

    draft: Draft
    sync: SyncState

    def load(self) -> None:
        """Read the visit and how its photos travel."""
        self.draft = self.app.visits.draft(self.place.visit)
        self.delivery = self.app.visits.delivery(self.place.visit)
        self.sync = self.app.sync.state()

    def bar(self) -> Bar:
        """Say which unit and when."""
        visit = self.draft.visit
        when = f"{self.words(f'mode.{visit.mode}')} · {self.words.date_time(visit.started_at)}"
        return Bar(visit.unit_name, when, self.back())

    def rows(self) -> Sequence[Row]:
        """Return how it stands, the stages, the photos, the findings, the receipt."""
        return [
            self._banner(),
            *self._comments(),
            self._steps(),
            *self._photos(),
            *self._findings(),
            *self._receipt(),
        ]

    def _banner(self) -> Banner:
        visit, words = self.draft.visit, self.words
        text = state_words(visit, words)
        now = Tap("sync", self.app.sync.wake)
        if visit.state is VisitState.RETURNED:
            return Banner(text, Tone.VIOLATION, "reply", words("visit.returned_note"))
        if visit.state in SEALED:
            icon = LOOKS[visit.state][0]
            return Banner(text, Tone.GOOD, icon, words("visit.safe_note"))
        if visit.state is VisitState.NEEDS_LOGIN:
            return Banner(text, Tone.REMINDER, "lock", tap=self.go("login", Place("login")))
        if visit.trouble:
            ticket = visit.trouble.ticket
            why = words.of(visit.trouble, "")
            if ticket:
                why += " " + words("visit.ticket", ticket=ticket)
            return Banner(text, Tone.SERIOUS, "warning", why)
        if visit.state is VisitState.UPLOADING:
            return Banner(text, Tone.INFO, "cloud", percent=visit.percent, tap=now)
        why = words.of(self.sync.trouble, "") + " " if self.sync.trouble else ""
        return Banner(text, Tone.REMINDER, "cloud-off", why + words("sync.by_itself"), tap=now)

    def _comments(self) -> Sequence[Row]:
        """Return the reviewer's words; a tap on one opens its item, ready to be answered."""
        if self.draft.visit.state is not VisitState.RETURNED:
            return []
        rows: list[Row] = [Heading(self.words("visit.comments"))]
        rows += [Prose(text) for text in self.draft.comments]
        for code, state in self.draft.by_code.items():
            for text in state.comments:
                tap = Tap(f"comment:{code}", partial(self._reopen, code))
                title = f"{code}  {self.words.of(state.item)}"
                rows.append(Card(title, (text,), "reply", Tone.VIOLATION, tap=tap))
        return rows

    def _reopen(self, item: str = "") -> None:
        """Open the visit again, at one item where there is one to answer."""
        self.app.day.reopen(self.place.visit)
        places = [Place("home"), Place("checklist", visit=self.place.visit)]
        if item:
            places.append(Place("item", visit=self.place.visit, item=item))
        self.shell.replace(*places)

    # --- stages ---------------------------------------------------------------------------------------------

    def _steps(self) -> Steps:
        visit = self.draft.visit
        signed = self._step(
            "signed", done=True, text=self.words.date_time(visit.finished_at) if visit.finished_at else ""
        )
        held = visit.state in TEXT_HELD
        safe = self._step("receipt", done=visit.state in SEALED)
        return Steps((signed, self._step("text", done=held), self._photo_step(held=held), safe))

    def _photo_step(self, *, held: bool) -> Step:
        visit = self.draft.visit
        done = held and visit.photos_safe == visit.photos
        count = self.words("visit.photos_held", n=visit.photos_safe, m=visit.photos)
        percent = visit.percent if visit.state is VisitState.UPLOADING else None
        return self._step("photos", done=done, text=count, percent=percent)

    def _step(self, name: str, *, done: bool, text: str = "", percent: int | None = None) -> Step:
        icon, tone = ("check", Tone.GOOD) if done else ("ring", Tone.DIM)
        state = "done" if done else "todo"
        return Step(self.words(f"visit.{name}_{state}"), text, icon, tone, None if done else percent)

    # --- details --------------------------------------------------------------------------------------------

    def _photos(self) -> Sequence[Row]:
        if not self.delivery.photos:
            return []
        rows: list[Row] = [Heading(self.words("visit.photos"), str(len(self.delivery.photos)))]
        for photo in self.delivery.photos:
            name = photo.item or self.words("visit.signature")
            held = self._held(photo)
            tone = Tone.GOOD if photo.done else Tone.INFO
            line = f"{self.words.size(photo.size)} · {held}"
            icon = "check" if photo.done else "image"
            moving = photo.percent if 0 < photo.percent < 100 else None
            rows.append(Card(name, (line,), icon, tone, percent=moving))
        return rows

    def _held(self, photo: PhotoDelivery) -> str:
        if photo.done:
            return self.words("visit.held")
        return f"{photo.percent} %" if photo.percent else self.words("visit.here")

    def _findings(self) -> Sequence[Row]:
        place = Place("summary", visit=self.place.visit)
        title = self.words("home.violations", n=self.draft.visit.violations)
        card = Card(
            title, (self.words("visit.see_answers"),), "clipboard", Tone.DIM, tap=self.go("answers", place)
        )
        return [Heading(self.words("visit.content")), card, self._paper()]

    def _paper(self) -> Card:
        place = Place("paper", visit=self.place.visit)
        lines = (self.words("visit.paper_note"),)
        return Card(self.words("paper.title"), lines, "share", Tone.DIM, tap=self.go("paper", place))

    def _receipt(self) -> Sequence[Row]:
        receipt = self.delivery.receipt
        if receipt is None:
            return []
        received = self.words.date_time(receipt.received_at) if receipt.received_at else "–"
        index = "–" if receipt.log_index is None else str(receipt.log_index)
        facts = (
            (self.words("receipt.received"), received),
            (self.words("receipt.seq"), str(receipt.seq)),
            (self.words("receipt.index"), index),
            (self.words("receipt.hash"), f"{receipt.sha256[:24]}…"),
            (self.words("receipt.verified"), self.words("receipt.verified_yes")),
        )
        return [Heading(self.words("receipt.title")), Facts(facts)]

    def footer(self) -> Footer:
        """Go home, or answer what came back."""
        leave = Tap("home", lambda: self.shell.replace(Place("home")))
        if self.draft.visit.state is VisitState.RETURNED:
            again = Option(self.words("visit.answer"), Tap("reopen", self._reopen), selected=True)
            return Footer(again, Option(self.words("visit.home"), leave, tone=Tone.DIM), icon="pencil")
        return Footer(Option(self.words("visit.home"), leave, selected=True))
