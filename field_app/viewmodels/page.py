"""A page: what stands on the screen now and what each tap does. Plain Python, tested without a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from field_app.core.app import FieldApp
from field_app.viewmodels.controls import Tap
from field_app.viewmodels.rows import Bar, Footer, Row, Tab
from field_app.viewmodels.shell import Place, Shell
from field_app.viewmodels.words import Words


class Page:
    """Common ground of all pages; each answers bar, tabs, rows and footer freshly when asked."""

    def __init__(self, app: FieldApp, words: Words, shell: Shell, place: Place) -> None:
        self.app = app
        self.words = words
        self.shell = shell
        self.place = place

    def bar(self) -> Bar:
        """Return what stands on top."""
        raise NotImplementedError

    def tabs(self) -> Sequence[Tab]:
        """Return the tabs below the bar, if any."""
        return ()

    def rows(self) -> Sequence[Row]:
        """Return the page's content."""
        raise NotImplementedError

    def footer(self) -> Footer | None:
        """Return what the thumb reaches at the bottom, if anything."""
        return None

    def load(self) -> None:
        """Read anew what the page shows; called before the others whenever something changed."""

    def focus(self, _rows: Sequence[Row]) -> int | None:
        """Return which row to bring into sight when the page opens."""
        return None

    def swipe(self, _step: int) -> None:
        """Answer a finger drawn sideways: 1 to the left, -1 to the right; most pages have nothing there."""

    def is_on_top(self) -> bool:
        """Tell whether this is the page that is worked on, not one beside it."""
        return not self.shell.aside

    def today(self) -> date:
        """Return the device's local date: which units, checklists and legal bases are in force."""
        return date.fromisoformat(self.app.now()[:10])

    def back(self) -> Tap:
        """Return the tap that leaves the page."""
        return Tap("back", self.shell.back)

    def go(self, name: str, place: Place) -> Tap:
        """Return a tap that opens a page."""
        return Tap(name, lambda: self.shell.open(place))

    def act(self, name: str, change: Callable[[], object]) -> Tap:
        """Return a tap that changes something and shows the result."""

        def do() -> None:
            change()
            self.shell.refresh()

        return Tap(name, do)
