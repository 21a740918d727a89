"""The one door to the app's core: everything a screen can ask or do, without Kivy.

Every write is one committed SQLite transaction: once the call returns, no kill or power cut takes it back.
Calls that change a visit raise AppError with words for the person; nothing is half done when they do.
All methods may be called from any thread; only `login` waits for the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from field_app.core.delivered import SyncState
from field_app.core.model import Person
from field_app.core.offers import CampaignCard, ChecklistCard, LegalSource, UnitHit
from field_app.core.vault import Vault
from field_app.core.visit_door import VisitDoor
from field_app.core.visits import storage_words
from field_app.core.wiring import assemble
from field_app.ports import Clock, Locator, Network, Random, SecretStore
from field_app.sync.exchange import Line

if TYPE_CHECKING:
    from field_app.core.login import Login
    from field_app.core.papers import Papers
    from field_app.core.rescue import Rescue


class FieldApp(VisitDoor):
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
        self.unsaved, self.crashes, self.starts = parts.unsaved, parts.crashes, parts.starts
        """Texts that could not be stored, faults nobody expected, starts that never got far."""
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
        """Return units valid on `day` as people look for them (`shared.base.search`), the best first.

        By their own name, abbreviation and district, their counters' names, and the names of units whose work
        they carry on. Diacritics are optional, words may be run together; where nothing is found so, one
        letter may be wrong. Then the Vietnamese alphabet decides; empty text lists all.
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
