"""What lists of checklists and legal sources can be narrowed down by."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from backend.checklists.models import LegalSource
from backend.units.filters import InTimeFilter, day_filter


class ChecklistFilter(InTimeFilter):
    """Versions by checklist, kind and day."""

    code = filters.CharFilter(max_length=8, label="The checklist, whatever its version.")
    core = filters.BooleanFilter(label="Asked on every visit.")


class LegalSourceFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Legal sources in force on a day, or by how far they were checked."""

    valid_on = day_filter("in_force_on", "What was in force on this day.")
    verification = filters.ChoiceFilter(choices=LegalSource.Verification.choices)

    def in_force_on(self, sources: QuerySet[Any], _name: str, day: date) -> QuerySet[Any]:
        """Keep what is known to have been in force on ``day``."""
        return sources.filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=day), effective_from__lte=day
        )
