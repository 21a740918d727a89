"""Signing on the screen: who is there, a place for each, and why somebody does not sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from field_app.core.ink import Stroke, is_signature
from field_app.core.model import MemberCard
from field_app.core.signing import UNIT, SigningPlace
from field_app.viewmodels.controls import Option, Segments, Tap, TextBox, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Bar, Footer, Heading, Question, Row, SignatureBox
from field_app.viewmodels.shell import Place, TextRequest
from field_app.viewmodels.void import void_rows

if TYPE_CHECKING:
    from field_app.viewmodels.minutes import MinutesPage


class SigningRows:
    """The part of the minutes' page on which people sign."""

    def __init__(self, page: MinutesPage) -> None:
        self.page = page
        self.words, self.app, self.visit = page.words, page.app, page.place.visit
        self.minutes, self.places = page.minutes, page.draft.places

    def rows(self) -> Iterator[Row]:
        """Yield who of the team is there, whether the unit signs, and the places to sign."""
        yield Heading(self.words("minutes.signing"))
        yield from (replace(row, tap=None) for row in void_rows(self.page, self.page.draft))
        for member in self.minutes.members:
            yield self._presence(member)
        yield Question("", self.words("minutes.signed_question"), self._unit_choices())
        for place in self.places if self._is_begun else ():
            yield from self._place(place)

    @property
    def _is_absent(self) -> bool:
        return UNIT in self.minutes.unsigned

    @property
    def _is_begun(self) -> bool:
        return self.minutes.signed is not None or self._is_absent

    def _presence(self, member: MemberCard) -> Question:
        def option(name: str, *, present: bool) -> Option:
            set_present = partial(self.app.minutes.set_present, self.visit, member.user, present=present)
            tap = self.page.act(f"{name}:{member.user}", set_present)
            tone = Tone.GOOD if present else Tone.DIM
            return Option(self.words(f"minutes.{name}"), tap, member.present is present, tone)

        choices = Segments((option("present", present=True), option("away", present=False)))
        return Question("", self.words("minutes.member", name=member.name), choices)

    def _unit_choices(self) -> Segments:
        minutes, words = self.minutes, self.words
        chosen = "absent" if self._is_absent else {True: "signs", False: "refuses", None: ""}[minutes.signed]
        tones = {"signs": Tone.GOOD, "refuses": Tone.REMINDER, "absent": Tone.REMINDER}
        names = ("signs", "refuses", "absent") if self._may_be_absent else ("signs", "refuses")
        return Segments(
            tuple(
                Option(
                    words(f"minutes.{name}"),
                    self.page.act(name, partial(self._choose, name)),
                    name == chosen,
                    tones[name],
                )
                for name in names
            )
        )

    @property
    def _may_be_absent(self) -> bool:
        """The unit may be gone where the minutes changed after it signed, or are amended in the office."""
        unit_is_void = any(place.void for place in self.places if place.who == UNIT)
        return self.page.draft.visit.amends or unit_is_void or self._is_absent

    def _choose(self, name: str) -> None:
        self.app.minutes.set_unsigned(self.visit, UNIT, "" if name == "absent" else None)
        if name != "absent":
            self.app.minutes.put(self.visit, signed=name == "signs")

    def _place(self, place: SigningPlace) -> Iterator[Row]:
        if place.role == "witness":
            yield self.page.field("refusal_reason")
            yield self.page.field("witness", several_lines=False)
        if place.who == UNIT and self._is_absent:
            yield self._reason(place)
            return
        yield self._box(place)
        if place.signature is None and (place.role in ("inspector", "member") or place.void):
            yield self._reason(place)

    def _box(self, place: SigningPlace) -> SignatureBox:
        card, label = place.signature, self.words(f"sign.{place.role}")
        again = Option(
            self.words("minutes.sign_again"),
            self.page.act(
                f"unsign:{place.who}", partial(self.app.minutes.remove_signature, self.visit, place.who)
            ),
            tone=Tone.DIM,
        )
        return SignatureBox(
            f"{label}: {place.name}" if place.name else label,
            self.app.photos.thumbnail(card.picture.sha256, side=640) if card else None,
            self.words("minutes.void_tap" if place.void else "minutes.tap_to_sign"),
            Tap(f"sign:{place.who}", partial(self._open_pad, place)),
            again if card else None,
        )

    def _open_pad(self, place: SigningPlace) -> None:
        """Hand over the pad, once it is written down whose signature it will be."""
        if place.name:
            self.page.shell.open(Place("sign", visit=self.visit, path=place.who))
        else:
            self.page.shell.notify(self.words("sign.needs_name"), Tone.REMINDER)

    def _reason(self, place: SigningPlace) -> Question:
        title = self.words("minutes.unsigned", name=place.name or self.words(f"sign.{place.role}"))
        hint = self.words("minutes.refusal_reason_hint")
        keep = partial(self.app.minutes.set_unsigned, self.visit, place.who)
        name = f"unsigned:{place.who}"
        request = TextRequest(title, hint, place.reason, keep, name=name, place=self.page.place)
        box = TextBox(place.reason, hint, Tap(name, lambda: self.page.shell.ask_text(request)))
        return Question("", title, box)


class SignPage(Page):
    """The pad to sign on; the place's path says who signs. The screen sets what its buttons do."""

    on_clear: Callable[[], None]
    on_done: Callable[[], None]

    def load(self) -> None:
        """Read whose signature it will be."""
        places = self.app.visits.draft(self.place.visit).places
        self.signer = next((place for place in places if place.who == self.place.path), None)

    def bar(self) -> Bar:
        """Say who signs."""
        name = self.signer.name if self.signer else ""
        role = self.words(f"sign.{self.signer.role}") if self.signer else ""
        return Bar(self.words("sign.title"), ": ".join(each for each in (role, name) if each), self.back())

    def rows(self) -> Sequence[Row]:
        """The pad fills the page."""
        return []

    def footer(self) -> Footer:
        """Take the signature, or begin again."""
        return Footer(
            Option(self.words("sign.done"), Tap("done", lambda: self.on_done()), selected=True),
            Option(self.words("sign.clear"), Tap("clear", lambda: self.on_clear()), tone=Tone.DIM),
        )

    def take(self, strokes: Sequence[Stroke], picture: Callable[[], bytes]) -> None:
        """Store what was drawn where it is enough to be a signature; else say that it is not."""
        if not is_signature(strokes):
            self.shell.notify(self.words("sign.too_little" if strokes else "sign.empty"), Tone.REMINDER)
            return
        self.app.minutes.add_signature(self.place.visit, self.place.path, picture())
        self.shell.back()
