"""Sơn La's reference data as the server's feed would bring it, from the files the server loads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.rules.checklist_wording import reworded

BACKEND = Path(__file__).parents[2] / "backend"
TO_HIEU = "sl-x25-03646"
"""Phường Tô Hiệu since 01/7/2025."""


def reference_events() -> Iterator[Mapping[str, Any]]:
    """Yield one event for everything a phone keeps a copy of."""
    units = _data("units/data/sonla/units.json")
    for row in units["units"]:
        district = row["attributes"].get("district", "")
        yield _put("unit", row["id"], {**row, "kind": row["unit_type"], "district": district, **_heirs(row)})
    for row in units["counters"]:
        yield _put("counter", row["id"], {**row, "kind": row["counter_type"], "unit": row["host_unit_id"]})
    for row in _data("units/data/sonla/working_hours.json")["working_hours"]:
        yield _put("working_hours", f"{row['unit_id']}-{row['season_from']}", row)
    first, wording = _data("checklists/data/checklists.json"), _data("checklists/data/wording_2026_2.json")
    for row in first["checklists"]:
        yield _put("checklist", row["id"], row)
        yield _put("checklist", f"{row['code']}-{wording['version']}", reworded(row, wording))
    for row in _data("checklists/data/legal_sources.json")["sources"]:
        yield _put("legal_source", row["key"], row)


def _heirs(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Name the successors as the server does: the principal one first."""
    merged = enumerate(row["merged_into"])
    return {"successors": [{"unit": m["unit_id"], "on": m["on"], "principal": i == 0} for i, m in merged]}


def _put(kind: str, key: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"op": "put", "type": kind, "id": key, "body": dict(body)}


def _data(path: str) -> Any:
    return json.loads((BACKEND / path).read_text(encoding="utf-8"))
