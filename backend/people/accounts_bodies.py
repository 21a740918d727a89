"""Accounts on the wire: what managers send, and what is shown."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.kernel.serializers import SecretField, StrictSerializer, TextField
from backend.people.models import LoginEvent, Role, Session, User
from backend.people.serializers import MAX_USERNAME_CHARS, short_enough
from shared.protocol.limits import MAX_NAME_CHARS

MAX_UNIT_CHARS = 50


def _password() -> SecretField:
    return SecretField(validators=[short_enough], help_text="12 characters or more, none of the common ones")


class NewAccountBody(StrictSerializer):
    """An account to open."""

    username = TextField(max_length=MAX_USERNAME_CHARS)
    full_name = TextField(max_length=MAX_NAME_CHARS)
    email = TextField(max_length=254, required=False, allow_blank=True)
    role = serializers.ChoiceField(Role.choices)
    unit = TextField(max_length=MAX_UNIT_CHARS, required=False, allow_null=True)
    password = SecretField(validators=[short_enough], required=False)


class AccountChangesBody(StrictSerializer):
    """What to change; what is not named stays."""

    full_name = TextField(max_length=MAX_NAME_CHARS, required=False)
    email = TextField(max_length=254, required=False, allow_blank=True)
    role = serializers.ChoiceField(Role.choices, required=False)
    unit = TextField(max_length=MAX_UNIT_CHARS, required=False, allow_null=True)
    is_active = serializers.BooleanField(required=False)


class PasswordBody(StrictSerializer):
    """A new password."""

    password = _password()


class OwnPasswordBody(StrictSerializer):
    """The present password and the one to come."""

    old = SecretField(validators=[short_enough])
    password = _password()


class PresentPasswordBody(StrictSerializer):
    """The password one logs in with now."""

    password = SecretField(validators=[short_enough])


class CodeBody(StrictSerializer):
    """A code of the authenticator app."""

    otp = TextField(max_length=8)


class OfferSerializer(serializers.Serializer[dict[str, str]]):
    """A secret for an authenticator app, and the same as a link to scan."""

    secret = serializers.CharField()
    uri = serializers.CharField()


class RecoveryCodesSerializer(serializers.Serializer[dict[str, Any]]):
    """What lets a person in once each whose authenticator app is lost; shown this once."""

    recovery_codes = serializers.ListField(child=serializers.CharField())


class FactorHelpSerializer(serializers.Serializer[dict[str, Any]]):
    """Whether the second factor is gone, or waits for a second person to agree."""

    done = serializers.BooleanField()


class LoginEventSerializer(serializers.ModelSerializer[LoginEvent]):
    """A login, or a try at one; `user` is null where the typed name was no account's."""

    username = serializers.CharField(source="user.username", default=None, read_only=True, allow_null=True)

    class Meta:
        model = LoginEvent
        fields = ["at", "kind", "user", "username", "typed_hmac", "address", "client"]
        read_only_fields = fields


class AccountSerializer(serializers.ModelSerializer[User]):
    """An account; `second_factor` says whether a login needs a code."""

    email = serializers.CharField(
        read_only=True, help_text="where notices and reminders are sent; empty: nowhere"
    )
    second_factor = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "username", "full_name", "email", "role", "unit", "is_active", "second_factor"]
        read_only_fields = fields

    def get_second_factor(self, user: User) -> bool:
        """Say whether one is confirmed."""
        factor = getattr(user, "second_factor", None)
        return factor is not None and factor.confirmed_at is not None


class SessionSerializer(serializers.ModelSerializer[Session]):
    """A session; `present` marks the one that asks, `device` is the model of a phone."""

    device = serializers.CharField(source="device.model", default=None, read_only=True, allow_null=True)
    present = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = ["id", "created_at", "device", "present"]
        read_only_fields = fields

    def get_present(self, session: Session) -> bool:
        """Say whether it is the one that asks."""
        present: Any = self.context.get("present")
        return bool(session.pk == present)
