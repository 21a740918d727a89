"""What has to be known before plain visits can be stored together, asked for all of them at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.intake.envelope import Submission
from backend.kernel.fastpath import fetch, table_of_json
from backend.units.queries import HOURS_AS_TEXTS, hours_of_texts
from shared.rules.hours import WorkingHours

_ASKED: Final = {
    "k": "integer",
    "unit": "text",
    "counter": "text",
    "versions": "integer",
    "revision": "uuid",
    "visit": "uuid",
    "device": "uuid",
    "n": "bigint",
    "prev": "text",
}
_VERSIONS: Final = {"k": "integer", "id": "text"}

# Each look is a scalar subquery: a planner may turn EXISTS into a walk through all revisions there are.
_KNOWN = f"""
    SELECT CAST(asked.k AS text), CAST(valid_from AS text), CAST(valid_to AS text),
        CASE WHEN units_unit.id IS NOT NULL AND (asked.counter IS NULL OR (
            SELECT 1 FROM units_counter place
            WHERE place.id = asked.counter AND place.unit_id = asked.unit LIMIT 1
        ) IS NOT NULL) AND asked.versions = (
            SELECT COUNT(*) FROM {{versions}} JOIN checklists_checklistversion known ON known.id = version.id
            WHERE version.k = asked.k
        ) AND (
            SELECT 1 FROM visits_revision WHERE id = asked.revision LIMIT 1
        ) IS NULL AND (
            SELECT 1 FROM visits_revision WHERE visit_id = asked.visit LIMIT 1
        ) IS NULL AND (
            SELECT 1 FROM visits_revision WHERE device_id = asked.device AND n = asked.n LIMIT 1
        ) IS NULL THEN 'free' END,
        CASE WHEN (
            SELECT 1 FROM visits_revision
            WHERE device_id = asked.device AND n = asked.n - 1 AND sha256 = asked.prev LIMIT 1
        ) IS NOT NULL THEN 'follows' END,
        NULL, NULL, NULL
    FROM {{asked}} LEFT JOIN units_unit ON units_unit.id = asked.unit
    UNION ALL {HOURS_AS_TEXTS}
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of where a visit belongs.

    `is_free`: its place and checklists are known, and its ids and number are not taken; `follows`: the number
    before it is here. Its unit is there from `valid_from` to `valid_to`, both inclusive, as ISO dates.
    """

    valid_from: str | None
    valid_to: str | None
    is_free: bool
    follows: bool


@dataclass(frozen=True, slots=True)
class KnownOfRun:
    """What is known of several visits, in their order, and the working hours of all units."""

    rows: list[Known]
    hours: list[WorkingHours]


def known_of(run: Sequence[Submission]) -> KnownOfRun:
    """Return what is known of these visits; one statement."""
    asked = [
        {
            "k": k,
            "unit": one.body.unit,
            "counter": one.body.counter or None,
            "versions": len(set(one.body.checklists)),
            "revision": _hex(one.body.revision_id),
            "visit": _hex(one.body.visit_id),
            "device": one.device.pk.hex,
            "n": one.body.device.n,
            "prev": one.body.device.prev,
        }
        for k, one in enumerate(run)
    ]
    versions = [{"k": k, "id": id_} for k, one in enumerate(run) for id_ in set(one.body.checklists)]
    question = _KNOWN.format(
        versions=table_of_json("version", _VERSIONS), asked=table_of_json("asked", _ASKED)
    )
    rows = fetch(question, json.dumps(versions), json.dumps(asked))
    known = {
        int(k): Known(valid_from, valid_to, bool(free), bool(follows))
        for k, valid_from, valid_to, free, follows, *_ in rows
        if k is not None
    }
    hours = [hours_of_texts(row) for row in rows if row[0] is None]
    return KnownOfRun([known[k] for k in range(len(run))], hours)


def _hex(uuid: str) -> str:
    return uuid.replace("-", "")
