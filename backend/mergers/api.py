"""`POST units/reorganise`: what a merger would change, and the merger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.kernel.serializers import StrictSerializer, TextField, read_body
from backend.mergers.reorganise import NewUnit, Reorganisation, preview, reorganise
from backend.people.rules import person, require
from backend.units.models import Unit
from shared.protocol.limits import MAX_NAME_CHARS

MAX_UNITS = 50


class NewUnitBody(StrictSerializer):
    """A unit that begins on the day; `counter` is the name of its one-stop counter."""

    id = serializers.RegexField(r"^[a-z0-9][a-z0-9-]{0,63}$")
    name_vi = TextField(max_length=MAX_NAME_CHARS)
    name_en = TextField(max_length=MAX_NAME_CHARS, required=False, allow_blank=True)
    kind = serializers.ChoiceField(Unit.Kind.choices, required=False)
    gso_code = TextField(max_length=10, required=False, allow_blank=True)
    counter = TextField(max_length=MAX_NAME_CHARS, required=False, allow_blank=True)


class ReorganiseBody(StrictSerializer):
    """Which units end when, and who carries on, the principal one first; a new unit is the principal one."""

    on = serializers.DateField(input_formats=["%Y-%m-%d"])
    ends = serializers.ListField(child=TextField(max_length=64), min_length=1, max_length=MAX_UNITS)
    heirs = serializers.ListField(child=TextField(max_length=64), max_length=MAX_UNITS)
    new = NewUnitBody(required=False, allow_null=True)
    basis = TextField(max_length=500, help_text="the resolution that says so")
    dry_run = serializers.BooleanField(default=False, help_text="only tell what would change")


def plan_of(given: Mapping[str, Any]) -> Reorganisation:
    """Return what a checked body asks for."""
    new = given.get("new")
    return Reorganisation(
        on=given["on"],
        ends=tuple(given["ends"]),
        heirs=tuple(given["heirs"]),
        basis=given["basis"],
        new=NewUnit(**new) if new else None,
    )


class EndedSerializer(serializers.Serializer[Any]):
    """A unit or counter and its last day."""

    id = serializers.CharField()
    name_vi = serializers.CharField()
    valid_to = serializers.DateField()


class HeirSerializer(serializers.Serializer[Any]):
    """A unit that carries on."""

    id = serializers.CharField()
    name_vi = serializers.CharField()


class OutcomeSerializer(serializers.Serializer[Any]):
    """What changes or changed; `changed` is false where everything was so already."""

    changed = serializers.BooleanField()
    ended = EndedSerializer(many=True)
    heirs = HeirSerializer(many=True)
    counters_ended = EndedSerializer(many=True)
    accounts = serializers.IntegerField(help_text="open accounts of the units that end")
    follows = serializers.DictField(child=serializers.IntegerField(), help_text="what the heirs answer for")


EXAMPLE = OpenApiExample(
    "Two communes become one",
    value={
        "on": "2027-01-01",
        "ends": ["sl-x25-03808", "sl-x25-03814"],
        "heirs": [],
        "new": {
            "id": "sl-x27-03808",
            "name_vi": "UBND xã Mường La",
            "counter": "Trung tâm Phục vụ hành chính công",
        },
        "basis": "Nghị quyết số 01/NQ-HĐND",
        "dry_run": True,
    },
    request_only=True,
)


class ReorganiseView(APIView):
    """Merge, divide or dissolve units."""

    @extend_schema(request=ReorganiseBody, responses=OutcomeSerializer, examples=[EXAMPLE])
    def post(self, request: Request) -> Response:
        """Do it, or with `dry_run` tell what it would change; asked twice it is done once."""
        by = person(request)
        require(by, "reference.write")
        given = read_body(ReorganiseBody, request)
        plan = plan_of(given)
        outcome = preview(plan, by=by) if given["dry_run"] else reorganise(plan, by=by, now=timezone.now())
        return Response(OutcomeSerializer(outcome).data)
