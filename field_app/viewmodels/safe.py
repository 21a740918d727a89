"""The page that is shown where another cannot be: why, and the ways on."""

from __future__ import annotations

from collections.abc import Sequence

from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Buttons, Prose, Row
from field_app.viewmodels.shell import Place


class SafePage(Page):
    """Reads nothing from the store, so that nothing in the store can break it."""

    def bar(self) -> Bar:
        """Name the page."""
        return Bar(self.words("safe.title"))

    def rows(self) -> Sequence[Row]:
        """Say what happened and that nothing is lost; offer the way home, a report, a rescue file."""
        ways = [
            Option(self.words("safe.home"), Tap("home", self._go_home), selected=True),
            Option(self.words("safe.report"), Tap("report", self._report), tone=Tone.INFO),
            Option(self.words("account.title"), self.go("account", Place("account")), tone=Tone.INFO),
        ]
        if self.shell.has_documents:
            ways.append(
                Option(self.words("account.rescue"), self.go("rescue", Place("rescue")), tone=Tone.INFO)
            )
        return [
            Banner(self.words("safe.what"), Tone.SERIOUS, "shield"),
            Prose(self.words("safe.kept")),
            Buttons(tuple(ways)),
        ]

    def _go_home(self) -> None:
        self.shell.replace(Place("home"))

    def _report(self) -> None:
        self.app.sync.wake()
        self.shell.notify(self.words("account.syncing"))
