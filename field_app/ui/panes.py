"""One page on a phone; on a tablet the page below it stays beside it."""
# mypy: allow-subclassing-any
# Kivy ships no types, so its classes are Any.

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from kivy.metrics import dp
from kivy.uix.widget import Widget

from field_app.ui.pageview import PageView
from field_app.viewmodels.shell import Place, Shell

WIDE = 840
"""From so many dp on there is room for two pages; a 10-inch tablet has 1280 by 800."""
SIDE_SHARE = 0.42
GAP = 1
ALONE = frozenset({"lock", "login", "mark", "pin", "sign"})
"""Pages that want the whole window."""

MakeView = Callable[[Place, Shell], PageView]


class Stacked(Protocol):
    """The window's stack of places, as the page on the left may change it."""

    stack: list[Place]

    def open(self, place: Place) -> None: ...
    def back(self) -> None: ...
    def beside(self, *places: Place) -> None: ...


class SideShell:
    """The shell of the page on the left: what it opens takes the place of what is on the right."""

    aside = True

    def __init__(self, app: Stacked) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        """Everything else is the window's own affair."""
        return getattr(self._app, name)

    def open(self, place: Place) -> None:
        """Show a page on the right."""
        self._app.beside(self._app.stack[-2], place)

    def swap(self, place: Place) -> None:
        """Show another page on the left; the one on the right stays."""
        self._app.beside(place, self._app.stack[-1])

    def back(self) -> None:
        """Leave both."""
        self._app.stack.pop()
        self._app.back()


class Panes(Widget):
    """Holds the page on top of the stack and, where there is room, the one below it on its left."""

    def __init__(self, make: MakeView, shell: Shell, side_shell: Shell, **options: Any) -> None:
        super().__init__(**options)
        self._make, self._shell, self._side_shell = make, shell, side_shell
        self.view: PageView | None = None
        self.side: PageView | None = None
        self._places: list[Place] = []
        self.fbind("size", self._resized)

    def show(self, stack: list[Place], *, anew: bool = False) -> None:
        """Build the top page; the one on the left stays as it is while it is the same, unless `anew`."""
        self._places = stack
        left = stack[-2] if self._has_two() else None
        if self.view is not None:
            self.remove_widget(self.view)
        if self.side is not None and (anew or left is None or self.side.page.place != left):
            self.remove_widget(self.side)
            self.side = None
        if left is not None and self.side is None:
            self.side = self._make(left, self._side_shell)
            self.add_widget(self.side)
        self.view = self._make(stack[-1], self._shell)
        self.add_widget(self.view)
        self._frame()

    def parts(self) -> list[PageView]:
        """Return the pages in sight, the top one first."""
        return [part for part in (self.view, self.side) if part is not None]

    def _has_two(self) -> bool:
        return self.width >= dp(WIDE) and len(self._places) > 1 and self._places[-1].page not in ALONE

    def _resized(self, *_: Any) -> None:
        if self._places and self._has_two() != (self.side is not None):
            self.show(self._places)
        self._frame()

    def _frame(self) -> None:
        """Give each page its place, then its size: with that a new page is laid out, once."""
        beside = round(self.width * SIDE_SHARE) if self.side else 0
        if self.side is not None:
            self.side.pos, self.side.size = self.pos, (beside - dp(GAP), self.height)
        if self.view is not None:
            self.view.pos, self.view.size = (self.x + beside, self.y), (self.width - beside, self.height)
