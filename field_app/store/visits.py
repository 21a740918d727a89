"""Visits being made: every tap is one row in one committed transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from field_app.states import VisitStage
from field_app.store.database import Database


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A point in time on this device's clocks; `mono_ms` counts only within one `boot`."""

    wall: str
    mono_ms: int
    boot: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit on this device; `summary` is what its card shows once it is finished.

    `day` is the local day it took place on, ISO, as well as the device knew it; it decides what is in force.
    `parent` is the revision it amends, set when a returned visit was opened again; `team` are the ids
    of those who inspect together, the author among them.
    """

    id: str
    author: str
    state: VisitStage
    unit_id: str
    counter_id: str | None
    campaign_id: str | None
    mode: str
    checklists: tuple[str, ...]
    started: ClockReading
    day: str
    location: dict[str, Any] | None
    minutes: dict[str, Any]
    summary: dict[str, int] | None
    finished_wall: str | None
    parent: str | None = None
    team: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What was put down on one item."""

    item: str
    value: int | str | None
    note: str
    officials: tuple[dict[str, str], ...]
    fixed_on_spot: bool
    no_photo_reason: str | None
    statement: str | None
    mono_ms: int
    boot: str


class VisitNotOpenError(Exception):
    """The visit is not a draft on this device: unknown, finished or discarded; `state` says which."""

    def __init__(self, state: VisitStage | None) -> None:
        super().__init__(state or "unknown")
        self.state = state


class AnswerFields(TypedDict, total=False):
    """What may be set of an answer, by column; None clears what can be empty."""

    value: int | str | None
    note: str
    statement: str | None
    officials: list[dict[str, str]]
    fixed_on_spot: bool
    no_photo_reason: str | None


_PLAIN = frozenset({"fixed_on_spot"})
"""Columns of an answer that say nothing by themselves."""


def _columns(table: str, key: str, encrypted: Sequence[str], plain: str) -> str:
    opened = (f"decrypt({name}, '{table}.{name}/' || {key}) AS {name}" for name in encrypted)
    return ", ".join((plain, *opened))


_VISIT = _columns(
    "visit",
    "id",
    ("unit_id", "counter_id", "campaign_id", "location", "minutes", "summary"),
    "id, author, state, mode, checklists, started_wall, started_mono_ms, started_boot, day, finished_wall, "
    "parent, team",
)
_ANSWER = _columns(
    "answer",
    "visit_id || '/' || item",
    ("value", "note", "officials", "no_photo_reason", "statement"),
    "item, fixed_on_spot, mono_ms, boot",
)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _json_or_none(value: object) -> str | None:
    return None if value is None else _json(value)


def _as_is(value: object) -> object:
    return value


_ENCODERS: dict[str, Callable[[object], object]] = {
    "value": _json_or_none,
    "note": _as_is,
    "statement": _as_is,
    "officials": _json,
    "fixed_on_spot": bool,
    "no_photo_reason": _as_is,
}
"""How each column of an answer is written; no other column can be set."""


def _kept(column: str, number: int) -> str:
    return f"?{number}" if column in _PLAIN else f"encrypt(?{number}, 'answer.{column}/' || ?1 || '/' || ?2)"


