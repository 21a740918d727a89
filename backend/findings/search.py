"""Which findings people mean by what they type: by the unit, by what the item asks, by what was found."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from backend.checklists.queries import newest_items
from backend.kernel.exact import holds
from backend.units.search import units_found, units_named
from shared.base.search import Query, query, search_text
from shared.rules.checklists import Item


def found_by(rows: QuerySet[Any, Any], text: str) -> QuerySet[Any, Any]:
    """Keep the findings that `text` names; where nothing answers to it, those with one letter wrong in it."""
    wanted = query(text)
    if wanted.is_blank:
        return rows
    named = _at(units_named(text)) | _of(items_named(wanted)) | Q(item=text.strip().upper())
    exact = rows.filter(named | stated(wanted))
    if exact.exists():
        return exact
    return rows.filter(_at(units_found(text)) | _of(items_named(wanted, nearly=True)))


def items_named(wanted: Query, *, nearly: bool = False) -> list[str]:
    """Return the codes of the items whose question, in either language, has these words."""
    return [code for code, item in newest_items().items() if _asks(wanted, item, nearly=nearly)]


def stated(wanted: Query) -> Q:
    """Return the condition that a finding's statement has words that begin so, all of them."""
    if not wanted.words:
        return Q(pk__in=())
    condition = Q()
    for word in wanted.words:
        condition &= holds("search", f" {word}")
    return condition


def _asks(wanted: Query, item: Item, *, nearly: bool) -> bool:
    searched = search_text(item.code, item.text_vi, item.text_en)
    return wanted.rank(searched) is not None or (nearly and wanted.is_nearly(searched))


def _at(units: dict[str, Any]) -> Q:
    return Q(unit__in=list(units))


def _of(items: list[str]) -> Q:
    return Q(item__in=items)
