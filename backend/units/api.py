"""`GET units`, `units/{id}`, `counters`, `counters/{id}`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Value

from backend.units.filters import CounterFilter, UnitFilter
from backend.units.lists import Row, RowDetail, RowList
from backend.units.models import Counter, Unit
from backend.units.queries import COUNTER_FIELDS, UNIT_FIELDS, unit_card, with_successors
from backend.units.serializers import CounterSerializer, UnitCardSerializer, UnitSerializer


class _NamedList(RowList):
    """Best hits of a search first, then by the Vietnamese alphabet."""

    ordering = ("rank", "sort")

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see; without a search all rank alike."""
        rows: QuerySet[Any, Any] = super().get_queryset().annotate(rank=Value(0))
        return rows


class UnitList(_NamedList):
    """Units of every time; `valid_on` keeps those of one day."""

    queryset = Unit.objects.none()
    serializer_class = UnitSerializer
    filterset_class = UnitFilter
    fields = UNIT_FIELDS

    def complete(self, rows: list[Row]) -> list[Row]:
        """Add the successors."""
        return with_successors(rows)


class UnitDetail(RowDetail):
    """A unit with successors, predecessors and counters."""

    queryset = Unit.objects.none()
    serializer_class = UnitCardSerializer
    fields = UNIT_FIELDS

    def complete(self, rows: list[Row]) -> list[Row]:
        """Add all that is known around the unit."""
        return [unit_card(row) for row in rows]


class CounterList(_NamedList):
    """One-stop counters."""

    queryset = Counter.objects.none()
    serializer_class = CounterSerializer
    filterset_class = CounterFilter
    fields = COUNTER_FIELDS


class CounterDetail(RowDetail):
    """A one-stop counter."""

    queryset = Counter.objects.none()
    serializer_class = CounterSerializer
    fields = COUNTER_FIELDS
