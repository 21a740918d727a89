"""Who uses this device. One person at a time: evidence of one is never sent in another's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from field_app.core.catalogue import Catalogue
from field_app.core.errors import AppError
from field_app.core.lazy import Lazy
from field_app.core.model import Person
from field_app.store.store import Store

if TYPE_CHECKING:
    from field_app.core.login import Login


class Account:
    """The person logged in, and the names of those the device knows."""

    def __init__(
        self, store: Store, catalogue: Catalogue, login: Lazy[Login], on_change: Callable[[], None]
    ) -> None:
        """`on_change` is called after somebody logged in or out."""
        self._store = store
        self._catalogue = catalogue
        self._login = login
        self._on_change = on_change

    def login(self, server: str, username: str, password: str, earlier: str = "") -> Person:
        """Log in, enrol this device and start to sync; blocks on the network (call it off the UI thread).

        It also opens a locked app; `earlier` is the password of before it was changed elsewhere. The password
        is kept nowhere, only a copy of the data key that opens with it. AppError codes: offline,
        not-our-server, clock-wrong, login-failed, rate-limited, not-permitted, device-in-use,
        vault-password-old, and what else the server names.
        """
        self._login().login(server, username, password, earlier)
        self._on_change()
        return self.require()

    def logout(self) -> None:
        """Forget the session; visits and photos stay, and wait until the same person logs in again."""
        self._login().logout()
        self._on_change()

    def person(self) -> Person | None:
        """Return who is logged in; a device keeps its person through restarts and weeks without network.

        None, too, while the data key is locked away: names cannot be read then.
        """
        return None if self._store.cipher.locked else self._person()

    def require(self) -> Person:
        """Return who is logged in; AppError no-account."""
        person = self._person()
        if person is None:
            raise AppError("no-account")
        return person

    def author(self) -> str | None:
        """Return the id of who is logged in: the author of what is begun now."""
        person = self._person()
        return None if person is None else person.id

    def names(self) -> Mapping[str, str]:
        """Return the names of the people this device knows, by id."""
        person = self._person()
        return self._catalogue.colleagues() | ({person.id: person.full_name} if person else {})

    def _person(self) -> Person | None:
        row = self._store.settings.current_person()
        return None if row is None else Person(row.id, row.username, row.full_name, row.role)
