"""`GET evidence`, `evidence/{id}`, `evidence/{id}/file`: for the visit's sake or a finding's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.findings.access import evidence_for
from backend.kernel.problems import FieldError, ProblemError
from backend.people.models import User
from backend.people.rules import person
from backend.units.lists import RowDetail, RowList
from backend.visits.files import VARIANTS, variant_of
from backend.visits.filters import EvidenceFilter
from backend.visits.models import Evidence
from backend.visits.queries import evidence_row
from backend.visits.rows import EvidenceColumns, EvidenceRow
from backend.visits.serializers import EvidenceSerializer


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
    """The bytes of a piece of evidence."""

    @extend_schema(
        parameters=[OpenApiParameter("variant", str, enum=VARIANTS, description="`view` by default.")],
        responses={
            (200, "image/jpeg"): OpenApiTypes.BINARY,
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, pk: UUID) -> FileResponse:
        """Give the file; what is hidden, missing or not complete yet is 404."""
        variant = request.query_params.get("variant", "view")
        if variant not in VARIANTS:
            wrong = FieldError("invalid", f"One of {', '.join(VARIANTS)}.", parameter="variant")
            raise ProblemError("filter-invalid", errors=[wrong])
        return evidence_file(pk, variant, person(request))


def evidence_file(pk: UUID, variant: str, reader: User) -> FileResponse:
    """Give `reader` one of the VARIANTS of a piece of evidence they may see; else `not-found`."""
    evidence = evidence_for(reader).select_related("photo").filter(pk=pk).first()
    if evidence is None:
        raise ProblemError("not-found")
    return variant_of(evidence, variant, reader)
