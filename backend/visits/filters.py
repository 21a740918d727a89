"""What lists of visits, and of what was found on visits, can be narrowed down by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from backend.kernel.exact import begins_with, holds
from backend.kernel.problems import ProblemError
from backend.units.filters import MAX_ID_CHARS, MAX_SEARCH_CHARS, day_filter
from backend.units.queries import subtree_ids
from backend.units.search import units_found
from backend.visits.models import Evidence, Visit

Rows = QuerySet[Any, Any]


class OnVisitsFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Rows of visits: by unit, day and campaign. `paths` says how a row leads there."""

    paths: ClassVar[Mapping[str, str]] = {"unit": "unit", "day": "day", "campaign": "campaign"}

    search = filters.CharFilter(
        method="by_name", max_length=MAX_SEARCH_CHARS, label="Words of the unit's names; diacritics optional."
    )
    unit = filters.CharFilter(method="of_unit", max_length=MAX_ID_CHARS, label="The unit visited.")
    rollup = filters.ChoiceFilter(
        choices=[("own", "own"), ("subtree", "subtree")],
        method="with_unit",
        label="Whether `unit` means also all below it.",
    )
    campaign = filters.UUIDFilter(method="of_campaign", label="The campaign it belongs to.")
    locals()["from"] = day_filter("begun", "First day, included.")  # a keyword of Python
    to = day_filter("ended", "Last day, included.")

    def filter_queryset(self, queryset: Rows) -> Rows:
        """Return the rows asked for; `range-invalid` for days that run backwards."""
        first, last = self.form.cleaned_data.get("from"), self.form.cleaned_data.get("to")
        if first and last and first > last:
            raise ProblemError("range-invalid")
        rows: Rows = super().filter_queryset(queryset)
        return rows

    def by_name(self, rows: Rows, _name: str, text: str) -> Rows:
        """Keep the rows of units found by `text`."""
        return self._at(rows, "unit__in", list(units_found(text)))

    def of_unit(self, rows: Rows, _name: str, unit_id: str) -> Rows:
        """Keep the rows of the unit, or of its subtree."""
        subtree = self.form.cleaned_data.get("rollup") == "subtree"
        return self._at(rows, "unit__in", subtree_ids(unit_id) if subtree else [unit_id])

    def with_unit(self, rows: Rows, _name: str, _rollup: str) -> Rows:
        """Change nothing: `rollup` says how `unit` is meant."""
        return rows

    def of_campaign(self, rows: Rows, _name: str, campaign: object) -> Rows:
        """Keep the rows of the campaign."""
        return self._at(rows, "campaign", campaign)

    def begun(self, rows: Rows, _name: str, day: date) -> Rows:
        """Keep the rows from that day on."""
        return self._at(rows, "day__gte", day)

    def ended(self, rows: Rows, _name: str, day: date) -> Rows:
        """Keep the rows up to that day."""
        return self._at(rows, "day__lte", day)

    def _at(self, rows: Rows, lookup: str, value: object) -> Rows:
        column, _, operator = lookup.partition("__")
        return rows.filter(**{f"{self.paths[column]}__{operator or 'exact'}": value})


class VisitFilter(OnVisitsFilter):
    """Visits by state, mode, author and checklist too."""

    state = filters.ChoiceFilter(choices=Visit.State.choices)
    mode = filters.ChoiceFilter(choices=Visit.Mode.choices)
    author = filters.UUIDFilter()
    checklist = filters.CharFilter(method="with_checklist", max_length=8, label='Its code: "GG".')

    def with_checklist(self, visits: Rows, _name: str, code: str) -> Rows:
        """Keep the visits that asked any version of the checklist."""
        return visits.filter(holds("checklists", f" {code}-"))


class EvidenceFilter(OnVisitsFilter):
    """Evidence by visit, item, checklist and kind too."""

    paths = {"unit": "visit__unit", "day": "visit__day", "campaign": "visit__campaign"}

    visit = filters.UUIDFilter()
    item = filters.CharFilter(max_length=16)
    checklist = filters.CharFilter(method="of_checklist", max_length=8, label='Its code: "GG".')
    kind = filters.ChoiceFilter(choices=Evidence.Kind.choices)

    def of_checklist(self, evidence: Rows, _name: str, code: str) -> Rows:
        """Keep what proves answers of the checklist."""
        return evidence.filter(begins_with("item", f"{code}-"))
