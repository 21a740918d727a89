"""The shape of a campaign: what the API shows and what devices get."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class CampaignSerializer(serializers.Serializer[Any]):
    """The inspections under one decision; `ends` is the last day, `checklists` names versions."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    decision_number = serializers.CharField()
    decided_on = serializers.DateField()
    starts = serializers.DateField()
    ends = serializers.DateField()
    checklists = serializers.ListField(child=serializers.CharField())
