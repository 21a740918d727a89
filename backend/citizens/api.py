"""`POST counters/{id}/signs`, `counters/{id}/slips`: to print. Codes of slips are in that answer alone."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.citizens import actions
from backend.citizens.actions.invitations import MAX_SHEETS
from backend.citizens.printing.sheets import sign_pdf, slips_pdf
from backend.kernel.serializers import StrictSerializer, read_body
from backend.kernel.times import local_day
from backend.people.rules import person, require
from backend.units.models import Counter

PDF = "application/pdf"


class SignBody(StrictSerializer):
    """On which paper; `day_codes` adds a sheet for each working day of a month."""

    paper = serializers.ChoiceField(["a4", "a5"])
    day_codes = serializers.BooleanField(required=False, default=False)


class SlipsBody(StrictSerializer):
    """How many sheets of ten slips."""

    sheets = serializers.IntegerField(min_value=1, max_value=MAX_SHEETS)


class Signs(APIView):
    """The sign of a counter."""

    @extend_schema(request=SignBody, responses={(200, PDF): OpenApiTypes.BINARY})
    def post(self, request: Request, pk: str) -> HttpResponse:
        """Put up the counter's sign, or print the one it has again."""
        require(person(request), "sign.print")
        asked, now = read_body(SignBody, request), timezone.now()
        sign = actions.put_up_sign(
            _counter(request, pk), day_codes=asked["day_codes"], by=person(request), now=now
        )
        return printed(sign_pdf(sign, asked["paper"], local_day(now)), f"bang-{sign.code}")


class Slips(APIView):
    """Slips for a counter."""

    @extend_schema(request=SlipsBody, responses={(200, PDF): OpenApiTypes.BINARY})
    def post(self, request: Request, pk: str) -> HttpResponse:
        """Print new slips; where the answer is lost, their codes are, and others are printed."""
        require(person(request), "sign.print")
        asked = read_body(SlipsBody, request)
        batch, codes = actions.print_slips(
            _counter(request, pk), asked["sheets"], by=person(request), now=timezone.now()
        )
        return printed(slips_pdf(batch, codes), f"phieu-{batch.counter_id}")


def printed(pdf: bytes, name: str) -> HttpResponse:
    """Answer a paper that no cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type=PDF, headers=headers)


def _counter(request: Request, pk: str) -> Counter:
    return get_object_or_404(Counter.objects.visible_to(person(request)).select_related("unit"), pk=pk)
