"""`GET satisfaction`: figures of a calendar quarter that is over, by counter and channel."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.citizens.figures import figures
from backend.kernel.problems import FieldError, ProblemError, bilingual
from backend.kernel.times import local_day
from backend.people.rules import person, require
from shared.rules.satisfaction import Quarter, QuarterError, quarter, quarter_before


class ShareSerializer(serializers.Serializer[Any]):
    """Grades 4 and 5 among those who answered: k of n, Wilson's interval at 95 %; nulls below ten answers."""

    level = serializers.ChoiceField(["too-few", "few", "enough"])
    k = serializers.IntegerField(allow_null=True)
    n = serializers.IntegerField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class FigureSerializer(serializers.Serializer[Any]):
    """A counter and channel; `estimate` is drawn towards the province's share and is for no rank."""

    counter_id = serializers.CharField()
    counter = serializers.CharField()
    unit_id = serializers.CharField()
    unit = serializers.CharField()
    channel = serializers.ChoiceField(["poster", "slip", "exit"])
    overall = ShareSerializer()
    dimensions = serializers.DictField(child=ShareSerializer())
    set_aside_days = serializers.IntegerField()
    without_set_aside = ShareSerializer()
    all_fives = serializers.BooleanField()
    answered_of_slips = serializers.FloatField(allow_null=True)
    estimate = serializers.FloatField(allow_null=True)


class SatisfactionSerializer(serializers.Serializer[Any]):
    """The figures of a quarter."""

    quarter = serializers.CharField()
    figures = FigureSerializer(many=True)


class SatisfactionList(APIView):
    """What those who answered say, never "the satisfaction of a unit"."""

    @extend_schema(
        parameters=[OpenApiParameter("quarter", str), OpenApiParameter("unit", str)],
        responses=SatisfactionSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return the quarter asked for, the last one without."""
        require(person(request), "satisfaction.read")
        asked = finished_quarter(request.query_params.get("quarter", ""))
        unit = request.query_params.get("unit") or None
        return Response({"quarter": asked.code, "figures": figures(asked, person(request), unit_id=unit)})


def finished_quarter(code: str) -> Quarter:
    """Return a quarter that is over, the last one for no code; `filter-invalid` for another.

    A running quarter is not shown: two looks at it, a day apart, would show the answers of a day.
    """
    today = local_day(timezone.now())
    try:
        asked = quarter(code) if code else quarter_before(today)
    except QuarterError:
        asked = None
    if asked is None or asked.last >= today:
        words = bilingual("Phải là một quý đã hết, ví dụ 2026-Q3.", "A quarter that is over, as 2026-Q3.")
        raise ProblemError("filter-invalid", errors=[FieldError("invalid", words, parameter="quarter")])
    return asked
