"""Working hours: a table by province or unit, season and weekday, never constants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Session = tuple[str, str]
"""Start and end of one sitting, local time "HH:MM"."""
Sessions = tuple[Session, ...]

_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The sessions of one season on some weekdays (Monday = 0) for one unit, or for all (`unit_id` None).

    Season ends are "MM-DD", both included; a season may run over the new year. `basis` names the rule.
    """

    unit_id: str | None
    season_from: str
    season_to: str
    weekdays: tuple[int, ...]
    sessions: Sessions
    valid_from: date | None = None
    valid_to: date | None = None
    basis: str = ""


def is_clock(value: object) -> bool:
    """Say whether `value` is a local time of day "HH:MM"."""
    return isinstance(value, str) and _CLOCK.fullmatch(value) is not None


def minutes_of(clock: str) -> int:
    """Return the minutes since midnight of "HH:MM"."""
    return int(clock[:2]) * 60 + int(clock[3:])


def sessions_on(table: Iterable[WorkingHours], unit_id: str, day: date) -> Sessions:
    """Return the sessions in force at the unit on that day; empty only where no season covers the day.

    The unit's own hours beat the default ones. On a weekday without sessions, say a Saturday visit,
    the season's ordinary sessions count: those of the row that covers most weekdays.
    """
    rows = [row for row in table if row.unit_id in (None, unit_id) and _in_force(row, day)]
    if not rows:
        return ()
    today = [row for row in rows if day.weekday() in row.weekdays]
    if today:
        return max(today, key=_own_then_newest).sessions
    return max(rows, key=lambda row: (len(row.weekdays), *_own_then_newest(row))).sessions


def session_start(clock: str, sessions: Sequence[Session]) -> str | None:
    """Return when the session of the time `clock` begins; None without any session.

    Its session is the first one that ends at or after it, else the last.
    """
    if not sessions:
        return None
    return next((begin for begin, end in sessions if clock <= end), sessions[-1][0])


def minutes_late(clock: str, sessions: Sequence[Session]) -> int | None:
    """Return how many minutes after the start of its session the time `clock` is; 0 when before it.

    None without any session.
    """
    start = session_start(clock, sessions)
    return None if start is None else max(0, minutes_of(clock) - minutes_of(start))


def _own_then_newest(row: WorkingHours) -> tuple[bool, date]:
    return row.unit_id is not None, row.valid_from or date.min


def _in_force(row: WorkingHours, day: date) -> bool:
    if (row.valid_from and day < row.valid_from) or (row.valid_to and day > row.valid_to):
        return False
    today = f"{day:%m-%d}"
    if row.season_from <= row.season_to:
        return row.season_from <= today <= row.season_to
    return today >= row.season_from or today <= row.season_to
