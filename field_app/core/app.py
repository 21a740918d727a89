"""The one door to the app's core: everything a screen can ask or do, without Kivy.

Every write is one committed SQLite transaction: once the call returns, no kill or power cut takes it back.
Calls that change a visit raise AppError with words for the person; nothing is half done when they do.
All methods may be called from any thread; only `login` waits for the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from field_app.core.model import (
    CampaignCard,
    ChecklistCard,
    Delivery,
    Draft,
    FollowupValue,
    LegalSource,
    Person,
    Preview,
    SyncState,
    UnitHit,
    Value,
    VisitCard,
    VisitMode,
)
from field_app.core.vault import Vault
from field_app.core.visits import storage_words
from field_app.core.wiring import assemble
from field_app.ports import Camera, Clock, Locator, Network, Random, SecretStore
from field_app.store.captures import PendingCapture
from field_app.sync.exchange import Line
from shared.revision import Official

if TYPE_CHECKING:
    from field_app.core.derivatives import DerivativeDesk
    from field_app.core.developing import Mark
    from field_app.core.login import Login
    from field_app.core.papers import Papers
    from field_app.core.rescue import Rescue

THUMB_SIDE = 320
"""Pixels of the copies shown in lists."""


class FieldApp:
    """The field app of one device and the person logged in on it."""

    def __init__(
        self,
        folder: Path,
        *,
        server: str,
        secrets: SecretStore,
        clock: Clock,
        random: Random,
        network: Network,
        locator: Locator,
        line: Line | None = None,
        model: str = "",
    ) -> None:
        """Open (or create) everything kept under `folder`; `server` is used until a login names another.

        `model` is what the device calls itself towards the server; `line` carries requests (HTTP by default).
        Use `field_app.platform.desktop.open_app` on a computer.
        """
        self._watchers: list[Callable[[], None]] = []
        self._clock = clock
        parts = assemble(
            folder,
            server=server,
            secrets=secrets,
            clock=clock,
            random=random,
            network=network,
            locator=locator,
            line=line,
            model=model,
            on_change=self._changed,
        )
        self._settings, self._account, self._catalogue = parts.settings, parts.account, parts.catalogue
        self._book, self._pictures, self._shelf = parts.book, parts.pictures, parts.shelf
        self._desk, self._vault = parts.desk, parts.vault
        self._local_time = parts.local_time
        self._captures, self._parts = parts.captures, parts
        self.diary = parts.diary
        """What is over more than one visit: today, the past, what was returned, who was met where."""
        self._close = parts.close

    def close(self) -> None:
        """Stop the sync thread and close the store; a kill instead of this loses nothing."""
        self._watchers.clear()
        self._close()

    @property
    def papers(self) -> Papers:
        """Return the minutes as they read on paper, and as a PDF made on this device."""
        return self._parts.papers()

    @property
    def rescue(self) -> Rescue:
        """Return what packs everything unsent as one encrypted file, for a phone that will send no more."""
        return self._parts.rescue()

    @property
    def _login(self) -> Login:
        return self._parts.login()

    @property
    def _derivatives(self) -> DerivativeDesk:
        return self._parts.derivatives()

    # --- watching -------------------------------------------------------------------------------------------

    def watch(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """Call back, from whatever thread, whenever anything shown may have changed; returns how to stop."""
        self._watchers.append(on_change)
        return partial(self._unwatch, on_change)

    def now(self) -> str:
        """Return the local time as well as it is known, RFC 3339; its day decides what is in force."""
        return self._local_time()

    # --- account --------------------------------------------------------------------------------------------

    def server(self) -> str:
        """Return the address of the server this device talks to, without a trailing slash."""
        return self._account.server()

    def login(self, server: str, username: str, password: str, earlier: str = "") -> Person:
        """Log in, enrol this device and start to sync; blocks on the network (call it off the UI thread).

        It also opens a locked app; `earlier` is the password of before it was changed elsewhere. The password
        is kept nowhere, only a copy of the data key that opens with it. AppError codes: offline,
        not-our-server, clock-wrong, login-failed, rate-limited, not-permitted, device-in-use,
        vault-password-old, and what else the server names.
        """
        person = self._login.login(server, username, password, earlier)
        self._desk.wake()
        self._changed()
        return person

    def person(self) -> Person | None:
        """Return who is logged in; a device keeps its person through restarts and weeks without network."""
        return self._account.person() if self._vault.has_key else None

    def logout(self) -> None:
        """Forget the session; visits and photos stay, and wait until the same person logs in again."""
        self._login.logout()
        self._changed()

    # --- lock -----------------------------------------------------------------------------------------------

    @property
    def vault(self) -> Vault:
        """Return the lock: is it shut, has it a PIN, how to open it. PINs are slow: off the UI thread."""
        return self._vault

    # --- reference data -------------------------------------------------------------------------------------

    def find_units(self, text: str, *, day: date, limit: int = 30) -> list[UnitHit]:
        """Return units valid on `day` that have, for each word of `text`, a word beginning so.

        Diacritics are optional; a word may also be of the district. Hits in which the words stand together
        come first, then the Vietnamese alphabet; empty text lists all.
        """
        return self._catalogue.find_units(text, day=day, limit=limit)

    def unit(self, unit_id: str, *, day: date) -> UnitHit | None:
        """Return one unit with the counters it has on `day`."""
        return self._catalogue.unit(unit_id, day=day)

    def checklists(self, *, day: date) -> list[ChecklistCard]:
        """Return the newest version of every checklist in force on `day`, core ones first."""
        return self._catalogue.checklists(day=day)

    def campaigns(self, *, day: date) -> list[CampaignCard]:
        """Return the campaigns that run on `day` and that this person may see."""
        return self._catalogue.campaigns(day=day)

    def legal_source(self, key: str) -> LegalSource | None:
        """Return the law, decree or rule a legal basis names by its key."""
        return self._catalogue.legal_source(key)

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
        return self._pictures.attach(visit_id, item, picture)

    def take_in(self, visit_id: str, item: str, picture: Path | bytes) -> str:
        """Attach a picture and make its copies for the screen, all off the UI thread; see attach_photo."""
        photo_id = self._pictures.attach(visit_id, item, picture)
        self._prepare_copies(visit_id, photo_id)
        return photo_id

    def begin_capture(self, visit_id: str, item: str, camera: Camera) -> PendingCapture:
        """Write down that the camera will be asked, before it is: it may push this app out of memory.

        AppError as attach_photo, and camera-failed; where no photo is allowed the camera stays closed.
        """
        return self._captures.begin(visit_id, item, camera)

    def finish_capture(self, capture: PendingCapture, camera: Camera) -> bool:
        """Take in what the camera wrote; False for nothing. Slow: off the UI thread."""
        return self._captures.finish(capture, camera)

    def resume_captures(self, camera: Camera) -> int:
        """Take in what a kill behind the camera left; returns how many pictures that were."""
        return self._captures.resume(camera) if self._vault.has_key else 0

    def marks(self, photo_id: str) -> list[Mark]:
        """Return the arrows, boxes and masks drawn over a photo."""
        return self._derivatives.marks(photo_id)

    def draw_marks(self, photo_id: str, marks: Sequence[Mark]) -> None:
        """Keep what is drawn over a photo, in place of what was; the original is never touched."""
        self._derivatives.draw(photo_id, marks)

    def derivative(self, visit_id: str, photo_id: str) -> Preview | None:
        """Return the copy to show to others: marked, masked, stamped, at most 1600 pixels. Slow at first."""
        visit, photo = self._shelf.picture(self._account.require().id, visit_id, photo_id)
        return self._derivatives.derivative(visit, photo)

    def _prepare_copies(self, visit_id: str, photo_id: str) -> None:
        _, photo = self._shelf.picture(self._account.require().id, visit_id, photo_id)
        self._pictures.thumbnail(photo.sha256, THUMB_SIDE)

    def detach_photo(self, visit_id: str, photo_id: str) -> None:
        """Take a picture off a draft; its file stays on the device for 30 days."""
        self._pictures.detach(visit_id, photo_id, now_ms=self._clock.unix_ms())

    def thumbnail(self, sha256: str, *, side: int = THUMB_SIDE) -> Preview | None:
        """Return a small upright JPEG copy for the screen, made on first use; None if it cannot be shown."""
        return self._pictures.thumbnail(sha256, side)

    def original(self, sha256: str) -> BinaryIO | None:
        """Return the untouched bytes as a file to read, or None when they are lost."""
        return self._pictures.original(sha256)

    def set_minutes(
        self,
        visit_id: str,
        *,
        unit_representative: str = "",
        explanation: str = "",
        signed: bool | None = None,
        refusal_reason: str | None = None,
        witness: str | None = None,
    ) -> None:
        """Set the words of the minutes; signatures are added apart and stay."""
        words = {
            "unit_representative": unit_representative,
            "explanation": explanation,
            "signed": signed,
            "refusal_reason": refusal_reason,
            "witness": witness,
        }
        self._book.set_minutes(visit_id, words)

    def add_signature(self, visit_id: str, who: str, png: bytes) -> None:
        """Keep a signature drawn on the screen; a second one by the same `who` replaces the first.

        `who`: unit_representative, inspector, witness.
        """
        self._pictures.sign(visit_id, who, png)

    def remove_signature(self, visit_id: str, who: str) -> None:
        """Take a signature off a draft."""
        self._pictures.remove_signature(visit_id, who)

    def finish(self, visit_id: str) -> None:
        """Sign the visit with the device key and queue it; immutable afterwards.

        AppError visit-incomplete while `draft(visit_id).missing` is not empty, photo-lost if a file is gone.
        """
        self._shelf.finish(self._account.require().id, visit_id, self._desk.server_time())
        self._desk.wake()
        self._changed()

    def discard_visit(self, visit_id: str) -> None:
        """Drop a draft begun by mistake; AppError visit-finished once it was finished."""
        self._book.discard(visit_id, now_ms=self._clock.unix_ms())

    # --- where the person was -------------------------------------------------------------------------------

    def remember_place(self, place: Mapping[str, Any]) -> None:
        """Keep what the screen shows now, so that a kill at any moment reopens there; JSON values only."""
        if self._vault.has_key:
            with storage_words():
                self._settings.remember_place(place)

    def place(self) -> dict[str, Any]:
        """Return the remembered place, empty when there is none."""
        return self._settings.place()

    def preference(self, name: str, default: str = "") -> str:
        """Return a device preference, such as the language."""
        return self._settings.get(f"preference.{name}") or default

    def set_preference(self, name: str, value: str) -> None:
        """Keep a device preference."""
        with storage_words():
            self._settings.put(**{f"preference.{name}": value})

    # --- sync -----------------------------------------------------------------------------------------------

    def start_sync(self) -> None:
        """Start the sync thread; from then on it runs on its own. Harmless when it runs already."""
        self._desk.start()

    def sync_now(self) -> None:
        """Wake the sync thread and forget its back-off; returns at once."""
        self._desk.wake()

    def sync_state(self) -> SyncState:
        """Return how things stand now; `watch` says when to look again."""
        return self._desk.state(has_reference_data=self._catalogue.is_here())

    def _unwatch(self, on_change: Callable[[], None]) -> None:
        if on_change in self._watchers:
            self._watchers.remove(on_change)

    def _changed(self) -> None:
        for on_change in list(self._watchers):
            on_change()
