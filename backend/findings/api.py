"""`GET findings`, `findings/{id}`."""

from __future__ import annotations

from backend.findings.filters import FindingFilter
from backend.findings.models import Finding
from backend.findings.queries import DETAIL_FIELDS, FINDING_FIELDS, with_grounds
from backend.findings.serializers import FindingDetailSerializer, FindingSerializer
from backend.people.rules import person
from backend.units.lists import Row, RowDetail, RowList


class FindingList(RowList):
    """Findings, those of the latest visits first."""

    queryset = Finding.objects.none()
    serializer_class = FindingSerializer
    filterset_class = FindingFilter
    fields = FINDING_FIELDS
    ordering = ("-day", "-pk")
    orderings = ("day", "recorded_at")


class FindingDetail(RowDetail):
    """A finding with its grounds."""

    queryset = Finding.objects.none()
    serializer_class = FindingDetailSerializer
    fields = DETAIL_FIELDS

    def complete(self, rows: list[Row]) -> list[Row]:
        """Add the evidence, and leave out what is not for the reader."""
        return [with_grounds(row, person(self.request)) for row in rows]
