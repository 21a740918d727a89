"""What lists of findings can be narrowed down by."""

from __future__ import annotations

from django.db.models import Q
from django_filters import rest_framework as filters

from backend.units.models import Unit
from backend.visits.filters import OnVisitsFilter, Rows
from shared.checklists import Severity
from shared.findings import State


class FindingFilter(OnVisitsFilter):
    """Findings by visit, checklist, item, severity and state too; a search also finds items by their code."""

    paths = {"unit": "unit", "day": "day", "campaign": "visit__campaign"}

    visit = filters.UUIDFilter()
    checklist = filters.CharFilter(max_length=16, label='Its code: "GG".')
    item = filters.CharFilter(max_length=16, label='"GG-05".')
    severity = filters.ChoiceFilter(choices=[(severity.value, severity.value) for severity in Severity])
    state = filters.ChoiceFilter(choices=[(state.value, state.value) for state in State])

    def by_name(self, rows: Rows, _name: str, text: str) -> Rows:
        """Keep the findings at units found by `text`, or of the item it names."""
        at_units = Q(unit__in=Unit.objects.matching(text).values("pk"))
        return rows.filter(at_units | Q(item=text.strip().upper()))
