"""Answers that can be taken back: a slip of the finger costs one more tap and no answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from field_app.viewmodels.controls import Tap
from field_app.viewmodels.page import Page

MOST = 20


@dataclass(frozen=True, slots=True)
class Slip:
    """An answer that was replaced: of which question, what it was before, and where it goes back."""

    name: str
    before: Any
    put: Callable[[Any], None]


class Slips:
    """The last answers given on one page, the newest last."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._last: list[Slip] = []

    def note(self, slip: Slip, after: Any) -> None:
        """Remember what an answer was before; one that is cleared is never cleared silently."""
        if slip.before == after:
            return
        self._last = [*self._last, slip][-MOST:]
        if after is None:
            self._page.shell.notify(self._page.words("answer.cleared", code=slip.name))

    def actions(self) -> tuple[tuple[str, Tap], ...]:
        """Return what takes the last answer back, for the page's bar; nothing where there is none."""
        return (("undo", Tap("undo", self._undo)),) if self._last else ()

    def _undo(self) -> None:
        slip = self._last[-1]
        slip.put(slip.before)
        self._last.pop()
        self._page.shell.notify(self._page.words("answer.taken_back", code=slip.name))
        self._page.shell.refresh()
