"""`GET spreadsheets/{table}`, `POST spreadsheets/{table}`: reference data out, and back in with a dry run."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.kernel.limits import spend
from backend.kernel.problems import ProblemError
from backend.kernel.xlsx import MEDIA_TYPE, workbook_response
from backend.people.rules import may, person
from backend.sheets.engine import Table, exported_table, import_workbook, problem_of
from backend.sheets.parts import MAX_FILE_BYTES
from backend.sheets.tables import TABLES

_FORM_BYTES = 64 * 1024
TABLE = OpenApiParameter("table", str, OpenApiParameter.PATH, enum=["accounts", "counters", "units"])


class SheetLineSerializer(serializers.Serializer[Any]):
    """A line that is new or differs; `changes` holds, by title of the column, what was and what will be."""

    row = serializers.IntegerField()
    key = serializers.CharField()
    is_new = serializers.BooleanField()
    changes = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class SheetWrongSerializer(serializers.Serializer[Any]):
    """What cannot be taken, and where it stands."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    detail = serializers.CharField()


class SheetResultSerializer(serializers.Serializer[Any]):
    """What a sheet changes; with anything `wrong`, nothing is applied."""

    applied = serializers.BooleanField()
    unchanged = serializers.IntegerField()
    lines = SheetLineSerializer(many=True)
    wrong = SheetWrongSerializer(many=True)


class SheetView(APIView):
    """A table as a spreadsheet."""

    parser_classes = [MultiPartParser]

    @extend_schema(parameters=[TABLE], responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request, table: str) -> HttpResponse:
        """Give the whole table as XLSX; what is changed in it can be sent back."""
        spend("export", account=person(request).pk)
        return workbook_response(exported_table(_table(request, table), by=person(request)), table)

    @extend_schema(
        parameters=[TABLE],
        request={
            "multipart/form-data": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "dry_run": {"type": "boolean", "default": True},
                },
            }
        },
        responses=SheetResultSerializer,
    )
    def post(self, request: Request, table: str) -> Response:
        """Tell what an XLSX file would change, naming each bad cell; with `dry_run=false` change it."""
        known, data = _table(request, table), uploaded_file(request)
        dry_run = request.POST.get("dry_run", "true") != "false"
        result = import_workbook(known, data, by=person(request), now=timezone.now(), dry_run=dry_run)
        if result.wrong and not dry_run:
            raise problem_of(result)
        return Response(SheetResultSerializer(result).data)


def uploaded_file(request: Any) -> bytes:
    """Return the bytes of the file that was sent; no larger one is read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_FILE_BYTES + _FORM_BYTES:
        raise ProblemError("payload-too-large")
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise ProblemError("file-invalid")
    return sheet_bytes(upload)


def sheet_bytes(upload: UploadedFile[Any]) -> bytes:
    """Return the bytes of a workbook; no larger one is read."""
    if (upload.size or 0) > MAX_FILE_BYTES:
        raise ProblemError("payload-too-large")
    data: bytes = upload.read()
    return data


def _table(request: Request, name: str) -> Table:
    """Return the table; one that is not the person's to change is not there."""
    table = TABLES.get(name)
    if table is None or not may(person(request), table.verb):
        raise ProblemError("not-found")
    return table
