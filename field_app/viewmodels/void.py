"""Signatures that a change has voided: said at once, on whatever page of the visit the change was made."""

from __future__ import annotations

from collections.abc import Sequence

from field_app.core.model import Draft, VisitState
from field_app.viewmodels.controls import Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner
from field_app.viewmodels.shell import Place


def void_rows(page: Page, draft: Draft) -> Sequence[Banner]:
    """Return a banner that names whose signatures were given for what the minutes said before."""
    names = _names(draft)
    if not names:
        return ()
    text = page.words("minutes.void", names=names)
    tap = page.go("void", Place("minutes", visit=page.place.visit))
    return (Banner(text, Tone.VIOLATION, "pen", page.words("minutes.void_note"), tap=tap),)


class VoidWatch:
    """Says it in passing the moment it happens: the banner may be out of sight."""

    def __init__(self) -> None:
        self._was: str | None = None

    def look(self, page: Page, draft: Draft) -> None:
        """Notice whose signatures are void now; whoever opens the page later sees the banner alone."""
        names = _names(draft)
        if names and self._was is not None and names != self._was:
            page.shell.notify(page.words("minutes.void", names=names), Tone.VIOLATION)
        self._was = names


def _names(draft: Draft) -> str:
    if draft.visit.state is not VisitState.DRAFT:
        return ""
    return ", ".join(place.name for place in draft.places if place.void and not place.reason)
