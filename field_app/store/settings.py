"""Small facts the device keeps: settings, the person, the place on the screen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from field_app.store.database import Database


class PersonRow(NamedTuple):
    """Who logged in on this device."""

    id: str
    username: str
    full_name: str
    role: str


def write_setting(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Set one setting inside the caller's transaction."""
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))


class Settings:
    """Settings, person and place; each write is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        """Return a setting, or None."""
        rows = self._database.connection.execute("SELECT value FROM setting WHERE name = ?", (name,))
        row = rows.fetchone()
        return None if row is None else str(row[0])

    def put(self, **values: str) -> None:
        """Set several settings at once."""
        with self._database.transaction() as connection:
            for name, value in values.items():
                write_setting(connection, name, value)

    def drop(self, *names: str) -> None:
        """Forget settings."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM setting WHERE name = ?", [(name,) for name in names])

    def current_person(self) -> PersonRow | None:
        """Return who is logged in."""
        return self._person("WHERE current = 1")

    def last_person(self) -> PersonRow | None:
        """Return whose device identity this is: who is logged in, or who was before logging out."""
        return self._person("WHERE id = (SELECT value FROM setting WHERE name = 'owner')")

    def _person(self, where: str) -> PersonRow | None:
        row = self._database.connection.execute(
            f"""SELECT id, decrypt(username, 'person.username/' || id),
            decrypt(full_name, 'person.full_name/' || id), role FROM person {where}"""  # noqa: S608  # a literal above
        ).fetchone()
        return None if row is None else PersonRow(*row)

    def log_in(self, person: PersonRow, **settings: str) -> None:
        """Make `person` the current one and set what the server said about the device, in one transaction."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE person SET current = 0")
            connection.execute(
                """INSERT INTO person VALUES (?1, encrypt(?2, 'person.username/' || ?1),
                encrypt(?3, 'person.full_name/' || ?1), ?4, 1) ON CONFLICT (id) DO UPDATE SET
                username = excluded.username, full_name = excluded.full_name, role = excluded.role,
                current = 1""",
                (person.id, person.username, person.full_name, person.role),
            )
            for name, value in (settings | {"owner": person.id}).items():
                write_setting(connection, name, value)

    def log_out(self) -> None:
        """Leave nobody logged in; visits stay with their author."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE person SET current = 0")

    def place(self) -> dict[str, Any]:
        """Return the remembered place, empty when there is none."""
        row = self._database.connection.execute("SELECT decrypt(body, 'place.body/1') FROM place").fetchone()
        return {} if row is None else dict(json.loads(row[0]))

    def remember_place(self, place: Mapping[str, Any]) -> None:
        """Keep the place."""
        body = json.dumps(dict(place), ensure_ascii=False)
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO place VALUES (1, encrypt(?, 'place.body/1'))", (body,))
