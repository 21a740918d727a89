"""The shapes of units, counters and working hours: what the API shows and what devices get."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.units.models import Counter, Unit


class SuccessorSerializer(serializers.Serializer[Any]):
    """Who carries on a unit's work; the principal one answers for it."""

    unit = serializers.CharField(source="successor_id")
    on = serializers.DateField()
    principal = serializers.BooleanField()


class PredecessorSerializer(serializers.Serializer[Any]):
    """Whose work a unit carries on."""

    unit = serializers.CharField(source="predecessor_id")
    on = serializers.DateField()
    principal = serializers.BooleanField()


class CounterSerializer(serializers.Serializer[Any]):
    """A one-stop counter; `valid_to` is its last day."""

    id = serializers.CharField()
    name_vi = serializers.CharField()
    unit = serializers.CharField(source="unit_id")
    kind = serializers.ChoiceField(Counter.Kind.choices)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)


class UnitSerializer(serializers.Serializer[Any]):
    """A unit; `district` tells units of one name apart, `valid_to` is its last day, "" is not known."""

    id = serializers.CharField()
    name_vi = serializers.CharField()
    name_en = serializers.CharField()
    abbrev = serializers.CharField()
    kind = serializers.ChoiceField(Unit.Kind.choices)
    level = serializers.ChoiceField(Unit.Level.choices)
    parent = serializers.CharField(  # type: ignore[assignment]  # DRF takes fields off the class
        source="parent_id", allow_null=True
    )
    district = serializers.CharField()
    seat = serializers.CharField()
    gso_code = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    successors = SuccessorSerializer(many=True)


class UnitCardSerializer(UnitSerializer):
    """A unit with all that is known around it."""

    predecessors = PredecessorSerializer(many=True)
    counters = CounterSerializer(many=True)


class WorkingHoursSerializer(serializers.Serializer[Any]):
    """A row of `shared.rules.hours`: a season's sessions; `unit_id` null: without hours of their own."""

    id = serializers.CharField()
    unit_id = serializers.CharField(allow_null=True)
    season_from = serializers.CharField()
    season_to = serializers.CharField()
    weekdays = serializers.ListField(child=serializers.IntegerField())
    sessions = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    basis = serializers.CharField()
