"""`GET checklists`, `checklists/{id}`, `legal-sources`, `legal-sources/{id}`."""

from __future__ import annotations

from backend.checklists.filters import ChecklistFilter, LegalSourceFilter
from backend.checklists.models import ChecklistVersion, LegalSource
from backend.checklists.serializers import ChecklistSerializer, DefinitionSerializer, LegalSourceSerializer
from backend.units.lists import RowDetail, RowList

LEGAL_FIELDS = tuple(LegalSourceSerializer().fields)


class ChecklistList(RowList):
    """Every published version, without its items."""

    queryset = ChecklistVersion.objects.none()
    serializer_class = ChecklistSerializer
    filterset_class = ChecklistFilter
    fields = tuple(ChecklistSerializer().fields)
    ordering = ("code", "version")


class ChecklistDetail(RowDetail):
    """A version with its whole definition."""

    queryset = ChecklistVersion.objects.none()
    serializer_class = DefinitionSerializer
    fields = ("body",)


class LegalSourceList(RowList):
    """The legal sources that items refer to."""

    queryset = LegalSource.objects.none()
    serializer_class = LegalSourceSerializer
    filterset_class = LegalSourceFilter
    fields = LEGAL_FIELDS
    ordering = ("pk",)


class LegalSourceDetail(RowDetail):
    """A legal source."""

    queryset = LegalSource.objects.none()
    serializer_class = LegalSourceSerializer
    fields = LEGAL_FIELDS
