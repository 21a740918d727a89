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
    withdrawn_why = serializers.CharField()
    withdrawn_by_paper = serializers.CharField()
    etag = serializers.CharField()


class FigureChangeSerializer(serializers.Serializer[Any]):
    """One figure or passage that differs; null where it is missing."""

    figure = serializers.CharField()
    frozen = serializers.CharField(allow_null=True)
    file = serializers.CharField(allow_null=True)


class PdfSignatureSerializer(serializers.Serializer[Any]):
    """One digital signature.

    `signed_at` is what a time stamp says where `is_stamped`, else what the signer's own clock said;
    `is_trusted` is null where the installation names no certificate authorities to trust.
    """

    field = serializers.CharField()
    signer = serializers.CharField()
    organization = serializers.CharField()
    issuer = serializers.CharField()
    signed_at = serializers.DateTimeField(allow_null=True)
    is_stamped = serializers.BooleanField()
    is_intact = serializers.BooleanField()
    is_trusted = serializers.BooleanField(allow_null=True)
    coverage = serializers.ChoiceField(["whole", "revision", "part"])
    later = serializers.ChoiceField(["nothing", "signatures", "changes"])


class ReadingSerializer(serializers.Serializer[Any]):
    """What a signed PDF says; `active` names what in it would do something, `changes` the words that differ.

    `as_sent`: it begins with the very bytes of a file that was taken out for signature.
    """

    state = serializers.ChoiceField(["read", "encrypted", "active", "unreadable"])
    active = serializers.ListField(child=serializers.CharField())
    signatures = PdfSignatureSerializer(many=True)
    pages = serializers.IntegerField()
    as_sent = serializers.BooleanField()
    changes = FigureChangeSerializer(many=True)


class SignedCopySerializer(serializers.Serializer[Any]):
    """A signed PDF that came back; `is_sound`: signed, nothing but signatures added, no word changed."""

    id = serializers.UUIDField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = PersonRefSerializer()
    reading = ReadingSerializer(allow_null=True, help_text="null: not read yet")
    is_sound = serializers.BooleanField()


class DocumentDetailSerializer(DocumentSerializer):
    """A paper with its facts' hash, what people wrote, the papers that follow it, its signed copies."""

    sha256 = serializers.CharField()
    cutoff_event = serializers.IntegerField(allow_null=True)
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))
    followers = serializers.ListField(child=serializers.UUIDField())
    signed = SignedCopySerializer(many=True)


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
    replaced_by = serializers.CharField(
        allow_null=True, help_text="the code of the paper that counts instead"
    )


class WaitingSerializer(serializers.Serializer[Any]):
    """A file that is being made; ask again."""

    state = serializers.ChoiceField(["waiting"])
    format = serializers.CharField()
