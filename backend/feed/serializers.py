"""The shapes of the feed on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.kernel.serializers import IdField


class FeedEventSerializer(serializers.Serializer[Any]):
    """One thing devices are told."""

    seq = serializers.IntegerField()
    op = serializers.ChoiceField(["put", "tombstone", "scope_grant", "scope_revoke", "sealed", "command"])
    type = serializers.CharField()
    id = serializers.CharField()
    v = serializers.IntegerField()
    body = serializers.DictField(allow_null=True)


class FeedSerializer(serializers.Serializer[Any]):
    """One page of the feed."""

    epoch = IdField()
    scope_version = serializers.IntegerField()
    cursor = serializers.CharField()
    more = serializers.BooleanField()
    server_time = serializers.DateTimeField()
    features = serializers.ListField(
        child=serializers.CharField(), help_text="what this server can do beyond the first release"
    )
    events = FeedEventSerializer(many=True)
