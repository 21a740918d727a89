"""The cast of the shared tests: Sơn La's real checklists and units, and a visit that finds nothing wrong."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from shared.base.records import from_plain
from shared.protocol.manifest import Official, Response, parse_body
from shared.protocol.revision import Minutes, Revision
from shared.rules.checklist_wording import reworded
from shared.rules.checklists import Checklist, Item, checklist_from_dict, items_asked, items_by_code
from shared.rules.hours import Sessions, WorkingHours
from shared.rules.units import Merger, UnitInTime

BACKEND = Path(__file__).parents[2] / "backend"
VISIT_DAY = date(2026, 11, 23)
WINTER: Sessions = (("07:30", "12:00"), ("13:30", "17:00"))
REVISION_ID = "019aaaac-2600-7000-8000-000000000001"
VISIT_ID = "019aaaac-2600-7000-8000-000000000002"
DEVICE_ID = "019aaaac-2600-7000-8000-000000000003"
INSPECTOR_ID = "019aaaac-2600-7000-8000-000000000004"
PHOTO = "ab" * 32
SIGNATURE = "cd" * 32
LO_THI_XUAN = Official("Lò Thị Xuân", "Công chức tư pháp - hộ tịch")


def data(path: str) -> Any:
    """Return a reference data file of the backend."""
    return json.loads((BACKEND / path).read_text(encoding="utf-8"))


@cache
def checklists() -> tuple[Checklist, ...]:
    """Return the five published checklists."""
    return tuple(
        checklist_from_dict(entry) for entry in data("checklists/data/checklists.json")["checklists"]
    )


@cache
def worded() -> tuple[Checklist, ...]:
    """Return version 2026.2 of the five: with words for what is counted and what is found."""
    first = data("checklists/data/checklists.json")["checklists"]
    wording = data("checklists/data/wording_2026_2.json")
    return tuple(checklist_from_dict(reworded(entry, wording)) for entry in first)


@cache
def core() -> tuple[Checklist, ...]:
    """Return the three checklists of every visit: GG, UX and NY, 43 items."""
    return tuple(checklist for checklist in checklists() if checklist.core)


@cache
def items() -> dict[str, Item]:
    """Return every item by its code."""
    return items_by_code(checklists())


@cache
def hours() -> tuple[WorkingHours, ...]:
    """Return the province's working hours."""
    return tuple(
        from_plain(WorkingHours, row) for row in data("units/data/sonla/working_hours.json")["working_hours"]
    )


@cache
def units() -> dict[str, UnitInTime]:
    """Return the units of Sơn La in time."""
    return {unit["id"]: _unit(unit) for unit in data("units/data/sonla/units.json")["units"]}


def _unit(row: dict[str, Any]) -> UnitInTime:
    mergers = tuple(from_plain(Merger, merger) for merger in row["merged_into"])
    return UnitInTime(
        row["id"], row["name_vi"], row["parent_id"], _day(row["valid_from"]), _day(row["valid_to"]), mergers
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def flawless(item: Item) -> int | str:
    """Return an answer to `item` that passes."""
    counted = {"GG-02": 12, "GG-03": 10, "GG-04": 2, "UX-14": 8}
    if item.code in counted:
        return counted[item.code]
    if item.answer.type == "choice":
        return next(option.value for option in item.answer.options if option.outcome == "pass")
    passing: dict[str, int | str] = {"count": 0, "pass_fail_na": "pass", "time": "07:30"}
    return passing[item.answer.type]


FOLLOWUPS: dict[str, dict[str, object]] = {
    "GG-04": {"GG-04a": {"leave": 1, "meeting": 1}, "GG-04b": "pass"},
    "UX-14": {"UX-14a": 8},
    "NY-01": {"NY-01a": 40},
    "HS-04": {"HS-04a": 120},
    "CS-02": {"CS-02a": 12},
    "CS-10": {"CS-10a": 4},
}


def flawless_answers(asked: tuple[Checklist, ...] | None = None) -> dict[str, Response]:
    """Return a complete set of answers with nothing to find."""
    return {
        item.code: Response(item.code, flawless(item), followups=FOLLOWUPS.get(item.code, {}))
        for checklist in asked or core()
        for item in items_asked(checklist, at_counter=True, day=VISIT_DAY)
    }


SIGNED = Minutes("Lò Văn Hặc", "Đơn vị nhất trí", signed=True, signatures=(SIGNATURE,))


def body(**changes: Any) -> dict[str, Any]:
    """Return the body of a core visit as a phone would write it, with top-level `changes`."""
    return {
        "schema": "visit/1",
        "revision_id": REVISION_ID,
        "visit_id": VISIT_ID,
        "parents": [],
        "kind": "submit",
        "device": {"id": DEVICE_ID, "n": 41, "prev": "ef" * 32, "app": "1.4.2", "boot": "b1"},
        "author": INSPECTOR_ID,
        "team": [INSPECTOR_ID],
        "campaign": None,
        "mode": "surprise",
        "unit": "sl-x25-03646",
        "counter": "sl-ctr-x25-03646",
        "checklists": [checklist.id for checklist in core()],
        "started": {"wall": "2026-11-23T07:25:10+07:00", "mono_ms": 5_100_000},
        "finished": {"wall": "2026-11-23T08:40:00+07:00", "mono_ms": 8_123_456},
        "clock": {"server_seen": "2026-11-22T01:02:00Z", "mono_at_seen": 7_000_000},
        "location": {
            "lat": 21.32, "lon": 103.91, "accuracy_m": 12,
            "provider": "gps", "mock": False, "mono_ms": 5_101_000,
        },
        "responses": [answer_json(response) for response in flawless_answers().values()],
        "minutes": {
            "unit_representative": "Lò Văn Hặc", "explanation": "Đơn vị nhất trí", "signed": True,
            "refusal_reason": None, "witness": None, "signatures": [SIGNATURE],
        },
        "photos": [photo_json(PHOTO), {**photo_json(SIGNATURE), "kind": "signature", "mime": "image/png"}],
        **changes,
    }  # fmt: skip


def answer_json(response: Response, **changes: Any) -> dict[str, Any]:
    """Return a response as it stands in a body."""
    return {
        "item": response.item,
        "value": response.value,
        "outcome": "pass",
        "note": response.note,
        "officials": [{"full_name": o.full_name, "title": o.title} for o in response.officials],
        "followups": dict(response.followups),
        "fixed_on_spot": response.fixed_on_spot,
        "photos": list(response.photos),
        "mono_ms": 5_200_000,
        "no_photo_reason": response.no_photo_reason,
        **changes,
    }


def photo_json(sha256: str) -> dict[str, Any]:
    """Return an entry of a body's list of photos."""
    return {
        "sha256": sha256, "size": 203_114, "mime": "image/jpeg", "kind": "photo",
        "taken_wall": "2026-11-23T07:31:00+07:00", "mono_ms": 5_190_000,
    }  # fmt: skip


def revision(**changes: Any) -> Revision:
    """Return the core visit as the server reads it."""
    return parse_body(json.dumps(body(**changes)))


def revision_with(*responses: Response) -> Revision:
    """Return a core visit in which these answers replace the flawless ones."""
    answers = flawless_answers() | {response.item: response for response in responses}
    return revision(responses=[answer_json(response) for response in answers.values()])
