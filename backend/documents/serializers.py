"""The shapes of papers on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.documents.models import Kind, Status
from backend.kernel.serializers import StrictSerializer, TextField
from backend.visits.serializers import PersonRefSerializer
from shared.protocol.limits import MAX_NOTE_CHARS


class DocumentSerializer(serializers.Serializer[Any]):
    """A paper; number, symbol, day, signer and authority are as typed in from the office's register."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Kind.choices)
    status = serializers.ChoiceField(Status.choices)
    reference = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField(source="unit_id", allow_null=True)
    unit_name = serializers.CharField(source="unit__name_vi", allow_null=True)
    visit = serializers.UUIDField(source="visit_id", allow_null=True)
    notice = serializers.UUIDField(source="notice_id", allow_null=True)
    campaign = serializers.UUIDField(source="campaign_id", allow_null=True)
    period = serializers.CharField()
    follows = serializers.UUIDField(source="follows_id", allow_null=True)
    made_at = serializers.DateTimeField()
    made_by = PersonRefSerializer()
    official_number = serializers.CharField()
    symbol = serializers.CharField()
    issued_on = serializers.DateField(allow_null=True)
    signer = serializers.CharField()
    authority = serializers.CharField()
    registered_at = serializers.DateTimeField(allow_null=True)
    etag = serializers.CharField()


class DocumentDetailSerializer(DocumentSerializer):
    """A paper with the hash of its frozen facts, what people wrote, and the papers that follow it."""

    sha256 = serializers.CharField()
    cutoff_event = serializers.IntegerField(allow_null=True)
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))
    followers = serializers.ListField(child=serializers.UUIDField())


class ProseSerializer(StrictSerializer):
    """What is written into a paper, by place."""

    texts = serializers.DictField(
        child=TextField(max_length=MAX_NOTE_CHARS, allow_blank=True), allow_empty=False
    )


class RecordSerializer(serializers.Serializer[Any]):
    """What anybody may know of a paper: what it is, its hash, and which papers follow it."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    reference = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    official_number = serializers.CharField()
    symbol = serializers.CharField()
    issued_on = serializers.DateField(allow_null=True)
    sha256 = serializers.CharField()
    cutoff_event = serializers.IntegerField(allow_null=True)
    followed_by = serializers.ListField(child=serializers.CharField())


class WaitingSerializer(serializers.Serializer[Any]):
    """A file that is being made; ask again."""

    state = serializers.ChoiceField(["waiting"])
    format = serializers.CharField()
