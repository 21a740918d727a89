"""One item in full: what to look at, the rule behind it, the answer and everything that proves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from field_app.core.model import VisitState
from field_app.viewmodels.answers import TONES, Answering, Asked
from field_app.viewmodels.checklist import asked_item, count_hint
from field_app.viewmodels.controls import Chip, Option, People, Tap, TextBox, Tone
from field_app.viewmodels.guidance import guidance_rows
from field_app.viewmodels.itemphotos import ItemPhotos
from field_app.viewmodels.official import official_label
from field_app.viewmodels.rows import (
    Banner,
    Bar,
    Buttons,
    Choice,
    Footer,
    Heading,
    Question,
    Row,
)
from field_app.viewmodels.shell import Place, TextRequest
from field_app.viewmodels.slips import Slips
from field_app.viewmodels.verdict import tone_of, verdict_chips
from field_app.viewmodels.void import VoidWatch, void_rows
from shared.protocol.limits import MAX_STATEMENT_CHARS
from shared.rules.checklists import Followup
from shared.rules.evaluation import may_name_officials


class ItemPage(ItemPhotos):
    """Everything about one item."""

    _void: VoidWatch | None = None
    _slips: Slips | None = None

    def load(self) -> None:
        """Read the visit."""
        super().load()
        self._void = self._void or VoidWatch()
        self._void.look(self, self.draft)
        self._slips = self._slips or Slips(self)
        self.answering = Answering(self.words, self.shell, self.app.now, self.place, self._slips)

    def bar(self) -> Bar:
        """Say which item."""
        return Bar(self.place.item, self.draft.visit.unit_name, self.back(), self.answering.slips.actions())

    def rows(self) -> Sequence[Row]:
        """Return the question first, what must be filled in next, the explanations last."""
        return [
            *void_rows(self, self.draft),
            *self._talk(),
            self._question(),
            *self._reasons(),
            *self._followups(),
            *self._officials(),
            *self._statement(),
            *self._photos(),
            *self._remarks(),
            *guidance_rows(self, self.state.item, date.fromisoformat(self.draft.visit.day)),
        ]

    # --- the question ---------------------------------------------------------------------------------------

    def _question(self) -> Question:
        return Question(
            self.place.item,
            self.words.of(self.state.item),
            self.answering.control(asked_item(self, self.state)),
            tone_of(self.state),
            verdict_chips(self.state, self.words),
            hint=count_hint(self, self.state.item),
        )

    def _talk(self) -> Iterator[Row]:
        """Say what the reviewer wants answered, and what was found here the last time."""
        for text in self.state.comments:
            yield Banner(self.words("verdict.comment"), Tone.VIOLATION, "reply", text)
        earlier = self.state.earlier
        if earlier is not None:
            severity = self.words(f"severity.{earlier.severity}")
            when = self.words.day(earlier.day) if earlier.day else ""
            note = " · ".join(each for each in (when, severity, earlier.note) if each)
            yield Banner(self.words("item.repeat"), Tone.REMINDER, "history", note)

    def _reasons(self) -> Iterator[Row]:
        """Say why the rules make it graver, and that a lead is not a fact."""
        verdict = self.state.evaluation
        if verdict.escalated_by:
            rule = self.words.of(verdict.escalated_by, "if")
            title = self.words("item.escalated", severity=self.words(f"severity.{verdict.severity}").lower())
            yield Banner(title, TONES[verdict.severity], "warning", rule)
        if verdict.to_verify:
            yield Banner(
                self.words("verdict.to_verify"), Tone.REMINDER, "search", self.words("item.lead_note")
            )
        if self.state.item.restricted and self.failed:
            yield Banner(
                self.words("item.restricted"), Tone.SERIOUS, "lock", self.words("item.restricted_note")
            )

    # --- follow-ups -----------------------------------------------------------------------------------------

    def _followups(self) -> Iterator[Row]:
        due = self.state.followups_due
        if due:
            yield Heading(self.words("item.followups"))
        for followup in due:
            yield self._followup(followup)

    def _followup(self, followup: Followup) -> Question:
        value = self.state.followups.get(followup.code)
        lacking = any(lack.followup == followup.code for lack in self.state.missing)
        chips = (Chip(self.words("item.required"), Tone.INFO, "dot"),) if lacking else ()
        if not followup.required:
            chips = (Chip(self.words("item.optional"), Tone.DIM),)
        asked = Asked(
            name=followup.code,
            title=self.words.of(followup),
            answer=followup.answer,
            value=value,
            counted=self.words.counted(followup) if followup.answer.type == "count" else "",
            put=partial(self.app.answers.put_followup, self.place.visit, self.place.item, followup.code),
            yes_no=True,
        )
        people = followup.answer.type == "official_list"
        control = self._people() if people else self.answering.control(asked)
        return Question(followup.code, asked.title, control, chips=chips)

    # --- officials ------------------------------------------------------------------------------------------

    def _officials(self) -> Iterator[Row]:
        """Offer names where the checklist allows them, the answer failed, and no follow-up asks for them."""
        asked = any(each.answer.type == "official_list" for each in self.state.followups_due)
        if asked or not may_name_officials(self.state.item, self.state.evaluation.outcome):
            return
        yield Heading(self.words("item.officials"))
        yield Question(
            "",
            self.words("item.officials_note"),
            self._people(),
            chips=(Chip(self.words("item.optional"), Tone.DIM),),
        )

    def _people(self) -> People:
        officials = self.state.officials

        def without(index: int) -> None:
            rest = [each for place, each in enumerate(officials) if place != index]
            self.app.answers.put(self.place.visit, self.place.item, officials=rest)

        names = tuple(
            (official_label(each), self.act(f"unname:{place}", partial(without, place)))
            for place, each in enumerate(officials)
        )
        new = Place("official", visit=self.place.visit, item=self.place.item, path=str(len(officials)))
        return People(names, Option(self.words("item.add_official"), self.go("name", new)))

    # --- remarks --------------------------------------------------------------------------------------------

    def _remarks(self) -> Iterator[Row]:
        yield Heading(self.words("item.remarks"))

        def put(text: str) -> None:
            self.app.answers.put(self.place.visit, self.place.item, note=text)

        yield Question(
            "", self.words("item.note"), self._box("note", self.words("item.note"), self.state.note, put)
        )
        yield from self._phrases(put)
        if self.failed:
            fixed = self.state.fixed_on_spot
            set_fixed = partial(
                self.app.answers.put, self.place.visit, self.place.item, fixed_on_spot=not fixed
            )
            yield Choice(
                self.words("item.fixed"),
                self.words("item.fixed_note"),
                fixed,
                self.act("fixed", set_fixed),
                many=True,
            )

    def _phrases(self, put: Callable[[str], None]) -> Iterator[Row]:
        """Offer what this inspector wrote here most often; one tap adds it to the note."""
        if self.draft.visit.state is not VisitState.DRAFT:
            return

        def add(phrase: str) -> None:
            note = self.state.note  # as it is when the finger comes down
            put(f"{note}; {phrase}" if note else phrase)

        for place, phrase in enumerate(self.app.answers.phrases(self.place.visit, self.place.item)):
            if phrase not in self.state.note:
                tap = self.act(f"phrase:{place}", partial(add, phrase))
                yield Buttons((Option(f"+ {phrase}", tap, tone=Tone.DIM),))

    # --- statement ------------------------------------------------------------------------------------------

    def _statement(self) -> Iterator[Row]:
        """Show what the minutes, the notice and the unit's page will say; it may be put in other words."""
        stated = self.state.stated
        if stated is None:
            return
        yield Heading(self.words("item.statement"))
        if stated.own and stated.own != stated.text:
            title, note = self.words("item.statement_names"), self.words("item.statement_names_note")
            yield Banner(title, Tone.REMINDER, "warning", note)
        for_whom = "restricted" if self.state.item.restricted else "note"
        hint = self.words(f"item.statement_{for_whom}")
        yield Question("", hint, self._statement_box(stated.own or stated.text, stated.composed))
        if stated.own:
            again = self.act("compose", partial(self._state, stated.composed, ""))
            yield Buttons((Option(self.words("item.statement_again"), again, tone=Tone.DIM),))

    def _statement_box(self, text: str, composed: str) -> TextBox:
        request = TextRequest(
            self.words("item.statement"),
            composed,
            text,
            partial(self._state, composed),
            limit=MAX_STATEMENT_CHARS,
            name="statement",
            place=self.place,
        )
        return TextBox(text, composed, Tap("statement", lambda: self.shell.ask_text(request)))

    def _state(self, composed: str, text: str) -> None:
        """Keep what was written; the composed words need no keeping."""
        own = "" if text.strip() == composed else text
        self.app.answers.put(self.place.visit, self.place.item, statement=own)

    # --- on to the next -------------------------------------------------------------------------------------

    def footer(self) -> Footer | None:
        """Go on to the next unanswered item, or to the summary when all are answered."""
        if self.draft.visit.state is not VisitState.DRAFT:
            return None
        code = self._next()
        if code:
            place = Place("item", visit=self.place.visit, item=code)
            label = self.words("item.next", code=code)
            return Footer(
                Option(label, Tap("next", lambda: self.shell.swap(place)), selected=True),
                self._to_list(),
                icon="next",
            )
        place = Place("summary", visit=self.place.visit)
        return Footer(
            Option(self.words("item.to_summary"), Tap("next", lambda: self.shell.swap(place)), selected=True),
            self._to_list(),
            icon="clipboard",
        )

    def _to_list(self) -> Option:
        code = self.state.checklist.split("-")[0]
        place = Place("checklist", visit=self.place.visit, item=self.place.item, checklist=code)
        return Option(
            self.words("item.list"),
            Tap("list", lambda: self.shell.replace(Place("home"), place)),
            tone=Tone.DIM,
        )

    def _next(self) -> str | None:
        """Return the next unanswered item after this one, then from the beginning."""
        states = [state for section in self.draft.sections for state in section.items]
        here = [state.item.code for state in states].index(self.place.item)
        rest = states[here + 1 :] + states[:here]
        return next((state.item.code for state in rest if not state.answered), None)

    def swipe(self, step: int) -> None:
        """A finger drawn to the left leads to the next item, to the right to the one before."""
        codes = list(self.draft.by_code)
        place = codes.index(self.place.item) + step
        if 0 <= place < len(codes):
            self.shell.swap(Place("item", visit=self.place.visit, item=codes[place]))
