"""A visit's checklists: every item answered right in its row."""

from __future__ import annotations

from collections.abc import Sequence

from field_app.core.model import Draft, ItemState, Section, VisitState
from field_app.viewmodels.answers import NA, TONES, Answering, Asked
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.itemphotos import photo_option
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Footer, Question, Row, Tab
from field_app.viewmodels.shell import ConfirmRequest, Place
from field_app.viewmodels.slips import Slips
from field_app.viewmodels.verdict import proof_chips, talk_chips, tone_of, verdict_chips
from field_app.viewmodels.void import VoidWatch, void_rows
from shared.rules.checklists import Item

ATTENDANCE = ("GG-02", "GG-03", "GG-04", "GG-05")
"""People expected = present + absent with papers + absent without reason."""


class ChecklistPage(Page):
    """One checklist at a time, the others behind tabs."""

    draft: Draft

    _void: VoidWatch | None = None
    _slips: Slips | None = None

    def load(self) -> None:
        """Read the visit."""
        self.draft = self.app.visits.draft(self.place.visit)
        self.section = self._section()
        self._void = self._void or VoidWatch()
        self._void.look(self, self.draft)
        self._slips = self._slips or Slips(self)
        self.answering = Answering(self.words, self.shell, self.app.now, self.place, self._slips)

    def _section(self) -> Section:
        sections = self.draft.sections
        wanted = self.place.checklist
        return next((each for each in sections if each.checklist.code == wanted), sections[0])

    def bar(self) -> Bar:
        """Say which unit, and how far the whole visit is."""
        visit = self.draft.visit
        answered = self.words("home.answered", n=visit.answered, m=visit.asked)
        return Bar(
            visit.unit_name,
            f"{self.words(f'mode.{visit.mode}')} · {self.words.day(visit.day)} · {answered}",
            self.back(),
            (*self.answering.slips.actions(), *self._actions()),
            percent=round(100 * visit.answered / visit.asked) if visit.asked else 0,
        )

    def _actions(self) -> tuple[tuple[str, Tap], ...]:
        look = ("search", self.go("lookup", Place("lookup", visit=self.place.visit)))
        visit = self.draft.visit
        if visit.state is not VisitState.DRAFT or visit.amends:
            return (look,)
        return (look, ("trash", Tap("discard", self._discard)))

    def _discard(self) -> None:
        def discard() -> None:
            self.app.visits.discard(self.place.visit)
            self.shell.replace(Place("home"))

        self.shell.confirm(
            ConfirmRequest(
                self.words("checklist.discard_title"),
                self.words("checklist.discard_text", unit=self.draft.visit.unit_name),
                self.words("checklist.discard_yes"),
                discard,
                danger=True,
            )
        )

    def tabs(self) -> Sequence[Tab]:
        """Return one tab a checklist."""
        return tuple(self._tab(section) for section in self.draft.sections)

    def _tab(self, section: Section) -> Tab:
        code = section.checklist.code
        place = Place("checklist", visit=self.place.visit, checklist=code)
        done = section.answered == len(section.items)
        return Tab(
            self.words.short(section.checklist),
            f"{section.answered}/{len(section.items)}",
            section is self.section,
            Tap(f"tab:{code}", lambda: self.shell.swap(place)),
            done,
            bool(section.violations),
        )

    def rows(self) -> Sequence[Row]:
        """Return the items, with the attendance balance after the last number it needs."""
        rows: list[Row] = [*void_rows(self, self.draft), *self._comments()]
        for state in self.section.items:
            rows.append(self._question(state))
            if state.item.code == ATTENDANCE[-1]:
                rows += self._balance()
        return rows

    def _comments(self) -> Sequence[Row]:
        """Say what the reviewer said of the whole, and which items of this checklist are meant."""
        if not self.draft.visit.amends:
            return []
        meant = ", ".join(state.item.code for state in self.draft.by_code.values() if state.comments)
        note = " ".join((*self.draft.comments, self.words("checklist.meant", codes=meant) if meant else ""))
        title = self.words("home.amends", n=self.draft.visit.comments)
        return [Banner(title, Tone.VIOLATION, "reply", note.strip())]

    def _question(self, state: ItemState) -> Question:
        item = state.item
        place = Place("item", visit=self.place.visit, item=item.code)
        return Question(
            item.code,
            self.words.of(item),
            self.answering.control(self.asked(state)),
            tone_of(state),
            (
                *talk_chips(state, self.words),
                *verdict_chips(state, self.words),
                *proof_chips(state, self.words),
            ),
            self.go(f"open:{item.code}", place),
            count_hint(self, item),
            self._photo(state),
        )

    def _photo(self, state: ItemState) -> Option | None:
        """Return the way to a photo that is lacking, right in the row."""
        is_lacking = any(lack.what == "photo" for lack in state.missing)
        if not is_lacking or self.draft.visit.state is not VisitState.DRAFT:
            return None
        return photo_option(self, state.item.code, f"photo:{state.item.code}")

    def asked(self, state: ItemState) -> Asked:
        """Return an item as a question."""
        return asked_item(self, state)

    def _balance(self) -> list[Row]:
        values = [self._number(code) for code in ATTENDANCE]
        if values[0] is None or all(value is None for value in values[1:]):
            return []
        expected, present, excused, absent = (value or 0 for value in values)
        left = expected - present - excused - absent
        sums = self.words("balance.sums", a=expected, b=present, c=excused, d=absent)
        if not left:
            return [Banner(self.words("balance.good"), Tone.GOOD, "scales", sums)]
        say = "balance.left" if left > 0 else "balance.over"
        return [Banner(self.words(say, n=abs(left)), Tone.REMINDER, "scales", sums)]

    def _number(self, code: str) -> int | None:
        value = next((each.value for each in self.section.items if each.item.code == code), None)
        return value if isinstance(value, int) else None

    def focus(self, rows: Sequence[Row]) -> int | None:
        """Open at the item the person came from."""
        codes = [row.code if isinstance(row, Question) else "" for row in rows]
        return codes.index(self.place.item) if self.place.item in codes else None

    def footer(self) -> Footer:
        """Lead to what is missing, and from there to the minutes."""
        left = len(self.draft.missing)
        place = Place("summary", visit=self.place.visit)
        label = self.words("checklist.missing", n=left) if left else self.words("checklist.complete")
        return Footer(Option(label, self.go("summary", place), selected=True), self._next(), icon="clipboard")

    def _next(self) -> Option | None:
        """Lead to the next unanswered item of this checklist, then of the others."""
        if self.draft.visit.state is not VisitState.DRAFT:
            return None
        sections = sorted(self.draft.sections, key=lambda each: each is not self.section)
        open_items = [
            (section, state) for section in sections for state in section.items if not state.answered
        ]
        if not open_items:
            return None
        section, state = open_items[0]
        place = Place(
            "checklist", visit=self.place.visit, checklist=section.checklist.code, item=state.item.code
        )
        label = self.words("item.next", code=state.item.code)
        return Option(label, Tap("jump", lambda: self.shell.swap(place)), tone=Tone.INFO)


