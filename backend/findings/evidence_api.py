"""`GET evidence`, `evidence/{id}`, its file, its openings: for the visit's sake or a finding's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.findings.access import evidence_for
from backend.kernel.problems import FieldError, ProblemError
from backend.kernel.serializers import StrictSerializer, TextField, read_body
from backend.people.models import User
from backend.people.rules import person
from backend.units.lists import RowDetail, RowList
from backend.visits.files import VARIANTS, original_of, picture_of
from backend.visits.filters import EvidenceFilter
from backend.visits.models import Evidence, Opening
from backend.visits.openings import opening_row, openings_of
from backend.visits.queries import evidence_row
from backend.visits.rows import EvidenceColumns, EvidenceRow, OpeningColumns, OpeningRow
from backend.visits.serializers import EvidenceSerializer, OpeningSerializer
from shared.protocol.limits import MAX_NOTE_CHARS


class EvidenceList(RowList[EvidenceColumns]):
    """Photos and signatures of the revisions that speak for their visits."""

    queryset = Evidence.objects.none()
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilter
    columns = EvidenceColumns
    ordering = ("-pk",)

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see of the heads."""
        return evidence_for(person(self.request)).filter(revision=F("visit__head"))

    def complete(self, rows: list[EvidenceColumns]) -> list[EvidenceRow]:
        """Shape the rows."""
        return [evidence_row(row) for row in rows]


class EvidenceDetail(RowDetail[EvidenceColumns]):
    """One photo or signature."""

    queryset = Evidence.objects.none()
    serializer_class = EvidenceSerializer
    columns = EvidenceColumns

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return what the person may see."""
        return evidence_for(person(self.request))

    def complete(self, rows: list[EvidenceColumns]) -> list[EvidenceRow]:
        """Shape the row."""
        return [evidence_row(row) for row in rows]


class EvidenceFile(APIView):
    """A picture of a piece of evidence, for the screen."""

    @extend_schema(
        parameters=[OpenApiParameter("variant", str, enum=VARIANTS, description="`view` by default.")],
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> FileResponse:
        """Give the picture, of the marked copy where there is one; what is hidden or not here yet is 404."""
        variant, evidence = request.query_params.get("variant", "view"), seen_evidence(pk, person(request))
        if variant == "original":  # as it was once to be had; now `POST …/open` asks for the reason
            raise ProblemError("reason-required")
        if variant not in VARIANTS:
            wrong = FieldError("invalid", f"One of {', '.join(VARIANTS)}.", parameter="variant")
            raise ProblemError("filter-invalid", errors=[wrong])
        return picture_of(evidence, variant)


class OpenSerializer(StrictSerializer):
    """Why the original has to be seen."""

    reason = TextField(max_length=MAX_NOTE_CHARS)


class EvidenceOpen(APIView):
    """The untouched original."""

    @extend_schema(
        operation_id="evidence_open",
        request=OpenSerializer,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        examples=[OpenApiExample("open", value={"reason": "Đối chiếu giờ trên đồng hồ."}, request_only=True)],
    )
    def post(self, request: Request, pk: UUID) -> FileResponse:
        """Give the bytes as the phone sent them to Home Affairs or the author; who and why is listed."""
        given: dict[str, Any] = read_body(OpenSerializer, request)
        reader = person(request)
        return original_of(seen_evidence(pk, reader), by=reader, now=timezone.now(), **given)


class EvidenceOpenings(RowList[OpeningColumns]):
    """Who opened the untouched original, when and why; for those who may open it."""

    queryset = Opening.objects.none()
    serializer_class = OpeningSerializer
    columns = OpeningColumns
    ordering = ("-pk",)

    def get_queryset(self) -> QuerySet[Any, Any]:
        """Return the openings of the photo, in whichever answer it stands."""
        reader = person(self.request)
        return openings_of(seen_evidence(self.kwargs["pk"], reader), reader)

    def complete(self, rows: list[OpeningColumns]) -> list[OpeningRow]:
        """Name who it was."""
        return [opening_row(row) for row in rows]


def seen_evidence(pk: UUID, reader: User) -> Evidence:
    """Return a piece of evidence `reader` may see; else `not-found`."""
    evidence = evidence_for(reader).select_related("photo", "shown_as", "visit").filter(pk=pk).first()
    if evidence is None:
        raise ProblemError("not-found")
    return evidence
