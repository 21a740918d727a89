"""What earlier visits to a unit say that makes a new finding graver."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from backend.kernel.fastpath import fetch
from shared.base.text import fold
from shared.rules.evaluation import History
from shared.rules.findings import CONFIRMED_STATES, State
from shared.rules.history import HistoryQuestion

ABSENT_WITHOUT_REASON: Final = "GG-05"
"""The item on which absentees are named."""

_CONFIRMED = sorted(CONFIRMED_STATES)
_LIVE = sorted(set(State) - {State.DROPPED, State.WITHDRAWN})
_KIN = """
    WITH RECURSIVE older (unit) AS (
        SELECT CAST(%s AS varchar(64))
        UNION SELECT predecessor_id FROM units_succession JOIN older ON successor_id = unit
            WHERE units_succession."on" <= %s
    ), younger (unit) AS (
        SELECT CAST(%s AS varchar(64))
        UNION SELECT successor_id FROM units_succession JOIN younger ON predecessor_id = unit
            WHERE units_succession."on" <= %s
    ), kin (unit) AS (SELECT unit FROM older UNION SELECT unit FROM younger)
"""
# A scalar subquery with LIMIT 1 is one look at an index; EXISTS may become a join over the province's year.
_REPEATS = """
    SELECT asked.item, NULL FROM (SELECT CAST(%s AS varchar(16)) AS item{more}) AS asked WHERE EXISTS (
        SELECT 1 FROM kin WHERE (
            SELECT 1 FROM findings_finding WHERE unit_id = kin.unit AND item = asked.item
                AND day >= %s AND day <= %s AND visit_id <> %s AND state IN ({states}) LIMIT 1
        ) IS NOT NULL
    )
"""
_ABSENCES = """
    SELECT item, facts FROM kin JOIN findings_finding ON unit_id = kin.unit
    WHERE item = %s AND day >= %s AND day <= %s AND visit_id <> %s AND state IN ({states})
"""


def earlier_findings_at(visit_id: UUID, unit_id: str, day: date, asked: HistoryQuestion) -> History:
    """Return what was found at the unit, its predecessors and successors in the 12 months up to `day`.

    A repeat follows a confirmed finding; an absence counts as long as it was not dropped or withdrawn. Only
    what is asked is looked for, one look at an index for each item and related unit: no visit reads more rows
    because more findings are stored.
    """
    if not asked:
        return History()
    days = (_year_before(day).isoformat(), day.isoformat())
    parts, values = [], []
    if asked.items:
        more = " UNION ALL SELECT %s" * (len(asked.items) - 1)
        parts.append(_REPEATS.format(more=more, states=_marks(_CONFIRMED)))
        values += [*asked.items, *days, visit_id, *_CONFIRMED]
    if asked.officials:
        parts.append(_ABSENCES.format(states=_marks(_LIVE)))
        values += [ABSENT_WITHOUT_REASON, *days, visit_id, *_LIVE]
    kin = (unit_id, days[1], unit_id, days[1])
    rows = fetch(_KIN + " UNION ALL ".join(parts), *kin, *values)
    return History(
        repeat_items=frozenset(item for item, facts in rows if facts is None),
        absent_officials=frozenset(fold(name) for _, facts in rows if facts for name in _named(facts)),
    )


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _named(facts: str) -> Iterable[str]:
    named: list[dict[str, Any]] = json.loads(facts).get("officials", [])
    return (official["full_name"] for official in named)


def _year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February looks back to 1 March."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)
