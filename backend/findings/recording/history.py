"""What earlier visits to a unit say that makes a new finding graver."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from backend.kernel.fastpath import fetch
from shared.base.text import fold
from shared.rules.evaluation import History
from shared.rules.findings import CONFIRMED_STATES, State

ABSENT_WITHOUT_REASON: Final = "GG-05"
"""The item on which absentees are named."""

_LIVE = sorted(set(State) - {State.DROPPED, State.WITHDRAWN})
_EARLIER = f"""
    WITH RECURSIVE older (unit) AS (
        SELECT CAST(%s AS varchar(64))
        UNION SELECT predecessor_id FROM units_succession JOIN older ON successor_id = unit
            WHERE units_succession."on" <= %s
    ), younger (unit) AS (
        SELECT CAST(%s AS varchar(64))
        UNION SELECT successor_id FROM units_succession JOIN younger ON predecessor_id = unit
            WHERE units_succession."on" <= %s
    )
    SELECT item, state, facts FROM findings_finding
    WHERE unit_id IN (SELECT unit FROM older UNION SELECT unit FROM younger)
        AND day >= %s AND day <= %s AND visit_id <> %s AND state IN ({", ".join(["%s"] * len(_LIVE))})
"""  # noqa: S608 - only placeholders are put together


def earlier_findings_at(visit_id: UUID, unit_id: str, day: date) -> History:
    """Return what was found at the unit, its predecessors and successors in the 12 months up to `day`.

    A repeat follows a confirmed finding; an absence counts as long as it was not dropped or withdrawn.
    """
    days = (_year_before(day).isoformat(), day.isoformat())
    rows = fetch(_EARLIER, unit_id, days[1], unit_id, days[1], *days, visit_id, *_LIVE)
    return History(
        repeat_items=frozenset(item for item, state, _ in rows if state in CONFIRMED_STATES),
        absent_officials=frozenset(
            fold(name) for item, _, facts in rows if item == ABSENT_WITHOUT_REASON for name in _named(facts)
        ),
    )


def _named(facts: str) -> Iterable[str]:
    named: list[dict[str, Any]] = json.loads(facts).get("officials", [])
    return (official["full_name"] for official in named)


def _year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February looks back to 1 March."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)