class Visits:
    """Drafts and finished visits, answer by answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, visit: VisitRow) -> None:
        """Keep a new draft."""
        with self._database.transaction() as connection:
            connection.execute(
                """INSERT INTO visit (id, author, state, unit_id, counter_id, campaign_id, mode, checklists,
                started_wall, started_mono_ms, started_boot, location, minutes, team, day)
                VALUES (?1, ?2, 'draft', encrypt(?3, 'visit.unit_id/' || ?1),
                encrypt(?4, 'visit.counter_id/' || ?1), encrypt(?5, 'visit.campaign_id/' || ?1), ?6, ?7,
                ?8, ?9, ?10, encrypt(?11, 'visit.location/' || ?1),
                encrypt(?12, 'visit.minutes/' || ?1), ?13, ?14)""",
                (
                    *(visit.id, visit.author, visit.unit_id, visit.counter_id, visit.campaign_id, visit.mode),
                    *(_json(visit.checklists), visit.started.wall, visit.started.mono_ms, visit.started.boot),
                    *(None if visit.location is None else _json(visit.location), _json(visit.minutes)),
                    *(_json(visit.team), visit.day),
                ),
            )

    def get(self, visit_id: str) -> VisitRow | None:
        """Return one visit, or None."""
        row = self._database.connection.execute(
            f"SELECT {_VISIT} FROM visit WHERE id = ?",  # noqa: S608  # literals of this module
            (visit_id,),
        ).fetchone()
        return None if row is None else _visit(row)

    def of_author(self, author: str) -> list[VisitRow]:
        """Return an author's drafts and finished visits, newest first."""
        rows = self._database.connection.execute(
            f"""SELECT {_VISIT} FROM visit WHERE author = ? AND state <> 'discarded'
            ORDER BY id DESC""",  # noqa: S608  # literals of this module
            (author,),
        )
        return [_visit(row) for row in rows]

    def answers(self, visit_id: str) -> dict[str, AnswerRow]:
        """Return what was put down, by item."""
        rows = self._database.connection.execute(
            f"SELECT {_ANSWER} FROM answer WHERE visit_id = ?",  # noqa: S608  # literals of this module
            (visit_id,),
        )
        return {row["item"]: _answer(row) for row in rows}

    def notes_before(self, visit_id: str, item: str) -> list[str]:
        """Return what its author noted on an item at the visits before, newest first; not more than 100."""
        rows = self._database.connection.execute(
            """SELECT decrypt(a.note, 'answer.note/' || a.visit_id || '/' || a.item)
            FROM (SELECT v.id FROM visit v JOIN visit here ON here.author = v.author
                WHERE here.id = ?1 AND v.id <> ?1 AND v.state <> 'discarded' ORDER BY v.id DESC LIMIT 100) v
            JOIN answer a ON a.visit_id = v.id AND a.item = ?2 ORDER BY v.id DESC""",
            (visit_id, item),
        )
        return [note for (note,) in rows if note]

    def followups(self, visit_id: str) -> dict[str, dict[str, Any]]:
        """Return the answered follow-ups, by item and code."""
        found: dict[str, dict[str, Any]] = {}
        for item, code, value in self._database.connection.execute(
            """SELECT item, code, decrypt(value, 'followup.value/' || visit_id || '/' || item || '/' || code)
            FROM followup WHERE visit_id = ? ORDER BY code""",
            (visit_id,),
        ):
            found.setdefault(item, {})[code] = json.loads(value)
        return found

    def put(self, visit_id: str, item: str, fields: AnswerFields, at: ClockReading) -> None:
        """Set what is given of an item's answer; what is not given stays as it is."""
        row = {name: _ENCODERS[name](value) for name, value in fields.items()}
        kept = ", ".join(_kept(column, number) for number, column in enumerate(row, start=5))
        set_ = ", ".join(f"{column} = excluded.{column}" for column in row)
        with self._database.transaction() as connection:
            require_draft(connection, visit_id)
            connection.execute(
                f"""INSERT INTO answer (visit_id, item, mono_ms, boot, {", ".join(row)})
                VALUES (?1, ?2, ?3, ?4, {kept})
                ON CONFLICT (visit_id, item) DO UPDATE SET {set_},
                mono_ms = excluded.mono_ms, boot = excluded.boot""",  # noqa: S608  # columns of _ENCODERS
                (visit_id, item, at.mono_ms, at.boot, *row.values()),
            )

    def set_followup(self, visit_id: str, item: str, code: str, value: object) -> None:
        """Set or (with None) clear a follow-up's answer."""
        with self._database.transaction() as connection:
            require_draft(connection, visit_id)
            if value is None:
                connection.execute(
                    "DELETE FROM followup WHERE visit_id = ? AND item = ? AND code = ?",
                    (visit_id, item, code),
                )
            else:
                connection.execute(
                    """INSERT OR REPLACE INTO followup VALUES (?1, ?2, ?3,
                    encrypt(?4, 'followup.value/' || ?1 || '/' || ?2 || '/' || ?3))""",
                    (visit_id, item, code, _json(value)),
                )

    def set_minutes(self, visit_id: str, minutes: Mapping[str, Any]) -> None:
        """Set the words of the minutes."""
        with self._database.transaction() as connection:
            require_draft(connection, visit_id)
            connection.execute(
                "UPDATE visit SET minutes = encrypt(?, 'visit.minutes/' || id) WHERE id = ?",
                (_json(dict(minutes)), visit_id),
            )

    def discard(self, visit_id: str, *, now_ms: int) -> None:
        """Drop a draft; the files of its photos and signatures stay for 30 days."""
        with self._database.transaction() as connection:
            require_draft(connection, visit_id)
            connection.execute("UPDATE visit SET state = 'discarded' WHERE id = ?", (visit_id,))
            connection.execute("DELETE FROM signature WHERE visit_id = ?", (visit_id,))
            connection.execute(
                "UPDATE attachment SET detached_ms = ? WHERE visit_id = ? AND detached_ms IS NULL",
                (now_ms, visit_id),
            )

    def reopen(self, visit_id: str, parent: str) -> None:
        """Make a finished visit a draft again that amends revision `parent`; every answer stays as it is."""
        with self._database.transaction() as connection:
            changed = connection.execute(
                """UPDATE visit SET state = 'draft', parent = ?, summary = NULL, finished_wall = NULL
                WHERE id = ? AND state = 'finished'""",
                (parent, visit_id),
            )
            if changed.rowcount != 1:
                raise VisitNotOpenError(None)

    def unfinished_business(self, *, not_by: str) -> bool:
        """Tell whether this device holds drafts or unsealed visits of anybody but `not_by`."""
        row = self._database.connection.execute(
            """SELECT 1 FROM visit v WHERE v.author <> ? AND (v.state = 'draft' OR EXISTS
            (SELECT 1 FROM revision r WHERE r.visit_id = v.id AND r.state <> 'sealed')) LIMIT 1""",
            (not_by,),
        ).fetchone()
        return row is not None


