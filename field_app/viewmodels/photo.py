"""One photo, large, and taking it off a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from field_app.core.errors import AppError
from field_app.core.model import CopyState, Draft, PhotoCard, Preview, Trouble, VisitState
from field_app.viewmodels.controls import Option, Tap, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Bar, Buttons, Facts, Footer, LargePicture, Row
from field_app.viewmodels.shell import ConfirmRequest, Place
from field_app.viewmodels.void import void_rows

_COPY_LOOKS = {
    CopyState.HERE: (Tone.INFO, "info"),
    CopyState.ON_ITS_WAY: (Tone.REMINDER, "cloud-off"),
    CopyState.SAFE: (Tone.GOOD, "shield"),
    CopyState.NEVER_SENT: (Tone.SERIOUS, "warning"),
}


class PhotoPage(Page):
    """A photo with its facts; the place's path is the attachment's id."""

    draft: Draft
    photo: PhotoCard | None
    copy: Preview | None = None
    trouble: Trouble | None = None
    asked = False

    def load(self) -> None:
        """Read the visit; the photo may be gone already."""
        self.draft = self.app.visits.draft(self.place.visit)
        photos = self.draft.item(self.place.item).photos
        self.photo = next((each for each in photos if each.id == self.place.path), None)
        if self.photo is not None and not self.photo.lost and not self.asked:
            self.asked = True
            visit, photo = self.place.visit, self.place.path
            self.shell.in_background(lambda: self.app.marks.copy(visit, photo), self._shown)

    def _shown(self, copy: Any) -> None:
        """Show the copy once it is made, or why there is none: a large picture takes a moment."""
        self.copy = copy if isinstance(copy, Preview) else None
        self.trouble = copy.trouble if isinstance(copy, AppError) else None
        self.shell.refresh()

    def bar(self) -> Bar:
        """Say to which item it belongs."""
        return Bar(self.words("photo.title"), self.place.item, self.back())

    def rows(self) -> Sequence[Row]:
        """Return the picture and what is known about it."""
        photo = self.photo
        if photo is None or photo.lost:
            return [Banner(self.words("photo.lost"), Tone.SERIOUS, "warning", self.words("photo.lost_note"))]
        if photo.retired:
            return [
                Banner(self.words("photo.retired"), Tone.GOOD, "shield", self.words("photo.retired_note"))
            ]
        facts = (
            (self.words("photo.attached_at"), self.words.date_time(photo.taken_at)),
            (self.words("photo.size"), self.words.size(photo.size)),
            (self.words("photo.hash"), f"{photo.sha256[:16]}…"),
        )
        rows: list[Row] = [*self._picture(), Facts(facts)]
        if photo.is_cut:
            rows.insert(
                0, Banner(self.words("photo.cut"), Tone.REMINDER, "image", self.words("photo.cut_note"))
            )
        if photo.uses > 1:
            again = self.words("photo.again_note", n=photo.uses)
            rows.insert(1, Banner(self.words("photo.again"), Tone.REMINDER, "image", again))
        return [*void_rows(self, self.draft), *self._copy_state(), *rows, *self._marking(photo)]

    def _copy_state(self) -> Iterator[Row]:
        """Say how far the marked copy has come, which is all that others see."""
        state = self.app.marks.copy_state(self.place.visit, self.place.path)
        if state is not CopyState.NONE:
            tone, icon = _COPY_LOOKS[state]
            words = self.words(f"photo.copy_{state}"), self.words(f"photo.copy_{state}_note")
            yield Banner(words[0], tone, icon, words[1])

    def _marking(self, photo: PhotoCard) -> Iterator[Row]:
        """Offer to draw on it while the visit is a draft; what is sent cannot be changed."""
        if self.draft.visit.state is VisitState.DRAFT:
            marking = Place("mark", visit=self.place.visit, item=self.place.item, path=photo.id)
            yield Buttons((Option(self.words("photo.mark"), self.go("mark", marking), tone=Tone.INFO),))

    def _picture(self) -> Iterator[Row]:
        if self.trouble is not None:
            reason = self.words.of(self.trouble, "")
            yield Banner(self.words("photo.no_preview"), Tone.REMINDER, "image", reason)
            return
        if self.copy is None:
            yield Banner(self.words("photo.making"), Tone.INFO, "refresh")
        yield LargePicture(self.copy)

    def footer(self) -> Footer | None:
        """Take it off, while the visit is a draft."""
        if self.draft.visit.state is not VisitState.DRAFT or self.photo is None:
            return None
        remove = Option(self.words("photo.remove"), Tap("remove", self._ask), tone=Tone.SERIOUS)
        return Footer(remove, icon="trash")

    def _ask(self) -> None:
        self.shell.confirm(
            ConfirmRequest(
                self.words("photo.remove_title"),
                self.words("photo.remove_text"),
                self.words("photo.remove"),
                self._remove,
                danger=True,
            )
        )

    def _remove(self) -> None:
        self.app.photos.detach(self.place.visit, self.place.path)
        self.shell.back()
