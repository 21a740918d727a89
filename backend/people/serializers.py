"""What people and devices look like on the wire."""

from __future__ import annotations

import re
from typing import Any

from rest_framework import serializers

from backend.kernel.serializers import IdField, StrictSerializer, TextField
from backend.people.models import Algorithm, Device, User
from shared.protocol.limits import MAX_NAME_CHARS

MAX_PASSWORD_BYTES = 1024
MAX_USERNAME_CHARS = 150
_SHA256 = re.compile(r"[0-9a-f]{64}")


def short_enough(password: str) -> None:
    """Refuse what takes long to hash and is no password."""
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        raise serializers.ValidationError("Longer than 1 KiB.", code="max_length")


def _is_sha256(text: str) -> None:
    if not _SHA256.fullmatch(text):
        raise serializers.ValidationError("Not a lower-case hexadecimal SHA-256.", code="invalid")


class LoginSerializer(StrictSerializer):
    """A name and a password."""

    username = TextField(max_length=MAX_USERNAME_CHARS)
    password = TextField(validators=[short_enough])
    otp = TextField(max_length=8, required=False, allow_blank=True, help_text="where a second factor is set")


class TokensSerializer(serializers.Serializer[dict[str, str]]):
    """An access token for requests and a refresh token for further ones."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class RefreshSerializer(StrictSerializer):
    """A refresh token."""

    refresh = TextField()


class AccessSerializer(serializers.Serializer[dict[str, str]]):
    """A new access token."""

    access = serializers.CharField()


class DeviceRefreshSerializer(StrictSerializer):
    """One step along a device's chain of secrets."""

    session = IdField()
    secret = TextField(max_length=MAX_NAME_CHARS)
    next_sha256 = TextField(validators=[_is_sha256], help_text="hash of the secret that follows")
    proof = TextField(
        max_length=MAX_NAME_CHARS,
        help_text="device signature, base64, over ct-refresh-1 and SHA-256 of session, newline, next_sha256",
    )


class DeviceAccessSerializer(serializers.Serializer[dict[str, str]]):
    """An access token and how many seconds it lasts."""

    access = serializers.CharField()
    expires_in = serializers.IntegerField()


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


class GapSerializer(serializers.Serializer[Any]):
    """Numbers of a device's chain that never came, from the first to the last."""

    first = serializers.IntegerField()
    last = serializers.IntegerField()


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


class MeSerializer(serializers.ModelSerializer[User]):
    """Who the token speaks for."""

    class Meta:
        model = User
        fields = ["id", "username", "full_name", "role", "unit"]
        read_only_fields = fields
