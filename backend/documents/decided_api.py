"""`report-targets` and `report-referred`: what Home Affairs decides or enters for its reports, and why."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from backend.documents.models import Referred, TargetSet
from backend.documents.reports.entering import enter_referred, set_targets
from backend.kernel.problems import field_invalid
from backend.kernel.serializers import StrictSerializer, TextField, read_body
from backend.people.rules import person, require
from backend.units.models import Unit
from backend.visits.serializers import PersonRefSerializer
from shared.protocol.limits import MAX_NOTE_CHARS
from shared.rules.periods import PeriodError, official_period

MOST = 1_000_000


class TargetsSerializer(StrictSerializer):
    """Which units count in the denominator of K1 from a day on: kinds, ids besides, ids left out; and why."""

    valid_from = serializers.DateField(input_formats=["%Y-%m-%d"])
    kinds = serializers.ListField(
        child=serializers.ChoiceField(Unit.Kind.choices), allow_empty=False, max_length=20
    )
    with_units = serializers.ListField(child=TextField(max_length=64), max_length=2000, required=False)
    without_units = serializers.ListField(child=TextField(max_length=64), max_length=2000, required=False)
    reason = TextField(max_length=MAX_NOTE_CHARS)


class TargetSetSerializer(serializers.ModelSerializer[TargetSet]):
    """What was decided, by whom and when."""

    by = PersonRefSerializer()

    class Meta:
        model = TargetSet
        fields = ["id", "valid_from", "kinds", "with_units", "without_units", "reason", "by", "at"]


class ReferredSerializer(StrictSerializer):
    """How many were criticised, reviewed or referred in a period, and the paper that says so."""

    period = TextField(max_length=10)
    collectives = serializers.IntegerField(min_value=0, max_value=MOST)
    persons = serializers.IntegerField(min_value=0, max_value=MOST)
    paper = TextField(max_length=100)
    reason = TextField(max_length=MAX_NOTE_CHARS)


class EnteredSerializer(serializers.ModelSerializer[Referred]):
    """What was entered, by whom and when; the newest of a period counts."""

    by = PersonRefSerializer()

    class Meta:
        model = Referred
        fields = ["id", "period", "collectives", "persons", "paper", "reason", "by", "at"]


class Targets(ListAPIView[TargetSet]):
    """Which units count, by the day from which they do, the latest first."""

    serializer_class = TargetSetSerializer
    queryset = TargetSet.objects.none()
    ordering = ("-valid_from", "-id")

    def get_queryset(self) -> QuerySet[TargetSet]:
        """Return what was decided, to those who decide."""
        require(person(self.request), "report.decide")
        return TargetSet.objects.select_related("by")

    @extend_schema(request=TargetsSerializer, responses={201: TargetSetSerializer})
    def post(self, request: Request) -> Response:
        """Decide which units count from a day on; reports frozen before stay as they are."""
        require(person(request), "report.decide")
        given = {"with_units": [], "without_units": [], **read_body(TargetsSerializer, request)}
        for name in ("with_units", "without_units"):
            _require_units(name, given[name])
        made = set_targets(**given, by=person(request), now=timezone.now())
        return Response(TargetSetSerializer(made).data, status=201)


class Entered(ListAPIView[Referred]):
    """Counts that no event holds, the newest first."""

    serializer_class = EnteredSerializer
    queryset = Referred.objects.none()
    ordering = ("-id",)

    def get_queryset(self) -> QuerySet[Referred]:
        """Return what was entered, to those who enter it."""
        require(person(self.request), "report.decide")
        return Referred.objects.select_related("by")

    @extend_schema(request=ReferredSerializer, responses={201: EnteredSerializer})
    def post(self, request: Request) -> Response:
        """Enter the counts of a period; those entered before stay, the newest count."""
        require(person(request), "report.decide")
        given: dict[str, Any] = read_body(ReferredSerializer, request)
        try:
            given["period"] = official_period(given["period"]).code
        except PeriodError:
            raise field_invalid("period", "Không có kỳ báo cáo này.", "There is no such period.") from None
        made = enter_referred(**given, by=person(request), now=timezone.now())
        return Response(EnteredSerializer(made).data, status=201)


def _require_units(name: str, wanted: list[str]) -> None:
    known = set(Unit.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if unknown := [unit for unit in wanted if unit not in known]:
        listed = ", ".join(unknown)
        raise field_invalid(name, f"Không có đơn vị {listed}.", f"There is no unit {listed}.")
