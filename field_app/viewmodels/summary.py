"""What is still missing, in words, and what counts as a violation."""

from __future__ import annotations

from collections.abc import Sequence

from field_app.core.model import Draft, ItemState, VisitState
from field_app.viewmodels.answers import TONES
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Card, Empty, Footer, Heading, Row, Tab
from field_app.viewmodels.shell import Place
from field_app.viewmodels.verdict import ICONS, verdict_chips
from field_app.viewmodels.void import void_rows
from shared.rules.completeness import Missing

LACK_ICONS = {
    "answer": "ring",
    "followup": "list",
    "photo": "camera",
    "officials": "person",
    "balance": "scales",
    "minutes": "pen",
}


class SummaryPage(Page):
    """Two lists: what to do before finishing, and what the unit will be told."""

    draft: Draft
    found: bool | None = None

    def load(self) -> None:
        """Read the visit."""
        self.draft = self.app.visits.draft(self.place.visit)
        self.failed = [
            state
            for section in self.draft.sections
            for state in section.items
            if state.evaluation.outcome == "fail"
        ]
        self.failed.sort(key=lambda state: -state.evaluation.severity.rank)
        if self.found is None:
            self.found = self.draft.visit.state is not VisitState.DRAFT
        self.lacking = [lack for lack in self.draft.missing if lack.what != "minutes"]

    def bar(self) -> Bar:
        """Say which unit."""
        return Bar(self.words("summary.title"), self.draft.visit.unit_name, self.back())

    def tabs(self) -> Sequence[Tab]:
        """Return the two lists."""
        return (
            self._tab("missing", len(self.lacking), found=False),
            self._tab("found", len(self.failed), found=True),
        )

    def _tab(self, name: str, count: int, *, found: bool) -> Tab:
        def choose() -> None:
            self.found = found
            self.shell.refresh()

        note = self.words(f"summary.{name}_count", n=count)
        return Tab(
            self.words(f"summary.{name}"),
            note,
            self.found is found,
            Tap(f"tab:{name}", choose),
            done=not found and not count,
        )

    def rows(self) -> Sequence[Row]:
        """Return one of the lists."""
        return [*void_rows(self, self.draft), *(self._found_rows() if self.found else self._missing_rows())]

    # --- missing --------------------------------------------------------------------------------------------

    def _missing_rows(self) -> Sequence[Row]:
        rows = self._held_rows()
        if not self.lacking:
            rows.append(Empty("check", self.words("summary.complete"), self.words("summary.complete_text")))
        for what in LACK_ICONS:
            lacking = [lack for lack in self.lacking if lack.what == what]
            if lacking:
                rows.append(Heading(self.words(f"lack.{what}"), str(len(lacking))))
                rows += [self._lack(lack) for lack in lacking]
        return rows

    def _held_rows(self) -> list[Row]:
        """Lead to the photos that were taken and not taken in."""
        return [
            Banner(
                self.words("photo.held"),
                Tone.SERIOUS,
                "warning",
                f"{held.item}: {self.words.of(held.trouble, '')}",
                tap=self.go(f"held:{held.id}", Place("item", visit=self.place.visit, item=held.item)),
            )
            for held in self.app.captures.held(self.place.visit)
        ]

    def _lack(self, lack: Missing) -> Card:
        code = lack.item or ""
        state = self.draft.item(code)
        place = Place("item", visit=self.place.visit, item=code)
        detail = "" if lack.what == "answer" else self.words.of(lack, "")
        title = f"{code}  {self.words.of(state.item)}"
        lines = (detail,) if detail else ()
        name = f"lack:{lack.followup or code}:{lack.what}"
        return Card(title, lines, LACK_ICONS[lack.what], Tone.INFO, tap=self.go(name, place))

    # --- found ----------------------------------------------------------------------------------------------

    def _found_rows(self) -> Sequence[Row]:
        if not self.failed:
            return [Empty("shield", self.words("summary.none"), self.words("summary.none_text"))]
        rows: list[Row] = [Banner(self.words("summary.recorded"), Tone.INFO, "info")]
        for severity in dict.fromkeys(state.evaluation.severity for state in self.failed):
            states = [state for state in self.failed if state.evaluation.severity is severity]
            rows.append(Heading(self.words(f"severity.{severity}"), str(len(states))))
            rows += [self._finding(state) for state in states]
        return rows

    def _finding(self, state: ItemState) -> Card:
        severity = state.evaluation.severity
        place = Place("item", visit=self.place.visit, item=state.item.code)
        title = f"{state.item.code}  {self.words.of(state.item)}"
        reason = state.evaluation.escalated_by
        stated = (state.stated.text,) if state.stated else ()
        lines = (*stated, *((self.words.of(reason, "if"),) if reason else ()))
        tap = self.go(f"finding:{state.item.code}", place)
        chips = verdict_chips(state, self.words)
        return Card(title, lines, ICONS[severity], TONES[severity], chips, tap=tap)

    # --- on -------------------------------------------------------------------------------------------------

    def footer(self) -> Footer | None:
        """Go on to the minutes; they can be prepared while something is still missing."""
        if self.draft.visit.state is not VisitState.DRAFT:
            return None
        place = Place("minutes", visit=self.place.visit)
        return Footer(
            Option(self.words("summary.to_minutes"), self.go("minutes", place), selected=True), icon="pen"
        )
