"""`GET documents`, `documents/{id}`, their files, previews of notices, minutes, and `GET verify/{code}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.documents import files
from backend.documents.actions import write_prose
from backend.documents.filters import DocumentFilter
from backend.documents.making import MEDIA_TYPES
from backend.documents.models import Document
from backend.documents.queries import document_rows, record_of, whole_document
from backend.documents.reports.counting import BeingCountedError
from backend.documents.rows import DocumentColumns, DocumentRow, WholeDocument
from backend.documents.serializers import (
    DocumentDetailSerializer,
    DocumentSerializer,
    ProseSerializer,
    RecordSerializer,
    WaitingSerializer,
)
from backend.documents.serving import served, waiting
from backend.jobs.models import Job
from backend.jobs.queries import job_row
from backend.jobs.serializers import JobSerializer
from backend.kernel.addresses import counted_address
from backend.kernel.limits import spend
from backend.kernel.preconditions import if_match
from backend.kernel.rows import rows_of
from backend.kernel.serializers import read_body
from backend.people.rules import person
from backend.units.lists import RowDetail, RowList

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag that was seen, or `*`; needed (428)."
)
RANGE = OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="A part alone: `bytes=0-1023`.")
FILE_ANSWERS: Mapping[Any, Any] = {
    **{(status, media): OpenApiTypes.BINARY for status in (200, 206) for media in MEDIA_TYPES.values()},
    202: WaitingSerializer,
}


class DocumentList(RowList[DocumentColumns]):
    """Official papers, the latest first."""

    queryset = Document.objects.none()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    columns = DocumentColumns
    ordering = ("-made_at", "-pk")

    def complete(self, rows: list[DocumentColumns]) -> list[DocumentRow]:
        """Shape the rows."""
        return document_rows(rows)


class DocumentDetail(RowDetail[DocumentColumns]):
    """An official paper: how far it has come, and what was frozen for it."""

    queryset = Document.objects.none()
    serializer_class = DocumentDetailSerializer
    columns = DocumentColumns

    def complete(self, rows: list[DocumentColumns]) -> list[WholeDocument]:
        """Add what stands in other tables."""
        return [whole_document(row, person(self.request)) for row in rows]


class DocumentProse(APIView):
    """What people write into a paper."""

    @extend_schema(request=ProseSerializer, responses=DocumentDetailSerializer, parameters=[IF_MATCH])
    def post(self, request: Request, pk: UUID) -> Response:
        """Keep the texts; places that are not named stay as they are, figures can be changed by nobody."""
        texts, by = read_body(ProseSerializer, request)["texts"], person(request)
        write_prose(pk, texts, by=by, now=timezone.now(), match=if_match(request))
        return answered(pk, request)


def answered(pk: UUID, request: Request) -> Response:
    """Answer a paper as it is now."""
    by = person(request)
    row = rows_of(DocumentColumns, Document.objects.visible_to(by).filter(pk=pk)).get()
    whole = whole_document(row, by)
    return Response(DocumentDetailSerializer(whole).data, headers={"ETag": whole["etag"]})


def accepted(job: Job) -> Response:
    """Answer that a job does it; its `document` is the paper once it is done."""
    headers = {"Location": f"/api/v1/jobs/{job.pk}", "Retry-After": "2"}
    return Response(JobSerializer(job_row(job)).data, status=202, headers=headers)


class DocumentFile(APIView):
    """A paper as a file."""

    @extend_schema(operation_id="documents_file", responses=FILE_ANSWERS, parameters=[RANGE])
    def get(self, request: Request, pk: UUID, format_: str) -> HttpResponseBase:
        """Give the paper as Word, PDF or Excel, whole or in part; 202 with Retry-After while it is made."""
        try:
            file, name = files.document_file(pk, format_, reader=person(request), now=timezone.now())
        except BeingCountedError:
            return waiting(format_)
        return served(request._request, file, name)


class NoticePreview(APIView):
    """What the notice of a visit would say."""

    @extend_schema(operation_id="visits_notice_preview", responses=FILE_ANSWERS, parameters=[RANGE])
    def get(self, request: Request, pk: UUID, format_: str) -> HttpResponseBase:
        """Give the draft of the notice of all confirmed findings, marked as one."""
        file, name = files.notice_preview(pk, format_, reader=person(request), now=timezone.now())
        return served(request._request, file, name)


class VisitMinutes(APIView):
    """The server's copy of the minutes of a visit."""

    @extend_schema(operation_id="visits_minutes", responses=FILE_ANSWERS, parameters=[RANGE])
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """Give the minutes as PDF, in the official form, with the hash of the signed revision."""
        file, name = files.minutes_file(pk, reader=person(request), now=timezone.now())
        return served(request._request, file, name)


class Verify(APIView):
    """The public record of a paper."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]

    @extend_schema(responses=RecordSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Say what the paper with this code is, its hash, and whether another has amended or replaced it."""
        spend("record", address=counted_address(request))
        return Response(RecordSerializer(record_of(code)).data)
