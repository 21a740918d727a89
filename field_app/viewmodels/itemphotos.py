"""The photos of one item: those that prove it, those that wait to be taken in, and why there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from field_app.core.model import Draft, HeldCard, ItemState, PhotoCard, Preview, VisitState
from field_app.viewmodels.controls import Option, Tap, TextBox, Tone
from field_app.viewmodels.page import Page
from field_app.viewmodels.rows import Banner, Buttons, Heading, Pictures, Question, Row, Thumb
from field_app.viewmodels.shell import ConfirmRequest, Place, TextRequest


class ItemPhotos(Page):
    """The part of an item's page that shows its photos."""

    draft: Draft
    state: ItemState
    held: list[HeldCard]

    def load(self) -> None:
        """Read the visit."""
        self.draft = self.app.visits.draft(self.place.visit)
        self.state = self.draft.item(self.place.item)
        self.held = [
            each for each in self.app.captures.held(self.place.visit) if each.item == self.place.item
        ]

    @property
    def failed(self) -> bool:
        """Tell whether the answer is a failure under the rules."""
        return self.state.evaluation.outcome == "fail"

    def _photos(self) -> Iterator[Row]:
        rule = self.state.item.photo_on_fail
        if rule == "forbidden":
            yield Heading(self.words("item.photos"))
            yield Banner(
                self.words("photo.forbidden"), Tone.SERIOUS, "no-camera", self.words("photo.forbidden_note")
            )
            return
        needed = rule in ("required", "recommended") and self.failed
        yield Heading(self.words("item.photos"), self.words(f"photo.{rule}") if needed else "")
        thumbs = tuple(self._thumb(place) for place in range(len(self.state.photos)))
        yield Pictures(thumbs, self._photo_button(), "camera" if self.shell.has_camera else "image")
        yield from self._held()
        if rule == "required" and self.failed and not self.state.photos:
            yield self._no_photo()

    def _held(self) -> Iterator[Row]:
        """Offer again what the camera took and could not be taken in, with why."""
        for held in self.held:
            words = f"{self.words.of(held.trouble, '')} {self.words('photo.held_note')}"
            yield Banner(self.words("photo.held"), Tone.SERIOUS, "warning", words)
            if self.draft.visit.state is VisitState.DRAFT:
                yield Buttons(tuple(self._held_options(held)))

    def _held_options(self, held: HeldCard) -> Iterator[Option]:
        def take(*, is_reduced: bool) -> None:
            self.shell.take_in(lambda: self.app.captures.take_held(held.id, is_reduced=is_reduced))

        again = Tap(f"held:{held.id}", partial(take, is_reduced=False))
        yield Option(self.words("photo.held_again"), again, tone=Tone.INFO)
        if held.trouble.code == "photo-too-large":
            reduced = Tap(f"reduce:{held.id}", partial(take, is_reduced=True))
            yield Option(self.words("photo.held_reduced"), reduced, tone=Tone.INFO)
        give_up = Tap(f"give-up:{held.id}", partial(self._ask_to_give_up, held))
        yield Option(self.words("photo.held_give_up"), give_up, tone=Tone.DIM)

    def _ask_to_give_up(self, held: HeldCard) -> None:
        def give_up() -> None:
            self.app.captures.give_up(held.id)
            self.shell.refresh()

        title, text = self.words("photo.held_give_up_title"), self.words("photo.held_give_up_text")
        yes = self.words("photo.held_give_up")
        self.shell.confirm(ConfirmRequest(title, text, yes, give_up, danger=True))

    def _thumb(self, place: int) -> Thumb:
        photo = self.state.photos[place]
        copy = None if photo.lost else self.app.photos.thumbnail(photo.sha256)
        shown = Place("photo", visit=self.place.visit, item=self.place.item, path=photo.id)
        return Thumb(copy, self.go(f"photo:{place}", shown), self._caption(photo, copy))

    def _caption(self, photo: PhotoCard, copy: Preview | None) -> str:
        if photo.lost:
            return self.words("photo.lost")
        if photo.retired:
            return self.words("photo.retired")
        if photo.is_cut:
            return self.words("photo.cut")
        if copy is None:
            return self.words("photo.unseen")
        return self.words("photo.again") if photo.uses > 1 else ""

    def _photo_button(self) -> Option | None:
        if self.draft.visit.state is not VisitState.DRAFT:
            return None
        return photo_option(self, self.place.item, "take" if self.shell.has_camera else "attach")

    def _no_photo(self) -> Question:
        reason = self.state.no_photo_reason or ""

        def put(text: str) -> None:
            self.app.answers.put(self.place.visit, self.place.item, no_photo_reason=text)

        return Question(
            "",
            self.words("photo.none_title"),
            self._box("no-photo", self.words("photo.none_title"), reason, put),
        )

    def _box(self, name: str, title: str, text: str, put: Callable[[str], None]) -> TextBox:
        request = TextRequest(title, self.words("answer.write"), text, put, name=name, place=self.place)
        return TextBox(text, self.words("answer.write"), Tap(name, lambda: self.shell.ask_text(request)))


def photo_option(page: Page, item: str, name: str) -> Option:
    """Return the button that takes a photo for an item, or picks a file where there is no camera."""
    visit = page.place.visit
    if page.shell.has_camera:
        take = Tap(name, lambda: page.shell.take_picture(visit, item))
        return Option(page.words("photo.take"), take, tone=Tone.INFO)
    files = Place("files", visit=visit, item=item)
    return Option(page.words("photo.attach"), page.go(name, files), tone=Tone.INFO)
