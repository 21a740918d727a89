"""The minutes: who represented the unit, what they say, a signature or why there is none; then finishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from field_app.core.errors import AppError
from field_app.core.model import Draft, MinutesDraft
from field_app.viewmodels.controls import Chip, Option, Tap, TextBox, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Buttons, Facts, Footer, Heading, Question, Row
from field_app.viewmodels.shell import ConfirmRequest, Place, TextRequest
from field_app.viewmodels.signing import SigningRows
from shared.protocol.limits import MAX_NAME_CHARS, MAX_NOTE_CHARS

OPTIONAL = frozenset({"explanation", "representative_post"})

NAMES = frozenset({"unit_representative", "representative_post", "witness"})


class MinutesPage(Page):
    """Filled in at the counter, handed over to be signed on the screen."""

    draft: Draft
    minutes: MinutesDraft

    def load(self) -> None:
        """Read the visit."""
        self.draft = self.app.visits.draft(self.place.visit)
        self.minutes = self.draft.minutes

    def bar(self) -> Bar:
        """Say which unit."""
        return Bar(self.words("minutes.title"), self.draft.visit.unit_name, self.back())

    def rows(self) -> Sequence[Row]:
        """Return what the minutes say, then how they are signed."""
        return [
            self._facts(),
            Buttons((self._read(),)),
            Heading(self.words("minutes.unit")),
            self.field("unit_representative", several_lines=False),
            self.field("representative_post", several_lines=False),
            self.field("explanation"),
            *self._unshown(),
            *SigningRows(self).rows(),
            *self._lacking(),
        ]

    def _unshown(self) -> Sequence[Row]:
        """Say before anybody signs where the paper has boxes for letters it cannot print."""
        return [self._boxes(code, letters) for code, letters in self.app.papers.unshown(self.place.visit)]

    def _boxes(self, code: str, letters: str) -> Banner:
        place = Place("item", visit=self.place.visit, item=code)
        text = self.words("minutes.unshown", where=code or self.words("minutes.title"), n=len(letters))
        tap = self.go(f"unshown:{code}", place) if code else None
        return Banner(text, Tone.REMINDER, "warning", self.words("minutes.unshown_note"), tap=tap)

    def _facts(self) -> Facts:
        visit = self.draft.visit
        return Facts(
            (
                (self.words("minutes.when"), self.words.date_time(visit.started_at)),
                (self.words("minutes.where"), visit.counter_name or visit.unit_name),
                (self.words("minutes.answered"), f"{visit.answered}/{visit.asked}"),
                (self.words("minutes.findings"), str(visit.violations)),
                (self.words("minutes.photos"), str(self.draft.photos)),
            )
        )

    def _read(self) -> Option:
        """Lead to the minutes as they read: what is to be signed is shown first."""
        place = Place("paper", visit=self.place.visit)
        return Option(self.words("minutes.read"), self.go("read", place), tone=Tone.INFO)

    def field(self, name: str, *, several_lines: bool = True) -> Question:
        """Return a field for one of the words of the minutes."""
        text = getattr(self.minutes, name) or ""
        title = self.words(f"minutes.{name}")
        hint = self.words(f"minutes.{name}_hint")
        limit = MAX_NAME_CHARS if name in NAMES else MAX_NOTE_CHARS

        def keep(new: str) -> None:
            self.app.minutes.put(self.place.visit, **{name: new})

        request = TextRequest(title, hint, text, keep, several_lines, limit, name, self.place)
        box = TextBox(text, hint, Tap(name, lambda: self.shell.ask_text(request)))
        optional = (Chip(self.words("item.optional")),) if name in OPTIONAL else ()
        return Question("", title, box, chips=optional)

    def _lacking(self) -> Sequence[Row]:
        """Say what keeps the visit from being finished."""
        if not self.draft.missing:
            return [Banner(self.words("minutes.ready"), Tone.GOOD, "check")]
        first = self.draft.missing[0]
        more = len(self.draft.missing) - 1
        text = f"{first.item}: {self.words.of(first, '')}" if first.item else self.words.of(first, "")
        note = self.words("minutes.and_more", n=more) if more else ""
        tap = self.go("lacking", Place("summary", visit=self.place.visit)) if first.item else None
        return [Banner(text, Tone.REMINDER, "list", note, tap=tap)]

    def footer(self) -> Footer:
        """Finish, once nothing is missing."""
        finish = Option(self.words("minutes.finish"), Tap("finish", self._ask), selected=True)
        return Footer(finish, enabled=not self.draft.missing, icon="shield")

    def _ask(self) -> None:
        visit = self.draft.visit
        text = self.words("minutes.confirm_text", n=visit.violations, photos=self.draft.photos)
        self.shell.confirm(
            ConfirmRequest(
                self.words("minutes.confirm_title"), text, self.words("minutes.confirm_yes"), self._finish
            )
        )

    def _finish(self) -> None:
        """Sign, once the copies of photos that were drawn on are there: making them takes a moment."""
        if not self.app.marks.any_in(self.place.visit):
            self._sign(None)
            return
        self.shell.notify(self.words("minutes.copies"))
        self.shell.in_background(lambda: self.app.marks.prepare(self.place.visit), self._sign)

    def _sign(self, prepared: Any) -> None:
        if isinstance(prepared, AppError):
            raise prepared
        self.app.finish(self.place.visit)
        self.app.sync.wake()
        self.shell.replace(Place("home"), Place("visit", visit=self.place.visit))
