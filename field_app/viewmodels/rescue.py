"""Saving what cannot be sent: one encrypted file, and the code that opens it, read out to Home Affairs."""

from __future__ import annotations

from collections.abc import Sequence

from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Facts, Footer, Prose, Row

MIME = "application/octet-stream"


class RescuePage(Page):
    """What would be in the file; then the code, as long as the page is open."""

    code = ""

    def load(self) -> None:
        """Count what is unsent."""
        self.unsent, self.drafts = self.app.rescue.count()

    def bar(self) -> Bar:
        """Name the page."""
        return Bar(self.words("rescue.title"), back=self.back())

    def rows(self) -> Sequence[Row]:
        """Say what it is for, what is in it, and the code."""
        words = self.words
        facts = ((words("rescue.unsent"), str(self.unsent)), (words("rescue.drafts"), str(self.drafts)))
        rows: list[Row] = [Prose(words("rescue.what")), Facts(facts)]
        if self.code:
            rows.append(Banner(self.code.replace("-", " "), Tone.SERIOUS, "lock", words("rescue.code_note")))
        return rows

    def footer(self) -> Footer:
        """Make the file."""
        make = Option(self.words("rescue.make"), Tap("make", self._make), selected=True)
        return Footer(make, enabled=bool(self.unsent or self.drafts), icon="share")

    def _make(self) -> None:
        """Each file has a code of its own; nothing keeps it but the person."""
        code = self.code = self.app.rescue.new_code()
        rescue = self.app.rescue
        self.shell.hand_over(rescue.file_name(), MIME, lambda file: rescue.write(file, code))
        self.shell.refresh()
