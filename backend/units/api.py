"""`GET units`, `units/{id}`, `counters`, `counters/{id}`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Value

from backend.units.filters import CounterFilter, UnitFilter
from backend.units.lists import C, RowDetail, RowList
from backend.units.models import Counter, Unit
from backend.units.queries import unit_card, with_successors
from backend.units.rows import CounterColumns, UnitCard, UnitColumns, UnitRow
from backend.units.serializers import CounterSerializer, UnitCardSerializer, UnitSerializer


class _NamedList(RowList[C]):
    """Best hits of a search first, then by the Vietnamese alphabet."""

    ordering = ("rank", "sort")

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see; without a search all rank alike."""
        rows: QuerySet[Any, Any] = super().get_queryset().annotate(rank=Value(0))
        return rows


class UnitList(_NamedList[UnitColumns]):
    """Units of every time; `valid_on` keeps those of one day."""

    queryset = Unit.objects.none()
    serializer_class = UnitSerializer
    filterset_class = UnitFilter
    columns = UnitColumns

    def complete(self, rows: list[UnitColumns]) -> list[UnitRow]:
        """Add the successors."""
        return with_successors(rows)


class UnitDetail(RowDetail[UnitColumns]):
    """A unit with successors, predecessors and counters."""

    queryset = Unit.objects.none()
    serializer_class = UnitCardSerializer
    columns = UnitColumns

    def complete(self, rows: list[UnitColumns]) -> list[UnitCard]:
        """Add all that is known around the unit."""
        return [unit_card(row) for row in rows]


class CounterList(_NamedList[CounterColumns]):
    """One-stop counters."""

    queryset = Counter.objects.none()
    serializer_class = CounterSerializer
    filterset_class = CounterFilter
    columns = CounterColumns


class CounterDetail(RowDetail[CounterColumns]):
    """A one-stop counter."""

    queryset = Counter.objects.none()
    serializer_class = CounterSerializer
    columns = CounterColumns
