"""`GET checklists`, `checklists/{id}`, `legal-sources`, `legal-sources/{id}`."""

from __future__ import annotations

from backend.checklists.filters import ChecklistFilter, LegalSourceFilter
from backend.checklists.models import ChecklistVersion, LegalSource
from backend.checklists.rows import ChecklistColumns, DefinitionColumns, LegalSourceColumns
from backend.checklists.serializers import ChecklistSerializer, DefinitionSerializer, LegalSourceSerializer
from backend.units.lists import RowDetail, RowList


class ChecklistList(RowList[ChecklistColumns]):
    """Every published version, without its items."""

    queryset = ChecklistVersion.objects.none()
    serializer_class = ChecklistSerializer
    filterset_class = ChecklistFilter
    columns = ChecklistColumns
    ordering = ("code", "version")


class ChecklistDetail(RowDetail[DefinitionColumns]):
    """A version with its whole definition."""

    queryset = ChecklistVersion.objects.none()
    serializer_class = DefinitionSerializer
    columns = DefinitionColumns


class LegalSourceList(RowList[LegalSourceColumns]):
    """The legal sources that items refer to."""

    queryset = LegalSource.objects.none()
    serializer_class = LegalSourceSerializer
    filterset_class = LegalSourceFilter
    columns = LegalSourceColumns
    ordering = ("pk",)


class LegalSourceDetail(RowDetail[LegalSourceColumns]):
    """A legal source."""

    queryset = LegalSource.objects.none()
    serializer_class = LegalSourceSerializer
    columns = LegalSourceColumns
