"""The one door to the app's core: everything a screen can ask or do, without Kivy.

Every write is one committed SQLite transaction: once the call returns, no kill or power cut takes it back.
Calls that change a visit raise AppError with words for the person; nothing is half done when they do.
All methods may be called from any thread; only `login` waits for the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from field_app.core.model import (
    CampaignCard,
    ChecklistCard,
    Draft,
    FollowupValue,
    Person,
    SyncState,
    UnitHit,
    Value,
    VisitCard,
    VisitMode,
)
from field_app.ports import Clock, Locator, Network, Random, SecretStore
from shared.revision import Official


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
        model: str = "",
    ) -> None:
        """Open (or create) everything kept under `folder`; `server` is used until a login names another.

        `model` is what the device calls itself towards the server. Use `field_app.platform.desktop.open_app`
        on a computer.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Stop the sync thread and close the store; a kill instead of this loses nothing."""
        raise NotImplementedError

    # --- watching -------------------------------------------------------------------------------------------

    def watch(self, on_change: Callable[[], None]) -> Callable[[], None]:
        """Call back, from whatever thread, whenever anything shown may have changed; returns how to stop."""
        raise NotImplementedError

    # --- account --------------------------------------------------------------------------------------------

    def server(self) -> str:
        """Return the address of the server this device talks to, without a trailing slash."""
        raise NotImplementedError

    def login(self, server: str, username: str, password: str) -> Person:
        """Log in, enrol this device and start to sync; blocks on the network (call it off the UI thread).

        The password is kept nowhere. AppError codes: offline, not-our-server, clock-wrong, login-failed,
        rate-limited, role-not-allowed, device-in-use, and what else the server names.
        """
        raise NotImplementedError

    def person(self) -> Person | None:
        """Return who is logged in; a device keeps its person through restarts and weeks without network."""
        raise NotImplementedError

    def logout(self) -> None:
        """Forget the session; visits and photos stay, and wait until the same person logs in again."""
        raise NotImplementedError

    # --- reference data -------------------------------------------------------------------------------------

    def find_units(self, text: str, *, day: date, limit: int = 30) -> list[UnitHit]:
        """Return units valid on `day` whose name holds every word of `text`, diacritics optional.

        Names that begin with the text come first, then Vietnamese alphabetical order; empty text lists all.
        """
        raise NotImplementedError

    def unit(self, unit_id: str, *, day: date) -> UnitHit | None:
        """Return one unit with the counters it has on `day`."""
        raise NotImplementedError

    def checklists(self, *, day: date) -> list[ChecklistCard]:
        """Return the newest version of every checklist in force on `day`, core ones first."""
        raise NotImplementedError

    def campaigns(self, *, day: date) -> list[CampaignCard]:
        """Return the campaigns that run on `day` and that this person may see."""
        raise NotImplementedError

    # --- visits ---------------------------------------------------------------------------------------------

    def start_visit(
        self,
        unit_id: str,
        counter_id: str | None,
        mode: VisitMode,
        campaign_id: str | None = None,
        checklist_ids: Sequence[str] = (),
    ) -> str:
        """Begin a visit now and return its id; no `checklist_ids` means the core checklists of today."""
        raise NotImplementedError

    def visits(self) -> list[VisitCard]:
        """Return this person's visits on this device, newest first, without discarded ones."""
        raise NotImplementedError

    def draft(self, visit_id: str) -> Draft:
        """Return the whole visit, evaluated; AppError visit-unknown."""
        raise NotImplementedError

    def answer(self, visit_id: str, item: str, value: Value) -> None:
        """Set (or with None clear) an item's answer; AppError answer-not-allowed when it cannot be one."""
        raise NotImplementedError

    def set_followup(self, visit_id: str, item: str, code: str, value: FollowupValue) -> None:
        """Set (or with None clear) a follow-up's answer."""
        raise NotImplementedError

    def set_note(self, visit_id: str, item: str, note: str) -> None:
        """Set the inspector's note on an item; stored as NFC."""
        raise NotImplementedError

    def set_officials(self, visit_id: str, item: str, officials: Sequence[Official]) -> None:
        """Name the officials concerned; AppError officials-not-allowed where the checklist forbids names."""
        raise NotImplementedError

    def set_fixed_on_spot(self, visit_id: str, item: str, fixed: bool) -> None:
        """Note that the unit put it right during the visit."""
        raise NotImplementedError

    def set_no_photo_reason(self, visit_id: str, item: str, reason: str | None) -> None:
        """Say why a required photo could not be taken; None or blank clears it."""
        raise NotImplementedError

    def attach_photo(self, visit_id: str, item: str, picture: Path | bytes) -> str:
        """Keep a picture's untouched bytes durably, then attach it; returns the attachment's id.

        The same bytes may be attached twice. AppError: photo-forbidden, photo-empty, photo-type,
        photo-too-large, too-many-photos, storage-full.
        """
        raise NotImplementedError

    def detach_photo(self, visit_id: str, photo_id: str) -> None:
        """Take a picture off a draft; its file stays on the device for 30 days."""
        raise NotImplementedError

    def thumbnail(self, sha256: str, *, side: int = 320) -> Path | None:
        """Return a small upright JPEG copy for the screen, made on first use; None if it cannot be shown."""
        raise NotImplementedError

    def original(self, sha256: str) -> Path | None:
        """Return the file with the untouched bytes, or None when it is lost."""
        raise NotImplementedError

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
        raise NotImplementedError

    def add_signature(self, visit_id: str, who: str, png: bytes) -> None:
        """Keep a signature drawn on the screen; a second one by the same `who` replaces the first.

        `who`: unit_representative, inspector, witness.
        """
        raise NotImplementedError

    def remove_signature(self, visit_id: str, who: str) -> None:
        """Take a signature off a draft."""
        raise NotImplementedError

    def finish(self, visit_id: str) -> None:
        """Sign the visit with the device key and queue it; immutable afterwards.

        AppError visit-incomplete while `draft(visit_id).missing` is not empty, photo-lost if a file is gone.
        """
        raise NotImplementedError

    def discard_visit(self, visit_id: str) -> None:
        """Drop a draft begun by mistake; AppError visit-finished once it was finished."""
        raise NotImplementedError

    # --- where the person was -------------------------------------------------------------------------------

    def remember_place(self, place: Mapping[str, Any]) -> None:
        """Keep what the screen shows now, so that a kill at any moment reopens there; JSON values only."""
        raise NotImplementedError

    def place(self) -> dict[str, Any]:
        """Return the remembered place, empty when there is none."""
        raise NotImplementedError

    def preference(self, name: str, default: str = "") -> str:
        """Return a device preference, such as the language."""
        raise NotImplementedError

    def set_preference(self, name: str, value: str) -> None:
        """Keep a device preference."""
        raise NotImplementedError

    # --- sync -----------------------------------------------------------------------------------------------

    def start_sync(self) -> None:
        """Start the sync thread; from then on it runs on its own. Harmless when it runs already."""
        raise NotImplementedError

    def sync_now(self) -> None:
        """Wake the sync thread and forget its back-off; returns at once."""
        raise NotImplementedError

    def sync_state(self) -> SyncState:
        """Return how things stand now; `watch` says when to look again."""
        raise NotImplementedError
