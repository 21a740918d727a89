"""The shapes of findings: what the API shows, from rows as `values()` gives them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.visits.serializers import UnitRefSerializer
from shared.checklists import Severity
from shared.findings import State

SEVERITIES = [severity.value for severity in Severity]
STATES = [state.value for state in State]


class FindingSerializer(serializers.Serializer[Any]):
    """A finding; `to_verify` marks a citizen's word, a lead that is no established fact."""

    id = serializers.UUIDField()
    visit = serializers.UUIDField(source="visit_id")
    unit = UnitRefSerializer(source="*")
    day = serializers.DateField()
    checklist = serializers.CharField()
    item = serializers.CharField()
    severity = serializers.ChoiceField(SEVERITIES)
    initial_severity = serializers.ChoiceField(SEVERITIES)
    state = serializers.ChoiceField(STATES)
    restricted = serializers.BooleanField()
    to_verify = serializers.BooleanField()
    recorded_at = serializers.DateTimeField()


class LegalBasisSerializer(serializers.Serializer[Any]):
    """A legal source in force on the day of the visit."""

    source = serializers.CharField()  # type: ignore[assignment]  # DRF takes fields off the class
    article = serializers.CharField(required=False)
    applies_from = serializers.DateField(required=False)
    applies_to = serializers.DateField(required=False)


class FindingDetailSerializer(FindingSerializer):
    """A finding with its grounds: legal basis, facts, evidence, and the dimensions of SIPAS it touches."""

    revision = serializers.UUIDField(source="revision_id")
    legal_basis = LegalBasisSerializer(many=True)
    facts = serializers.DictField()
    sipas = serializers.ListField(child=serializers.CharField())
    evidence = serializers.ListField(child=serializers.UUIDField())
