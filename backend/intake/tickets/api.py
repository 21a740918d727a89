"""`GET quarantine`, `quarantine/{ticket}`, what a person does with one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.intake.models import Quarantine
from backend.intake.rows import TicketColumns, TicketRow, WholeTicket
from backend.intake.tickets import actions
from backend.intake.tickets.filters import QuarantineFilter
from backend.intake.tickets.queries import ticket_rows, whole_ticket
from backend.intake.tickets.serializers import (
    QuarantineDetailSerializer,
    QuarantineSerializer,
    ReasonSerializer,
)
from backend.kernel.rows import rows_of
from backend.kernel.serializers import read_body
from backend.people.rules import person
from backend.units.lists import RowDetail, RowList


class QuarantineList(RowList[TicketColumns]):
    """Bodies devices signed that were set aside, the latest first."""

    queryset = Quarantine.objects.none()
    columns = TicketColumns
    serializer_class = QuarantineSerializer
    filterset_class = QuarantineFilter
    ordering = ("-received_at", "-pk")

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see, with what has become of each."""
        return super().get_queryset().with_state()  # type: ignore[attr-defined,no-any-return]  # our QuerySet

    def complete(self, rows: list[TicketColumns]) -> list[TicketRow]:
        """Shape the rows."""
        return [ticket_rows(row) for row in rows]


class QuarantineDetail(RowDetail[TicketColumns]):
    """One ticket: what came, why it was set aside, what was done with it."""

    queryset = Quarantine.objects.none()
    columns = TicketColumns
    serializer_class = QuarantineDetailSerializer

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see, with what has become of each."""
        return super().get_queryset().with_state()  # type: ignore[attr-defined,no-any-return]  # our QuerySet

    def complete(self, rows: list[TicketColumns]) -> list[WholeTicket]:
        """Add what can be read of the body, and the ticket's history."""
        return [whole_ticket(row, person(self.request)) for row in rows]


class _Deed(APIView):
    """A verb on one ticket; the answer is the ticket as it stands then."""

    def found(self, pk: str) -> Quarantine:
        """Return the ticket; hidden and missing both answer 404."""
        visible = Quarantine.objects.visible_to(person(self.request))
        return get_object_or_404(visible.select_related("device__user"), pk=pk)

    def answer(self, kept: Quarantine) -> Response:
        """Return the ticket as it stands now."""
        row = rows_of(TicketColumns, Quarantine.objects.with_state().filter(pk=kept.pk)).get()
        return Response(QuarantineDetailSerializer(whole_ticket(row, person(self.request))).data)


class ReplayView(_Deed):
    """Run the kept bytes through the gate again."""

    @extend_schema(request=None, responses=QuarantineDetailSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Take it in if it passes by now; else its problem is that of today."""
        return self.answer(actions.replay(self.found(pk), by=person(request), now=timezone.now()))


class ReleaseView(_Deed):
    """Take in, on a person's word, what the gate would not."""

    @extend_schema(request=ReasonSerializer, responses=QuarantineDetailSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Take it in with a reason."""
        kept, given = self.found(pk), read_body(ReasonSerializer, request)
        return self.answer(actions.release(kept, by=person(request), now=timezone.now(), **given))


class DismissView(_Deed):
    """Decide that it is not taken in; the bytes stay."""

    @extend_schema(request=ReasonSerializer, responses=QuarantineDetailSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Dismiss it with a reason."""
        kept, given = self.found(pk), read_body(ReasonSerializer, request)
        return self.answer(actions.dismiss(kept, by=person(request), now=timezone.now(), **given))
