"""`GET findings`, `findings/{id}`, `notices`, `notices/{id}`."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from backend.findings.export import findings_workbook
from backend.findings.filters import FindingFilter, NoticeFilter
from backend.findings.models import Finding, Notice
from backend.findings.queries import findings_for, notice_row, whole_finding
from backend.findings.rows import (
    FindingColumns,
    FindingDetailColumns,
    NoticeColumns,
    NoticeDetailColumns,
    NoticeRow,
    WholeFinding,
)
from backend.findings.serializers import (
    FindingDetailSerializer,
    FindingSerializer,
    NoticeDetailSerializer,
    NoticeSerializer,
)
from backend.kernel.limits import spend
from backend.kernel.xlsx import MEDIA_TYPE, workbook_response
from backend.people.rules import person
from backend.units.lists import RowDetail, RowList


class FindingList(RowList[FindingColumns]):
    """Findings, those of the latest visits first."""

    queryset = Finding.objects.none()
    serializer_class = FindingSerializer
    filterset_class = FindingFilter
    columns = FindingColumns
    ordering = ("-day", "-pk")
    orderings = ("day", "recorded_at", "item")

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see, with what follows from today."""
        return findings_for(person(self.request), timezone.localdate())


class FindingExport(GenericAPIView[Any]):
    """The same findings as a spreadsheet."""

    queryset = Finding.objects.none()
    filterset_class = FindingFilter

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see, with what follows from today."""
        return findings_for(person(self.request), timezone.localdate())

    @extend_schema(filters=True, responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponse:
        """Give all findings the filters leave as XLSX, those of the latest visits first."""
        spend("export", account=person(request).pk)
        found = self.filter_queryset(self.get_queryset())
        return workbook_response(findings_workbook(found, reader=person(request)), "findings")


class FindingDetail(RowDetail[FindingDetailColumns]):
    """A finding with its grounds, its history and the papers handed in."""

    queryset = Finding.objects.none()
    serializer_class = FindingDetailSerializer
    columns = FindingDetailColumns

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see, with what follows from today."""
        return findings_for(person(self.request), timezone.localdate())

    def complete(self, rows: list[FindingDetailColumns]) -> list[WholeFinding]:
        """Add the evidence and the history, and leave out what is not for the reader."""
        return [whole_finding(row, person(self.request)) for row in rows]


class NoticeList(RowList[NoticeColumns]):
    """Conclusion notices, the latest first."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    columns = NoticeColumns
    ordering = ("-issued_at", "-pk")
    orderings = ("issued_at", "number")

    def complete(self, rows: list[NoticeColumns]) -> list[NoticeRow]:
        """Shape the rows."""
        return [notice_row(row) for row in rows]


class NoticeDetail(RowDetail[NoticeDetailColumns]):
    """A conclusion notice with its frozen, signed text."""

    queryset = Notice.objects.none()
    serializer_class = NoticeDetailSerializer
    columns = NoticeDetailColumns

    def complete(self, rows: list[NoticeDetailColumns]) -> list[dict[str, Any]]:
        """Shape the row; the text is given both as it was signed and as JSON."""
        return [
            {**notice_row(row), "signed": row["content"], "content": json.loads(row["content"])}
            for row in rows
        ]
