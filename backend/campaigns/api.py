"""`GET campaigns`, `campaigns/{id}`: nothing and 404 for the units to be inspected."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from backend.campaigns.models import Campaign
from backend.campaigns.queries import FIELDS, with_checklists
from backend.campaigns.serializers import CampaignSerializer
from backend.units.filters import MAX_ID_CHARS, day_filter
from backend.units.lists import Row, RowDetail, RowList


class CampaignFilter(filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Campaigns that run on a day, or that ask a checklist."""

    valid_on = day_filter("running_on", "What runs on this day.")
    checklist = filters.CharFilter(field_name="checklists", max_length=MAX_ID_CHARS, label="A version's id.")

    def running_on(self, campaigns: QuerySet[Any], _name: str, day: date) -> QuerySet[Any]:
        """Keep the campaigns that run on ``day``."""
        return campaigns.filter(starts__lte=day, ends__gte=day)


class CampaignList(RowList):
    """Campaigns, the latest first."""

    queryset = Campaign.objects.none()
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilter
    fields = FIELDS
    ordering = ("-starts",)
    orderings = ("starts", "ends", "decided_on")

    def complete(self, rows: list[Row]) -> list[Row]:
        """Add the checklists."""
        return with_checklists(rows)


class CampaignDetail(RowDetail):
    """A campaign."""

    queryset = Campaign.objects.none()
    serializer_class = CampaignSerializer
    fields = FIELDS

    def complete(self, rows: list[Row]) -> list[Row]:
        """Add the checklists."""
        return with_checklists(rows)
