"""What the list of bodies set aside can be narrowed down by."""

from __future__ import annotations

from django_filters import rest_framework as filters

from backend.intake.models import Quarantine


class QuarantineFilter(filters.FilterSet):  # type: ignore[misc]  # no types
    """Tickets by what has become of them, by device, person, visit and problem."""

    state = filters.ChoiceFilter(choices=Quarantine.State.choices)
    device = filters.UUIDFilter()
    user = filters.UUIDFilter(field_name="device__user")
    visit = filters.UUIDFilter(field_name="visit_id")
    code = filters.CharFilter(max_length=32, label='Of the problem: "reference-unknown".')
