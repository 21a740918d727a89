"""A text while somebody writes it: stored as it grows, and kept apart for as long as it cannot be stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from field_app.core.lettering import unshown
from field_app.core.model import Trouble
from field_app.store.unsaved import UnsavedText, UnsavedTexts
from field_app.viewmodels.controls import TextBox
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Question
from field_app.viewmodels.shell import TextRequest
from field_app.viewmodels.words import Words
from shared.base.text import typed_text

TELL_FROM = 0.8
"""From this share of the limit on, the count is worth a look."""


def waiting_box(page: Page, waiting: Sequence[UnsavedText]) -> TextBox | None:
    """Return the page's box whose text waits, None where the texts are of other pages."""
    place = page.place.to_json()
    fields = {each.field for each in waiting if each.is_of(place, each.field)}
    if not fields:
        return None
    boxes = (row.control for row in page.rows() if isinstance(row, Question))
    return next((box for box in boxes if isinstance(box, TextBox) and box.tap.id in fields), None)


class Writing:
    """What an editor holds. It may close once `is_stored`, or after `give_up`."""

    def __init__(
        self,
        request: TextRequest,
        words: Words,
        unsaved: UnsavedTexts,
        name_trouble: Callable[[Exception], Trouble],
        on_typing: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin with what the field holds, or with what a kill left unsaved of it."""
        self.request, self._words = request, words
        self._unsaved, self._name_trouble = unsaved, name_trouble
        self._on_typing = on_typing
        self._place = request.place.to_json()
        left = unsaved.of(self._place, request.name) if request.name else None
        self.text = request.text if left is None else left
        self._trouble: Trouble | None = None
        self.is_given_up = False
        self._waits = left is not None
        self._stored: str | None = request.text
        if self._waits:
            self.put(self.text)

    @property
    def is_stored(self) -> bool:
        """Tell whether the field holds what was written last."""
        return self._trouble is None

    @property
    def over(self) -> int:
        """Return how many letters too many there are."""
        return max(0, self._length - self.request.limit)

    @property
    def _length(self) -> int:
        return len(typed_text(self.text))

    def put(self, text: str) -> None:
        """Store what is written now; where that fails, keep it apart and say why in `message`."""
        self._on_typing()
        if text == self._stored or self.is_given_up:
            return
        self.text = text
        try:
            self.request.on_change(typed_text(text))
        except Exception as error:  # noqa: BLE001  # whatever it is, the text stays
            self._trouble, self._stored = self._name_trouble(error), None
            self._keep_apart()
        else:
            self._trouble, self._stored = None, text
            self._drop_apart()

    def give_up(self) -> None:
        """Leave the field as it is; the person wants what was written gone."""
        self._trouble, self.is_given_up = None, True
        self._drop_apart()

    def message(self) -> str:
        """Say why the text is not stored, empty where it is."""
        if self._trouble is None:
            return ""
        if self.over:
            return self._words("entry.over", n=self.over, limit=self.request.limit)
        return self._words("entry.not_stored", why=self._words.of(self._trouble, ""))

    def count(self) -> str:
        """Return how many letters there are of how many, and how many the paper cannot print."""
        count = self._words("entry.count", n=self._length, limit=self.request.limit)
        strange = len(unshown(self.text))
        return self._words("entry.unshown", count=count, n=strange) if strange else count

    def is_nearly_full(self) -> bool:
        """Tell whether the count is worth a look."""
        return self._length >= TELL_FROM * self.request.limit or bool(unshown(self.text))

    def _keep_apart(self) -> None:
        if self.request.name:
            with suppress(OSError):  # then it stays in the editor, and in the editor alone
                self._unsaved.keep(UnsavedText(self._place, self.request.name, self.text))
                self._waits = True

    def _drop_apart(self) -> None:
        if self._waits:
            with suppress(OSError):
                self._unsaved.drop(self._place, self.request.name)
                self._waits = False
