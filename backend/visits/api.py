"""`GET visits`, `visits/{id}`."""

from __future__ import annotations

from backend.people.rules import person
from backend.units.lists import Row, RowDetail, RowList
from backend.visits.filters import VisitFilter
from backend.visits.models import Visit
from backend.visits.queries import VISIT_FIELDS, visit_row, whole_visit
from backend.visits.serializers import VisitDetailSerializer, VisitSerializer


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
