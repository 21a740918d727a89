"""The shapes of the inbox."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.inbox.actions import VERBS
from backend.inbox.models import Kind
from backend.kernel.serializers import StrictSerializer
from backend.visits.serializers import PersonRefSerializer

MAX_KEYS = 500


class InboxReadingSerializer(serializers.Serializer[Any]):
    """Who has read a piece, and when."""

    reader = PersonRefSerializer()
    at = serializers.DateTimeField()


class EntrySerializer(serializers.Serializer[Any]):
    """A piece of the inbox; `key` names it in this version."""

    key = serializers.CharField(source="piece.key")
    kind = serializers.ChoiceField(Kind.values, source="piece.kind")
    subject = serializers.UUIDField(source="piece.subject")
    name = serializers.CharField(source="piece.name")
    item = serializers.CharField(source="piece.item")
    text = serializers.CharField(source="piece.text")
    since = serializers.DateField(source="piece.since")
    days = serializers.IntegerField()
    due_on = serializers.DateField(source="piece.due_on", allow_null=True)
    answered_on = serializers.DateField(source="piece.answered_on", allow_null=True)
    owner = PersonRefSerializer(allow_null=True)
    readers = InboxReadingSerializer(many=True)
    is_read = serializers.BooleanField()


class InboxSerializer(serializers.Serializer[Any]):
    """What waits, the longest waiting of each kind first."""

    entries = EntrySerializer(many=True)


class MarkSerializer(StrictSerializer):
    """What is done to which pieces."""

    verb = serializers.ChoiceField(sorted(VERBS))
    keys = serializers.ListField(
        child=serializers.CharField(max_length=100), min_length=1, max_length=MAX_KEYS
    )
