"""What lists of checklists and legal sources can be narrowed down by."""

from __future__ import annotations

from datetime import date

from django_filters import rest_framework as filters

from backend.checklists.models import LegalSource, LegalSourceQuerySet
from backend.units.filters import InTimeFilter, day_filter


class ChecklistFilter(InTimeFilter):
    """Versions by checklist, kind and day."""

    code = filters.CharFilter(max_length=8, label="The checklist, whatever its version.")
    core = filters.BooleanFilter(label="Asked on every visit.")


class LegalSourceFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Legal sources in force on a day, or by how far they were checked."""

    valid_on = day_filter("in_force_on", "What was in force on this day.")
    verification = filters.ChoiceFilter(choices=LegalSource.Verification.choices)

    def in_force_on(self, sources: LegalSourceQuerySet, _name: str, day: date) -> LegalSourceQuerySet:
        """Keep what is known to have been in force on ``day``."""
        return sources.in_force_on(day)
