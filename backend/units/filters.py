"""What lists of reference data can be narrowed down by."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from backend.units.models import Counter, CounterQuerySet, Unit
from backend.units.queries import subtree_ids
from backend.units.querysets import PublicInTime
from backend.units.search import counters_found, ranked_rows, units_found

MAX_SEARCH_CHARS = 100
MAX_ID_CHARS = 64


def day_filter(method: str, label: str) -> filters.DateFilter:
    """Return a filter by a day, which is written "2026-11-22" and no other way."""
    return filters.DateFilter(method=method, input_formats=["%Y-%m-%d"], label=label)


class InTimeFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Rows that held on a day."""

    valid_on = day_filter("on_day", "What existed on this day.")

    def on_day(self, rows: PublicInTime[Any], _name: str, day: date) -> QuerySet[Any]:
        """Keep what existed on ``day``."""
        return rows.valid_on(day)


class SearchableFilter(InTimeFilter):
    """Rows found by name: without diacritics, words run together, one letter wrong if need be."""

    search = filters.CharFilter(
        method="by_name", max_length=MAX_SEARCH_CHARS, label="Names as people type them; diacritics optional."
    )


class UnitFilter(SearchableFilter):
    """Units by name, level, kind, day and the unit directly above."""

    level = filters.ChoiceFilter(choices=Unit.Level.choices)
    kind = filters.ChoiceFilter(choices=Unit.Kind.choices)
    parent = filters.CharFilter(field_name="parent_id", max_length=MAX_ID_CHARS, label="The unit above.")

    def by_name(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Keep the units that `text` names, by their counters' and former names too."""
        return ranked_rows(rows, units_found(text))


class CounterFilter(SearchableFilter):
    """Counters by name, kind, day and unit, with `rollup=subtree` also those of the units below it."""

    kind = filters.ChoiceFilter(choices=Counter.Kind.choices)
    unit = filters.CharFilter(method="of_unit", max_length=MAX_ID_CHARS, label="The unit it belongs to.")
    rollup = filters.ChoiceFilter(choices=[("own", "own"), ("subtree", "subtree")], method="with_unit")

    def by_name(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Keep the counters that `text` names, by their unit's names too."""
        return ranked_rows(rows, counters_found(text))

    def of_unit(self, counters: CounterQuerySet, _name: str, unit_id: str) -> CounterQuerySet:
        """Keep the counters of the unit, or of its subtree."""
        subtree = self.form.cleaned_data.get("rollup") == "subtree"
        return counters.filter(unit__in=subtree_ids(unit_id) if subtree else [unit_id])

    def with_unit(self, counters: CounterQuerySet, _name: str, _rollup: str) -> CounterQuerySet:
        """Change nothing: ``rollup`` says how ``unit`` is meant."""
        return counters