def require_draft(connection: sqlite3.Connection, visit_id: str) -> None:
    """Raise VisitNotOpenError unless the visit can still change."""
    row = connection.execute("SELECT state FROM visit WHERE id = ?", (visit_id,)).fetchone()
    state = None if row is None else VisitStage(row["state"])
    if state is not VisitStage.DRAFT:
        raise VisitNotOpenError(state)


def _visit(row: sqlite3.Row) -> VisitRow:
    return VisitRow(
        id=row["id"],
        author=row["author"],
        state=VisitStage(row["state"]),
        unit_id=row["unit_id"],
        counter_id=row["counter_id"],
        campaign_id=row["campaign_id"],
        mode=row["mode"],
        checklists=tuple(json.loads(row["checklists"])),
        started=ClockReading(row["started_wall"], row["started_mono_ms"], row["started_boot"]),
        day=row["day"],
        location=None if row["location"] is None else json.loads(row["location"]),
        minutes=json.loads(row["minutes"]),
        summary=None if row["summary"] is None else json.loads(row["summary"]),
        finished_wall=row["finished_wall"],
        parent=row["parent"],
        team=tuple(json.loads(row["team"])),
    )


def _answer(row: sqlite3.Row) -> AnswerRow:
    return AnswerRow(
        item=row["item"],
        value=None if row["value"] is None else json.loads(row["value"]),
        note=row["note"],
        officials=tuple(json.loads(row["officials"])),
        fixed_on_spot=bool(row["fixed_on_spot"]),
        no_photo_reason=row["no_photo_reason"],
        statement=row["statement"],
        mono_ms=row["mono_ms"],
        boot=row["boot"],
    )
