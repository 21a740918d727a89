"""Reference data for the screen: what an item asks, and what a legal source is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from backend.checklists.models import LegalSource
from backend.checklists.queries import definitions, newest_items
from shared.rules.checklists import Checklist

Row = dict[str, Any]


def checklists(ids: Iterable[str]) -> list[Checklist]:
    """Return the versions with these ids, in this order."""
    ids = list(ids)
    known = definitions(ids)
    return [known[id_] for id_ in ids if id_ in known]


def with_items(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Return rows of findings, each with the item it is about."""
    by_code = newest_items()
    return [{**row, "asked": by_code.get(row["item"])} for row in rows]


def with_sources(bases: Iterable[Row]) -> list[Row]:
    """Return legal bases, each with the source it names; one query."""
    bases = list(bases)
    sources = LegalSource.objects.in_bulk([basis["source"] for basis in bases])
    return [{**basis, "law": sources.get(basis["source"])} for basis in bases]
