"""The shapes of checklists and legal sources: what the API shows and what devices get."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.checklists.models import ChecklistVersion, LegalSource


class ChecklistSerializer(serializers.Serializer[Any]):
    """A version of a checklist, without its items."""

    id = serializers.CharField()
    code = serializers.CharField()
    version = serializers.CharField()
    title_vi = serializers.CharField()
    title_en = serializers.CharField()
    core = serializers.BooleanField()
    status = serializers.ChoiceField(ChecklistVersion.Status.choices)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class DefinitionSerializer(ChecklistSerializer):
    """The whole definition, as `shared.rules.checklists` reads it; shown exactly as it was published.

    So it is without `valid_to` while no last day is set.
    """

    valid_to = serializers.DateField(allow_null=True, required=False)
    items = serializers.ListField(child=serializers.DictField())

    def to_representation(self, row: Any) -> Any:
        """Return the definition."""
        return row["body"]


class LegalSourceSerializer(serializers.Serializer[Any]):
    """A legal source; `issued` is a day or, where no more is known, a year."""

    id = serializers.CharField()
    number = serializers.CharField()
    title_vi = serializers.CharField()
    title_en = serializers.CharField()
    issuer = serializers.CharField()
    issued = serializers.CharField()
    effective_from = serializers.DateField(allow_null=True)
    effective_to = serializers.DateField(allow_null=True)
    replaced_by = serializers.ListField(child=serializers.CharField())
    amended_by = serializers.ListField(child=serializers.CharField())
    duties = serializers.ListField(child=serializers.DictField())
    verification = serializers.ChoiceField(LegalSource.Verification.choices)
