"""The minutes: who represented the unit, what they say, a signature or why there is none; then finishing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from field_app.core.model import Draft, MinutesDraft
from field_app.viewmodels.controls import Chip, Option, Segments, Tap, TextBox, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import (
    Banner,
    Bar,
    Buttons,
    Facts,
    Footer,
    Heading,
    Question,
    Row,
    SignatureBox,
)
from field_app.viewmodels.shell import ConfirmRequest, Place, TextRequest
from shared.protocol.limits import MAX_NAME_CHARS, MAX_NOTE_CHARS

SIGNERS = ("unit_representative", "inspector")
NAMES = ("unit_representative", "witness")


class MinutesPage(Page):
    """Filled in at the counter, handed over to be signed on the screen."""

    draft: Draft
    minutes: MinutesDraft

    def load(self) -> None:
        """Read the visit."""
        self.draft = self.app.draft(self.place.visit)
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
            self._field("unit_representative", several_lines=False),
            self._field("explanation"),
            Heading(self.words("minutes.signing")),
            Question("", self.words("minutes.signed_question"), self._signed()),
            *self._signing(),
            *self._lacking(),
        ]

    def _facts(self) -> Facts:
        visit = self.draft.visit
        return Facts(
            (
                (self.words("minutes.when"), self.words.moment(visit.started_at)),
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

    def _set(self, **changes: Any) -> None:
        changed = self.minutes._replace(**changes)
        self.app.set_minutes(
            self.place.visit,
            unit_representative=changed.unit_representative,
            explanation=changed.explanation,
            signed=changed.signed,
            refusal_reason=changed.refusal_reason,
            witness=changed.witness,
        )
        self.minutes = changed

    def _field(self, name: str, *, several_lines: bool = True) -> Question:
        text = getattr(self.minutes, name) or ""
        title = self.words(f"minutes.{name}")
        hint = self.words(f"minutes.{name}_hint")
        limit = MAX_NAME_CHARS if name in NAMES else MAX_NOTE_CHARS
        request = TextRequest(
            title, hint, text, lambda new: self._set(**{name: new}), several_lines, limit, name, self.place
        )
        box = TextBox(text, hint, Tap(name, lambda: self.shell.ask_text(request)))
        optional = (Chip(self.words("item.optional")),) if name == "explanation" else ()
        return Question("", title, box, chips=optional)

    def _signed(self) -> Segments:
        def option(*, signs: bool) -> Option:
            name = "signs" if signs else "refuses"
            tone = Tone.GOOD if signs else Tone.REMINDER
            tap = self.act(name, partial(self._set, signed=signs))
            return Option(self.words(f"minutes.{name}"), tap, self.minutes.signed is signs, tone)

        return Segments((option(signs=True), option(signs=False)))

    def _signing(self) -> Sequence[Row]:
        """Ask for signatures, or for the reason and the witness of a refusal."""
        if self.minutes.signed is None:
            return []
        if self.minutes.signed:
            return [self._signature(who) for who in SIGNERS]
        refusal = [self._field("refusal_reason"), self._field("witness", several_lines=False)]
        return [*refusal, self._signature("witness"), self._signature("inspector")]

    def _signature(self, who: str) -> SignatureBox:
        card = next((each for each in self.minutes.signatures if each.who == who), None)
        copy = self.app.thumbnail(card.picture.sha256, side=640) if card else None
        place = Place("sign", visit=self.place.visit, path=who)
        again = Option(
            self.words("minutes.sign_again"),
            self.act(f"unsign:{who}", partial(self.app.remove_signature, self.place.visit, who)),
            tone=Tone.DIM,
        )
        return SignatureBox(
            self.words(f"sign.{who}"),
            copy,
            self.words("minutes.tap_to_sign"),
            self.go(f"sign:{who}", place),
            again if card else None,
        )

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
        self.app.finish(self.place.visit)
        self.app.sync_now()
        self.shell.replace(Place("home"), Place("visit", visit=self.place.visit))


class SignPage(Page):
    """The pad to sign on; the place's path says who signs. The screen sets what its buttons do."""

    on_clear: Callable[[], None]
    on_done: Callable[[], None]

    def bar(self) -> Bar:
        """Say who signs."""
        return Bar(self.words("sign.title"), self.words(f"sign.{self.place.path}"), self.back())

    def rows(self) -> Sequence[Row]:
        """The pad fills the page."""
        return []

    def footer(self) -> Footer:
        """Take the signature, or begin again."""
        return Footer(
            Option(self.words("sign.done"), Tap("done", lambda: self.on_done()), selected=True),
            Option(self.words("sign.clear"), Tap("clear", lambda: self.on_clear()), tone=Tone.DIM),
        )

    def keep(self, png: bytes) -> None:
        """Store what was drawn."""
        self.app.add_signature(self.place.visit, self.place.path, png)
        self.shell.back()