def asked_item(page: Page, state: ItemState) -> Asked:
    """Return an item's main question, with answers going straight to the store."""
    item = state.item
    good = {"pass": Tone.GOOD, NA: Tone.DIM}.get(str(state.evaluation.outcome), Tone.INFO)
    fail = TONES[state.evaluation.severity if state.evaluation.outcome == "fail" else item.severity]
    return Asked(
        name=item.code,
        title=page.words.of(item),
        answer=item.answer,
        value=state.value,
        put=lambda value: page.app.answers.put(page.place.visit, item.code, value=value),
        fail=fail,
        tone=fail if state.evaluation.outcome == "fail" else good,
        may_be_na=item.may_be_na,
        counted=page.words.counted(item) if item.answer.type == "count" else "",
        zero=page.words.none(item.answer) if _counts_faults(item) else "",
    )


def count_hint(page: Page, item: Item) -> str:
    """Say what a number counts, where the item's title is not the number's own name.

    Versions before 2026.2 say it only in what is to be looked at.
    """
    if not _counts_faults(item) or item.text_vi.startswith("Số "):
        return ""
    counted = page.words.counted(item)
    return counted if item.answer.counted_vi else f"{counted}: {page.words.of(item, 'observe')}"


def _counts_faults(item: Item) -> bool:
    """Say whether the answer is a number of what is wrong."""
    return item.answer.type == "count" and item.answer.fail_when is not None
