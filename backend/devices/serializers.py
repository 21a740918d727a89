"""What devices and their chains of numbers look like on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.devices.models import AppCrash
from backend.intake.serializers import GapSerializer
from backend.kernel.serializers import IdField, StrictSerializer, TextField
from backend.people.models import Algorithm, Device
from shared.protocol.crash import MAX_CRASHES, MAX_FRAMES, MAX_LINE_CHARS
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


class CrashSerializer(StrictSerializer):
    """A fault nobody expected in an app: where in the code, never what was in it."""

    id = IdField()
    at = TextField(max_length=40, help_text="the device's local time, RFC 3339")
    version = TextField(max_length=MAX_LINE_CHARS)
    build = TextField(max_length=MAX_LINE_CHARS, required=False, allow_blank=True)
    screen = TextField(max_length=MAX_LINE_CHARS, required=False, allow_blank=True)
    task = TextField(max_length=MAX_LINE_CHARS)
    error = TextField(max_length=MAX_LINE_CHARS, help_text="its type, and those that led to it")
    frames = serializers.ListField(
        child=TextField(max_length=MAX_LINE_CHARS),
        max_length=MAX_FRAMES,
        help_text="file:line function, the innermost last",
    )


class CrashesSerializer(StrictSerializer):
    """What an app noted since it last reported."""

    crashes = serializers.ListField(child=CrashSerializer(), min_length=1, max_length=MAX_CRASHES)


class AcceptedCrashesSerializer(serializers.Serializer[dict[str, Any]]):
    """Which of them are kept."""

    accepted = serializers.ListField(child=IdField())


class KeptCrashSerializer(serializers.ModelSerializer[AppCrash]):
    """A fault as it is kept, with whose device it was."""

    owner = serializers.CharField(source="user.full_name", read_only=True)
    model = serializers.CharField(source="device.model", read_only=True, default="")
    frames = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = AppCrash
        fields = [
            *("id", "owner", "device", "model", "received_at", "at", "version", "build"),
            *("screen", "task", "error", "frames"),
        ]
        read_only_fields = fields


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
