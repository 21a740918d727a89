"""`GET findings/{id}/bundle`: a finding's case as one file that proves itself."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.people.rules import person
from backend.proof.case_export import case_response


class FindingBundle(APIView):
    """The case of a finding: notice, decisions, answers, papers, view copies, and the events that say so."""

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> FileResponse:
        """Give the bundle, for `congtam_verify.py`; units get what they may see, Home Affairs all of it."""
        return case_response(pk, person(request), timezone.now())
