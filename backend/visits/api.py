"""`GET visits`, `visits/{id}`, `evidence`, `evidence/{id}`."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet

from backend.people.rules import person
from backend.units.lists import Row, RowDetail, RowList
from backend.visits.filters import EvidenceFilter, VisitFilter
from backend.visits.models import Evidence, Visit
from backend.visits.queries import EVIDENCE_FIELDS, VISIT_FIELDS, evidence_row, visit_row, whole_visit
from backend.visits.serializers import EvidenceSerializer, VisitDetailSerializer, VisitSerializer


class VisitList(RowList):
    """Visits, the latest first."""

    queryset = Visit.objects.none()
    serializer_class = VisitSerializer
    filterset_class = VisitFilter
    fields = VISIT_FIELDS
    ordering = ("-day", "-pk")
    orderings = ("day",)

    def complete(self, rows: list[Row]) -> list[Row]:
        """Shape the rows."""
        return [visit_row(row) for row in rows]


class VisitDetail(RowDetail):
    """A visit with its answers, evidence and revisions."""

    queryset = Visit.objects.none()
    serializer_class = VisitDetailSerializer
    fields = VISIT_FIELDS

    def complete(self, rows: list[Row]) -> list[Row]:
        """Add what the signed body says."""
        return [whole_visit(row, person(self.request)) for row in rows]


class EvidenceList(RowList):
    """Photos and signatures of the revisions that speak for their visits."""

    queryset = Evidence.objects.none()
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilter
    fields = EVIDENCE_FIELDS
    ordering = ("-pk",)

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see of the heads."""
        return super().get_queryset().filter(revision=F("visit__head"))

    def complete(self, rows: list[Row]) -> list[Row]:
        """Shape the rows."""
        return [evidence_row(row) for row in rows]


class EvidenceDetail(RowDetail):
    """One photo or signature."""

    queryset = Evidence.objects.none()
    serializer_class = EvidenceSerializer
    fields = EVIDENCE_FIELDS

    def complete(self, rows: list[Row]) -> list[Row]:
        """Shape the row."""
        return [evidence_row(row) for row in rows]
