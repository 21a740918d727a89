"""The shape of the report, for the API's description."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.reports.figures import SEVERITIES


class PeriodSerializer(serializers.Serializer[Any]):
    """The days counted; `code`, names and `due` only for an official reporting period."""

    code = serializers.CharField(allow_null=True)
    vi = serializers.CharField(allow_null=True)
    en = serializers.CharField(allow_null=True)
    to = serializers.DateField(allow_null=True)
    due = serializers.DateField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add the one whose name is a word of Python."""
        return {**super().get_fields(), "from": serializers.DateField(allow_null=True)}


class BySeveritySerializer(serializers.Serializer[Any]):
    """How many findings of each severity."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return one number per severity."""
        return {severity: serializers.IntegerField() for severity in SEVERITIES}


class FiguresSerializer(serializers.Serializer[Any]):
    """Visits and findings; contested findings stand apart from the confirmed ones."""

    visits = serializers.IntegerField()
    recorded = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    contested = serializers.IntegerField()
    by_severity = BySeveritySerializer()
    by_checklist = serializers.DictField(child=serializers.IntegerField())


class UnitNameSerializer(serializers.Serializer[Any]):
    """Which unit; the district tells units of one name apart."""

    id = serializers.CharField()
    name = serializers.CharField()
    district = serializers.CharField()


class RowSerializer(FiguresSerializer):
    """The figures of one unit."""

    unit = UnitNameSerializer()


class ViolationsByUnitSerializer(serializers.Serializer[Any]):
    """Violations by unit; in the total every finding and visit counts once."""

    period = PeriodSerializer()
    rows = RowSerializer(many=True)
    total = FiguresSerializer()
