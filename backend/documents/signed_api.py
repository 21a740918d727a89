"""`documents/{id}/signed`: the signed PDF of a paper comes back, is read, and is given again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.documents.api import RANGE, answered
from backend.documents.models import SignedCopy
from backend.documents.serializers import DocumentDetailSerializer
from backend.documents.signed.copies import MAX_SIGNED_BYTES, keep_signed, signed_copy
from backend.evidence.store import DOCUMENTS
from backend.kernel.problems import ProblemError, field_invalid
from backend.kernel.ranges import file_answer
from backend.kernel.schema import ONE_FILE
from backend.people.rules import person
from backend.visits.files import FILE_HEADERS

_FORM_BYTES = 64 * 1024
"""What the form around the file may take."""


class SignedCopies(APIView):
    """Signed PDFs that come back."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request=ONE_FILE,
        responses={201: DocumentDetailSerializer},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Keep a signed PDF of up to 50 MiB; `signed` of the paper says what it is once a job has read it."""
        upload = signed_upload(request)
        keep_signed(pk, upload.chunks(), by=person(request), now=timezone.now())
        response = answered(pk, request)
        response.status_code = 201
        return response


def signed_upload(request: Request | HttpRequest) -> UploadedFile[Any]:
    """Return the file that was sent; a larger one is refused before it is read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_SIGNED_BYTES + _FORM_BYTES:
        raise ProblemError("payload-too-large")
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or not upload.size:
        raise field_invalid("file", "Cần có tệp.", "A file is needed.", code="required")
    if upload.size > MAX_SIGNED_BYTES:
        raise ProblemError("payload-too-large")
    return upload


class SignedFile(APIView):
    """A signed PDF."""

    @extend_schema(
        operation_id="documents_signed_file",
        responses={(status, "application/pdf"): OpenApiTypes.BINARY for status in (200, 206)},
        parameters=[RANGE],
    )
    def get(self, request: Request, pk: UUID, copy: UUID) -> HttpResponseBase:
        """Give the very bytes that came back; to others than Home Affairs only what is harmless."""
        return served_copy(request._request, signed_copy(pk, copy, person(request)))


def served_copy(request: HttpRequest, copy: SignedCopy) -> HttpResponseBase:
    """Answer a signed copy, whole or in part, to be saved and never shown by the browser itself."""
    name = f"{copy.document.reference}-da-ky.pdf"
    shown = content_disposition_header(True, name) or "attachment"  # noqa: FBT003 - Django's
    return file_answer(
        DOCUMENTS.open(copy.sha256),
        copy.size,
        asked=request.headers.get("Range"),
        if_range=request.headers.get("If-Range"),
        etag=f'"{copy.sha256}"',
        headers={**FILE_HEADERS, "Content-Type": "application/pdf", "Content-Disposition": shown},
    )
