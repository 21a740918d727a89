"""`GET visits`, `visits/{id}`."""

from __future__ import annotations

from backend.people.rules import person
from backend.units.lists import RowDetail, RowList
from backend.visits.filters import VisitFilter
from backend.visits.models import Visit
from backend.visits.queries import visit_row, whole_visit
from backend.visits.rows import VisitColumns, VisitRow, WholeVisit
from backend.visits.serializers import VisitDetailSerializer, VisitSerializer


class VisitList(RowList[VisitColumns]):
    """Visits, the latest first."""

    queryset = Visit.objects.none()
    serializer_class = VisitSerializer
    filterset_class = VisitFilter
    columns = VisitColumns
    ordering = ("-day", "-pk")
    orderings = ("day",)

    def complete(self, rows: list[VisitColumns]) -> list[VisitRow]:
        """Shape the rows."""
        return [visit_row(row) for row in rows]


class VisitDetail(RowDetail[VisitColumns]):
    """A visit with its answers, evidence and revisions."""

    queryset = Visit.objects.none()
    serializer_class = VisitDetailSerializer
    columns = VisitColumns

    def complete(self, rows: list[VisitColumns]) -> list[WholeVisit]:
        """Add what the signed body says."""
        return [whole_visit(row, person(self.request)) for row in rows]
