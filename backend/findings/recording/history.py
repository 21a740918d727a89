"""What earlier visits to a unit say that makes a new finding graver."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from backend.kernel.fastpath import fetch, joined_texts, table_of_json
from shared.base.text import fold
from shared.rules.evaluation import History
from shared.rules.findings import CONFIRMED_STATES, State
from shared.rules.history import HistoryQuestion

ABSENT_WITHOUT_REASON: Final = "GG-05"
"""The item on which absentees are named."""

_CONFIRMED: Final = ", ".join(f"'{state}'" for state in sorted(CONFIRMED_STATES))
_LIVE: Final = ", ".join(f"'{state}'" for state in sorted(set(State) - {State.DROPPED, State.WITHDRAWN}))

# Every look at the findings is a scalar subquery of its own, which is one look at an index for each related
# unit: a join of the two may become a walk through the province's year, whatever a planner thinks of it.
_EARLIER = f"""
    WITH RECURSIVE asked (k, unit, since, day, visit, names) AS (
        SELECT k, unit, since, day, visit, names FROM {{visits}}
    ), older (k, unit) AS (
        SELECT k, unit FROM asked
        UNION SELECT asked.k, predecessor_id FROM older JOIN asked ON asked.k = older.k
            JOIN units_succession ON successor_id = older.unit WHERE units_succession."on" <= asked.day
    ), younger (k, unit) AS (
        SELECT k, unit FROM asked
        UNION SELECT asked.k, successor_id FROM younger JOIN asked ON asked.k = younger.k
            JOIN units_succession ON predecessor_id = younger.unit WHERE units_succession."on" <= asked.day
    ), kin (k, unit, since, day, visit, names) AS (
        SELECT asked.k, related.unit, since, day, visit, names
        FROM (SELECT k, unit FROM older UNION SELECT k, unit FROM younger) related
        JOIN asked ON asked.k = related.k
    )
    SELECT probe.k, probe.item, NULL, NULL FROM {{items}} WHERE (
        SELECT 1 FROM kin WHERE kin.k = probe.k AND (
            SELECT 1 FROM findings_finding WHERE unit_id = kin.unit AND item = probe.item
                AND day >= kin.since AND day <= kin.day AND visit_id <> kin.visit
                AND state IN ({_CONFIRMED}) LIMIT 1
        ) IS NOT NULL LIMIT 1
    ) IS NOT NULL
    UNION ALL SELECT k, NULL, kin.unit, (
        SELECT {{facts}} FROM findings_finding WHERE unit_id = kin.unit AND item = '{ABSENT_WITHOUT_REASON}'
            AND day >= kin.since AND day <= kin.day AND visit_id <> kin.visit AND state IN ({_LIVE})
    ) FROM kin WHERE kin.names = 1
"""  # noqa: S608 - our own words
_VISITS: Final = {
    "k": "integer",
    "unit": "text",
    "since": "date",
    "day": "date",
    "visit": "uuid",
    "names": "integer",
}
_ITEMS: Final = {"k": "integer", "item": "text"}

NO_HISTORY: Final = History()


@dataclass(frozen=True, slots=True)
class Asked:
    """A visit to be judged, and what that asks of earlier ones."""

    visit_id: UUID
    unit_id: str
    day: date
    question: HistoryQuestion

    @property
    def since(self) -> date:
        """Return the first day that counts."""
        return _year_before(self.day)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is found of a visit's past; its unit's predecessors and successors where names were asked for."""

    history: History = NO_HISTORY
    kin: frozenset[str] = frozenset()


def earlier_findings(asked: Sequence[Asked]) -> list[Earlier]:
    """Return what was found at each visit's unit, its predecessors and successors in the 12 months before.

    A repeat follows a confirmed finding; an absence counts as long as it was not dropped or withdrawn. One
    question for all visits. Only what is asked is looked for, one look at an index for each item and related
    unit: no visit reads more rows because more findings are stored.
    """
    if not any(each.question for each in asked):
        return [Earlier()] * len(asked)
    visits = [
        {
            "k": k,
            "unit": each.unit_id,
            "since": each.since.isoformat(),
            "day": each.day.isoformat(),
            "visit": each.visit_id.hex,
            "names": int(bool(each.question.officials)),
        }
        for k, each in enumerate(asked)
        if each.question
    ]
    items = [{"k": k, "item": item} for k, each in enumerate(asked) for item in each.question.items]
    rows = fetch(
        _EARLIER.format(
            visits=table_of_json("visit", _VISITS),
            items=table_of_json("probe", _ITEMS),
            facts=joined_texts("facts"),
        ),
        json.dumps(visits),
        json.dumps(items),
    )
    return [_earlier([row[1:] for row in rows if row[0] == k]) for k in range(len(asked))]


def _earlier(rows: Iterable[tuple[str | None, str | None, str | None]]) -> Earlier:
    rows = list(rows)
    found = [named for *_, facts in rows if facts for named in json.loads(f"[{facts}]")]
    return Earlier(
        History(
            repeat_items=frozenset(item for item, _, _ in rows if item),
            absent_officials=frozenset(fold(name) for facts in found for name in names_in(facts)),
        ),
        frozenset(unit for _, unit, _ in rows if unit),
    )


def names_in(facts: dict[str, Any]) -> Iterable[str]:
    """Return the full names of the officials that the facts of a finding name."""
    named: list[dict[str, Any]] = facts.get("officials", [])
    return (official["full_name"] for official in named)


def _year_before(day: date) -> date:
    """Return the same day a year earlier; 29 February looks back to 1 March."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)
