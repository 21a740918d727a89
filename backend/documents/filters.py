"""What lists of papers can be narrowed down by."""

from __future__ import annotations

from django.db.models import Q
from django_filters import rest_framework as filters

from backend.documents.models import Kind, Status
from backend.units.search import units_found
from backend.visits.filters import OnVisitsFilter, Rows


class DocumentFilter(OnVisitsFilter):
    """Papers by kind, status, period and visit too; a search finds units, references and official numbers."""

    paths = {"unit": "unit", "day": "made_at__date", "campaign": "visit__campaign"}

    kind = filters.ChoiceFilter(choices=Kind.choices)
    status = filters.ChoiceFilter(choices=Status.choices)
    period = filters.CharFilter(max_length=10)
    visit = filters.UUIDFilter()
    notice = filters.UUIDFilter()

    def by_name(self, rows: Rows, _name: str, text: str) -> Rows:
        """Keep the papers to units found by `text`, or of the reference or number it names."""
        at_units = Q(unit__in=list(units_found(text)))
        wanted = text.strip().upper()
        return rows.filter(at_units | Q(reference=wanted) | Q(official_number=wanted))
