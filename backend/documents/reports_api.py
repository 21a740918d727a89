"""`POST reports`, `GET reports`, `reports/{id}`, its facts and its files."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.documents import files
from backend.documents.api import FILE_ANSWERS, RANGE, accepted, answered
from backend.documents.filters import DocumentFilter
from backend.documents.models import Document, Kind
from backend.documents.queries import document_rows, whole_document
from backend.documents.reports.counting import BeingCountedError, ask_freeze
from backend.documents.reports.facts import Asked
from backend.documents.reports.freeze import draft_report
from backend.documents.rows import DocumentColumns, DocumentRow, WholeDocument
from backend.documents.serializers import DocumentDetailSerializer, DocumentSerializer
from backend.documents.serving import served, waiting
from backend.jobs.serializers import JobSerializer
from backend.kernel.problems import field_invalid
from backend.kernel.serializers import StrictSerializer, TextField, read_body
from backend.people.rules import person
from backend.units.lists import RowDetail, RowList
from backend.units.models import Unit
from shared.protocol.limits import MAX_INT
from shared.rules.periods import PeriodError, official_period

YEARS = range(2000, 2200)


class FreezeSerializer(StrictSerializer):
    """Which report is to be frozen; `event` is the last event that counts, the log's last one by default."""

    kind = serializers.ChoiceField(["period"])
    period = TextField(max_length=10)
    scope = TextField(max_length=64, required=False, allow_blank=True)
    structure = serializers.ChoiceField(["then", "now"], required=False)
    draft = serializers.BooleanField(required=False, help_text="begin it: nothing is frozen yet")
    event = serializers.IntegerField(min_value=1, max_value=MAX_INT, required=False)


class FactsSerializer(serializers.Serializer[Any]):
    """The frozen facts: `signed` is what the server's key signed, `facts` the same as JSON."""

    facts = serializers.DictField()
    signed = serializers.CharField()
    sha256 = serializers.CharField()
    cutoff_event = serializers.IntegerField()
    chain_hash = serializers.CharField()
    key_id = serializers.CharField()
    sig = serializers.CharField()


def _reports(request: Request) -> QuerySet[Document]:
    return Document.objects.visible_to(person(request)).filter(kind=Kind.PERIOD)


class ReportList(RowList[DocumentColumns]):
    """Reports, the latest first."""

    queryset = Document.objects.none()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    columns = DocumentColumns
    ordering = ("-made_at", "-pk")

    def get_queryset(self) -> QuerySet[Document]:
        """Return the reports the person may see."""
        return _reports(self.request)

    def complete(self, rows: list[DocumentColumns]) -> list[DocumentRow]:
        """Shape the rows."""
        return document_rows(rows)

    @extend_schema(request=FreezeSerializer, responses={201: DocumentDetailSerializer, 202: JobSerializer})
    def post(self, request: Request) -> Response:
        """Have a report frozen, every figure counted from the log up to one event; or begin a draft."""
        given = read_body(FreezeSerializer, request)
        by, now = person(request), timezone.now()
        if not given.get("draft"):
            return accepted(ask_freeze(_asked(given), by=by, now=now, event=given.get("event")))
        document = draft_report(_asked(given), by=by, now=now)
        response = answered(document.pk, request)
        response.status_code = 201
        return response


def _asked(given: dict[str, Any]) -> Asked:
    """Return what is asked for; a period or unit that is none is named."""
    try:
        period = official_period(given["period"])
    except PeriodError:
        period = None
    if period is None or period.date_to.year not in YEARS:
        raise field_invalid("period", "Không có kỳ báo cáo này.", "There is no such period.")
    scope = given.get("scope", "")
    if scope and not Unit.objects.filter(pk=scope).exists():
        raise field_invalid("scope", "Không có đơn vị này.", "There is no such unit.")
    return Asked(period.code, scope, given.get("structure", "then"))


class ReportDetail(RowDetail[DocumentColumns]):
    """A report: how far it has come, and the hash of its facts."""

    queryset = Document.objects.none()
    serializer_class = DocumentDetailSerializer
    columns = DocumentColumns

    def get_queryset(self) -> QuerySet[Document]:
        """Return the reports the person may see."""
        return _reports(self.request)

    def complete(self, rows: list[DocumentColumns]) -> list[WholeDocument]:
        """Add what stands in other tables."""
        return [whole_document(row, person(self.request)) for row in rows]


class ReportFacts(APIView):
    """The frozen facts of a report."""

    @extend_schema(responses=FactsSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Give every figure as it was frozen, with the event, the signature and what was signed."""
        found = _reports(request).select_related("frozen").filter(pk=pk).first()
        if found is None or found.frozen is None:
            raise Http404
        freeze = found.frozen
        return Response(
            {
                "facts": json.loads(freeze.facts),
                "signed": freeze.facts,
                "sha256": freeze.sha256,
                "cutoff_event": freeze.cutoff_event,
                "chain_hash": freeze.chain_hash,
                "key_id": freeze.key_id,
                "sig": freeze.sig,
            }
        )


class ReportSection(APIView):
    """The section on inspection of the CCHC report."""

    @extend_schema(operation_id="reports_section", responses=FILE_ANSWERS, parameters=[RANGE])
    def get(self, request: Request, pk: UUID, format_: str) -> HttpResponseBase:
        """Give the text and table to paste, as Word or Excel."""
        file, name = files.section_file(pk, format_, reader=person(request), now=timezone.now())
        return served(request._request, file, name)


class Brief(APIView):
    """The leader's one page."""

    @extend_schema(operation_id="reports_brief", responses=FILE_ANSWERS, parameters=[RANGE])
    def get(self, request: Request) -> HttpResponseBase:
        """Give today's page as PDF; nothing on it is frozen."""
        try:
            file, name = files.brief_file(reader=person(request), now=timezone.now())
        except BeingCountedError:
            return waiting("pdf")
        return served(request._request, file, name)


class ReportFile(APIView):
    """A report as a file."""

    @extend_schema(operation_id="reports_file", responses=FILE_ANSWERS, parameters=[RANGE])
    def get(self, request: Request, pk: UUID, format_: str) -> HttpResponseBase:
        """Give the report as Word, PDF or Excel; 202 with Retry-After while it is made."""
        if not _reports(request).filter(pk=pk).exists():
            raise Http404
        file, name = files.document_file(pk, format_, reader=person(request), now=timezone.now())
        return served(request._request, file, name)
