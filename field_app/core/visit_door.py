"""The door to one visit: everything that can be asked of it and done to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from field_app.core.delivered import Delivery
from field_app.core.errors import AppError
from field_app.core.model import (
    Attached,
    CopyState,
    Draft,
    FollowupValue,
    HeldCard,
    MinutesWord,
    Person,
    Preview,
    Value,
    VisitCard,
    VisitMode,
)
from field_app.ports import Camera, Clock
from field_app.store.captures import PendingCapture
from field_app.store.photos import Signer
from shared.protocol.revision import Official

if TYPE_CHECKING:
    from field_app.core.account import Account
    from field_app.core.captures import CaptureDesk
    from field_app.core.derivatives import DerivativeDesk
    from field_app.core.developing import Mark
    from field_app.core.pictures import PictureBook
    from field_app.core.shelf import VisitShelf
    from field_app.core.syncing import SyncDesk
    from field_app.core.vault import Vault
    from field_app.core.visits import VisitBook
    from field_app.core.wiring import Parts

THUMB_SIDE = 320
"""Pixels of the copies shown in lists."""


class VisitDoor:
    """What is asked of visits and done to them; `FieldApp` is the whole door."""

    _watchers: list[Callable[[], None]]
    _account: Account
    _book: VisitBook
    _pictures: PictureBook
    _shelf: VisitShelf
    _captures: CaptureDesk
    _desk: SyncDesk
    _vault: Vault
    _parts: Parts
    _clock: Clock
    _local_time: Callable[[], str]

    # --- watching -------------------------------------------------------------------------------------------

    def watch(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """Call back, from whatever thread, whenever anything shown may have changed; returns how to stop."""
        self._watchers.append(on_change)
        return partial(self._unwatch, on_change)

    def now(self) -> str:
        """Return the local time as well as it is known, RFC 3339; its day decides what is in force."""
        return self._local_time()

    def person(self) -> Person | None:
        """Return who is logged in; a device keeps its person through restarts and weeks without network."""
        return self._account.person() if self._vault.has_key else None

    @property
    def _derivatives(self) -> DerivativeDesk:
        return self._parts.derivatives()

    # --- visits ---------------------------------------------------------------------------------------------

    def start_visit(
        self,
        unit_id: str,
        counter_id: str | None,
        mode: VisitMode,
        campaign_id: str | None = None,
        checklist_ids: Sequence[str] = (),
        team: Sequence[str] = (),
    ) -> str:
        """Begin a visit now and return its id; no `checklist_ids` means the core checklists of today.

        `team` are the ids of those who come along.
        """
        author = self._account.require().id
        return self._book.start(author, unit_id, counter_id, mode, campaign_id, checklist_ids, team)

    def visits(self) -> list[VisitCard]:
        """Return this person's visits on this device, newest first, without discarded ones."""
        person = self.person()
        return [] if person is None else self._shelf.cards(person.id)

    def draft(self, visit_id: str) -> Draft:
        """Return the whole visit, evaluated; AppError visit-unknown."""
        return self._shelf.draft(self._account.require().id, visit_id)

    def delivery(self, visit_id: str) -> Delivery:
        """Return how far a visit's photos have travelled, and its receipt; AppError visit-unknown."""
        return self._shelf.delivery(self._account.require().id, visit_id)

    def answer(self, visit_id: str, item: str, value: Value) -> None:
        """Set (or with None clear) an item's answer; AppError answer-not-allowed when it cannot be one."""
        self._book.answer(visit_id, item, value)

    def set_followup(self, visit_id: str, item: str, code: str, value: FollowupValue) -> None:
        """Set (or with None clear) a follow-up's answer."""
        self._book.set_followup(visit_id, item, code, value)

    def set_note(self, visit_id: str, item: str, note: str) -> None:
        """Set the inspector's note on an item; stored as NFC."""
        self._book.set_note(visit_id, item, note)

    def set_statement(self, visit_id: str, item: str, statement: str) -> None:
        """Say what was found in one's own words; blank lets the composed statement stand."""
        self._book.set_statement(visit_id, item, statement)

    def set_officials(self, visit_id: str, item: str, officials: Sequence[Official]) -> None:
        """Name the officials concerned; AppError officials-not-allowed where the checklist forbids names."""
        self._book.set_officials(visit_id, item, officials)

    def set_fixed_on_spot(self, visit_id: str, item: str, fixed: bool) -> None:
        """Note that the unit put it right during the visit."""
        self._book.set_fixed_on_spot(visit_id, item, fixed=fixed)

    def set_no_photo_reason(self, visit_id: str, item: str, reason: str | None) -> None:
        """Say why a required photo could not be taken; None or blank clears it."""
        self._book.set_no_photo_reason(visit_id, item, reason)

    def attach_photo(self, visit_id: str, item: str, picture: Path | bytes) -> str:
        """Keep a picture's untouched bytes durably, then attach it; returns the attachment's id.

        The same bytes may be attached twice. AppError: photo-forbidden, photo-empty, photo-type,
        photo-too-large, too-many-photos, storage-full.
        """
        return self._pictures.attach(visit_id, item, picture).id

    def take_in(self, visit_id: str, item: str, picture: Path | bytes) -> Attached:
        """Attach a picture and make its copy for the screen, all off the UI thread; see attach_photo.

        AppError as attach_photo, and photo-failed; a picked file is held then, see `held_photos`.
        """
        if isinstance(picture, bytes):
            return self._with_copy(self._pictures.attach(visit_id, item, picture))
        return self._with_copy(self._captures.bring(visit_id, item, picture))

    def begin_capture(self, visit_id: str, item: str, camera: Camera) -> PendingCapture:
        """Write down that the camera will be asked, before it is: it may push this app out of memory.

        AppError as attach_photo, and camera-failed; where no photo is allowed the camera stays closed.
        """
        return self._captures.begin(visit_id, item, camera)

    def finish_capture(self, capture: PendingCapture, camera: Camera) -> Attached | None:
        """Take in what the camera wrote; None for nothing. Slow: off the UI thread.

        AppError as attach_photo, and photo-failed; the picture is held then, see `held_photos`.
        """
        attached = self._captures.finish(capture, camera)
        return None if attached is None else self._with_copy(attached)

    def resume_captures(self, camera: Camera) -> int:
        """Take in what a kill behind the camera left; returns how many pictures that were."""
        return self._captures.resume(camera) if self._vault.has_key else 0

    def held_photos(self, visit_id: str) -> list[HeldCard]:
        """Return the pictures the camera took for a visit that were not taken in, each with why."""
        return self._captures.held(visit_id)

    def take_held(self, held_id: str, *, is_reduced: bool = False) -> Attached:
        """Try once more to take a held picture in, as it is or reduced. Slow: off the UI thread."""
        return self._with_copy(self._captures.take_held(held_id, is_reduced=is_reduced))

    def give_up_held(self, held_id: str) -> None:
        """Offer a held picture no more; its file stays on the device for 30 days."""
        self._captures.give_up(held_id)

    def marks(self, photo_id: str) -> list[Mark]:
        """Return the arrows, boxes and masks drawn over a photo."""
        return self._derivatives.marks(photo_id)

    def draw_marks(self, photo_id: str, marks: Sequence[Mark]) -> None:
        """Keep what is drawn over a photo, in place of what was; the original is never touched."""
        self._derivatives.draw(photo_id, marks)

    def derivative(self, visit_id: str, photo_id: str) -> Preview | None:
        """Return the copy as others see it: marked, masked, stamped, at most 1600 pixels. Slow at first."""
        visit, photo = self._shelf.picture(self._account.require().id, visit_id, photo_id)
        return self._derivatives.derivative(visit, photo)

    def has_marks(self, visit_id: str) -> bool:
        """Tell whether something is drawn on a photo of a visit."""
        _, photos = self._shelf.pictures(self._account.require().id, visit_id)
        return any(self.marks(photo.id) for photo in photos)

    def prepare_copies(self, visit_id: str) -> None:
        """Make the marked copies of a draft's photos, which finishing it needs. Slow: off the UI thread."""
        visit, photos = self._shelf.pictures(self._account.require().id, visit_id)
        self._derivatives.prepare(visit, photos)

    def copy_state(self, visit_id: str, photo_id: str) -> CopyState:
        """Return how far the marked copy of a photo has come."""
        return self._derivatives.copy_state(
            *self._shelf.picture(self._account.require().id, visit_id, photo_id)
        )

    def _with_copy(self, attached: Attached) -> Attached:
        self._pictures.thumbnail(attached.sha256, THUMB_SIDE)
        return attached

    def detach_photo(self, visit_id: str, photo_id: str) -> None:
        """Take a picture off a draft; its file stays on the device for 30 days."""
        self._pictures.detach(visit_id, photo_id, now_ms=self._clock.unix_ms())

    def thumbnail(self, sha256: str, *, side: int = THUMB_SIDE) -> Preview | None:
        """Return a small upright JPEG copy for the screen, made on first use; None if it cannot be shown."""
        return self._pictures.thumbnail(sha256, side)

    def original(self, sha256: str) -> BinaryIO | None:
        """Return the untouched bytes as a file to read, or None when they are lost."""
        return self._pictures.original(sha256)

    def set_minutes(self, visit_id: str, **words: MinutesWord) -> None:
        """Set words of the minutes, named as in `MinutesDraft`; what is not named stays, signatures too.

        unit_representative, representative_post, explanation, signed, refusal_reason, witness.
        """
        self._book.set_minutes(visit_id, words)

    def set_present(self, visit_id: str, user: str, *, present: bool) -> None:
        """Note whether a member of the team is there; AppError answer-not-allowed for anybody else."""
        members = {member.user: member.name for member in self.draft(visit_id).minutes.members}
        if user not in members:
            raise AppError("answer-not-allowed")
        self._book.set_present(visit_id, user, members[user], present=present)

    def set_unsigned(self, visit_id: str, who: str, reason: str | None) -> None:
        """Say why somebody does not sign (again); blank while it is being written, None takes it back."""
        self._book.set_unsigned(visit_id, who, reason)

    def add_signature(self, visit_id: str, who: str, png: bytes) -> None:
        """Keep a signature under the minutes as they are now; a second one by the same `who` replaces it.

        `who`: unit_representative, inspector, witness, `member:` and an id. AppError: answer-not-allowed,
        signer-unnamed.
        """
        place, sha256 = self._shelf.signing_place(self._account.require().id, visit_id, who)
        self._pictures.sign(visit_id, Signer(who, place.name, place.post), sha256, png)

    def remove_signature(self, visit_id: str, who: str) -> None:
        """Take a signature off a draft."""
        self._pictures.remove_signature(visit_id, who)

    def finish(self, visit_id: str) -> None:
        """Sign the visit with the device key and queue it; immutable afterwards.

        AppError visit-incomplete while `draft(visit_id).missing` is not empty, photo-lost if a file is gone,
        mask-failed if the copy of a photo that was drawn on cannot be made.
        """
        author, marked = self._account.require().id, self._derivatives.prepare
        self._shelf.finish(author, visit_id, self._desk.server_time(), marked)
        self._desk.wake()
        self._changed()

    def discard_visit(self, visit_id: str) -> None:
        """Drop a draft begun by mistake; AppError visit-finished once it was finished."""
        self._book.discard(visit_id, now_ms=self._clock.unix_ms())

    def _unwatch(self, on_change: Callable[[], None]) -> None:
        if on_change in self._watchers:
            self._watchers.remove(on_change)

    def _changed(self) -> None:
        for on_change in list(self._watchers):
            on_change()
