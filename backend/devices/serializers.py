"""What devices and their chains of numbers look like on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.intake.serializers import GapSerializer
from backend.kernel.serializers import IdField, StrictSerializer, TextField
from backend.people.models import Algorithm, Device
from shared.protocol.limits import MAX_NAME_CHARS


class EnrolSerializer(StrictSerializer):
    """A device that asks to be enrolled."""

    id = IdField()
    model = TextField(max_length=MAX_NAME_CHARS)
    algorithm = serializers.ChoiceField(Algorithm.choices)
    public_key = TextField(max_length=400, help_text="SubjectPublicKeyInfo DER, standard base64")


class ServerKeySerializer(serializers.Serializer[dict[str, str]]):
    """The key receipts are signed with (Ed25519)."""

    key_id = serializers.CharField()
    public_key = serializers.CharField()


class SessionSecretSerializer(serializers.Serializer[dict[str, str]]):
    """Where a device's chain of secrets starts."""

    id = IdField()
    secret = serializers.CharField()


class EnrolledSerializer(serializers.Serializer[dict[str, str]]):
    """What a device needs to know once enrolled."""

    id = IdField()
    key_id = serializers.CharField()
    server_key = ServerKeySerializer()
    session = SessionSecretSerializer()


class FoundSerializer(StrictSerializer):
    """How a device that was found is let in again."""

    drain_only = serializers.BooleanField(help_text="only to hand in what it signed before")


class DeviceSerializer(serializers.ModelSerializer[Device]):
    """A device; `missing` are the numbers it still holds, or took with it."""

    owner = serializers.CharField(source="user.full_name", read_only=True)
    newest_number = serializers.IntegerField(allow_null=True, read_only=True)
    missing = GapSerializer(many=True, read_only=True)

    class Meta:
        model = Device
        fields = [
            *("id", "user", "owner", "model", "algorithm", "key_id", "enrolled_at", "revoked_at"),
            *("lost_at", "drain_only", "newest_number", "missing"),
        ]
        read_only_fields = fields


class NeighbourSerializer(serializers.Serializer[Any]):
    """What came from the device right before or after a gap."""

    n = serializers.IntegerField()
    visit = serializers.UUIDField(source="visit_id")
    unit = serializers.CharField(source="visit__unit_id")
    day = serializers.DateField(source="visit__day")
    received_at = serializers.DateTimeField()


class GapDetailSerializer(serializers.Serializer[Any]):
    """Numbers that never came, and their neighbours as far as those are stored."""

    first = serializers.IntegerField()
    last = serializers.IntegerField()
    before = NeighbourSerializer(allow_null=True)
    after = NeighbourSerializer(allow_null=True)


class GapsSerializer(serializers.Serializer[Any]):
    """The gaps in a device's chain."""

    device = serializers.UUIDField()
    gaps = GapDetailSerializer(many=True)
