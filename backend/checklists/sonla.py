"""Reading the checklists and legal sources that Sơn La starts with, from the files beside this room."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from backend.checklists.models import LegalSource
from shared.rules.checklist_wording import reworded
from shared.rules.checklists import Checklist, checklist_from_dict

DATA = Path(__file__).parent / "data"
Row = Mapping[str, Any]


def checklists() -> list[Checklist]:
    """Return the checklists, checked: working hours, conduct, posting, dossiers, facilities.

    The first versions stand before those that followed: what was published once stays as it was.
    """
    first, wording = _read("checklists.json", "checklists"), _wording()
    return [checklist_from_dict(row) for row in (*first, *(reworded(row, wording) for row in first))]


def legal_sources() -> list[LegalSource]:
    """Return the laws, decrees and decisions that items refer to."""
    return [_legal_source(row) for row in _read("legal_sources.json", "sources")]


def _read(file: str, key: str) -> list[Row]:
    rows: list[Row] = json.loads((DATA / file).read_text(encoding="utf-8"))[key]
    return rows


def _wording() -> Row:
    wording: Row = json.loads((DATA / "wording_2026_2.json").read_text(encoding="utf-8"))
    return wording


def _legal_source(row: Row) -> LegalSource:
    return LegalSource(
        id=row["key"],
        number=row["number"],
        title_vi=row["title_vi"],
        title_en=row["title_en"] or "",
        issuer=row["issuer"] or "",
        issued=row["issued"] or "",
        effective_from=_day(row["effective_from"]),
        effective_to=_day(row["effective_to"]),
        replaced_by=row["replaced_by"],
        amended_by=row["amended_by"],
        duties=row["on_site_duties"],
        verification=LegalSource.Verification(row["verification"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
