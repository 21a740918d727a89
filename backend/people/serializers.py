"""What people and their tokens look like on the wire."""

from __future__ import annotations

import re
from typing import Any

from rest_framework import serializers

from backend.kernel.serializers import IdField, SecretField, StrictSerializer, TextField
from backend.people.models import User
from shared.protocol.limits import MAX_NAME_CHARS

MAX_PASSWORD_BYTES = 1024
MAX_USERNAME_CHARS = 150
MAX_CODE_CHARS = 20
_NONCE = re.compile(r"[0-9A-Za-z_-]{16,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def short_enough(password: str) -> None:
    """Refuse what takes long to hash and is no password."""
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        raise serializers.ValidationError("Longer than 1 KiB.", code="max_length")


def _is_sha256(text: str) -> None:
    if not _SHA256.fullmatch(text):
        raise serializers.ValidationError("Not a lower-case hexadecimal SHA-256.", code="invalid")


def _is_nonce(text: str) -> None:
    if not _NONCE.fullmatch(text):
        raise serializers.ValidationError("Not 16 to 64 letters of base64url.", code="invalid")


class LoginSerializer(StrictSerializer):
    """A name and a password."""

    username = TextField(max_length=MAX_USERNAME_CHARS)
    password = SecretField(validators=[short_enough])
    otp = TextField(
        max_length=MAX_CODE_CHARS,
        required=False,
        allow_blank=True,
        help_text="where a second factor is set: six digits, or a recovery code",
    )


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
        help_text="device signature, base64, over ct-refresh-2 and SHA-256 of session, next_sha256, at and"
        " nonce, a newline between each two",
    )
    at = TextField(max_length=40, required=False, help_text="when it was signed, RFC 3339 with offset")
    nonce = TextField(
        validators=[_is_nonce], required=False, help_text="16 to 64 letters of base64url, new each time"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse one of time and nonce without the other; apps from before sign neither."""
        if ("at" in attrs) != ("nonce" in attrs):
            missing = "nonce" if "at" in attrs else "at"
            raise serializers.ValidationError({missing: "At and nonce go together."}, code="required")
        return attrs


class DeviceAccessSerializer(serializers.Serializer[dict[str, str]]):
    """An access token and how many seconds it lasts."""

    access = serializers.CharField()
    expires_in = serializers.IntegerField()


class MeSerializer(serializers.ModelSerializer[User]):
    """Who the token speaks for."""

    class Meta:
        model = User
        fields = ["id", "username", "full_name", "role", "unit"]
        read_only_fields = fields
