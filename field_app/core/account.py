"""Who uses this device."""

from __future__ import annotations

from field_app.core.errors import AppError
from field_app.core.model import Person
from field_app.store.settings import Settings
from field_app.sync.exchange import Line


class Account:
    """Who is logged in. One person at a time: evidence of one is never sent in another's name."""

    def __init__(self, *, settings: Settings, line: Line, default_server: str) -> None:
        """`line` is pointed at a server once somebody logged in there; until then at the default one."""
        self._settings = settings
        self._default_server = default_server
        line.use(self.server())

    def server(self) -> str:
        """Return the address of the server this device talks to."""
        return self._settings.get("server") or self._default_server

    def person(self) -> Person | None:
        """Return who is logged in."""
        row = self._settings.current_person()
        return None if row is None else Person(row.id, row.username, row.full_name, row.role)

    def require(self) -> Person:
        """Return who is logged in; AppError no-account."""
        person = self.person()
        if person is None:
            raise AppError("no-account")
        return person
