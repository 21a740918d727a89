"""Serializers that take what the API documents and nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from backend.kernel.problems import ProblemError
from shared.base.ids import is_uuid
from shared.base.text import clean_letters, nfc


class TextField(serializers.CharField):
    """A JSON string as it was meant (see `clean_letters`), not trimmed; numbers and booleans are not text."""

    clean = staticmethod(clean_letters)

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: object) -> str:
        """Return the text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(self.clean(data))


class SecretField(TextField):
    """A password: a JSON string in NFC, in which every letter counts, seen or not."""

    clean = staticmethod(nfc)


class IdField(serializers.UUIDField):
    """A UUID in the protocol's one spelling."""

    default_error_messages = {"id-invalid": "Not a lower-case canonical UUID."}

    def to_internal_value(self, data: object) -> UUID:
        """Return the id."""
        if not isinstance(data, str) or not is_uuid(data):
            self.fail("id-invalid")
        return UUID(data)


class StrictSerializer(serializers.Serializer[Any]):
    """Unknown fields are an error on write: silently dropped, they would hide a client's mistake."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated values; ValidationError `unknown-field` names each field not known."""
        if isinstance(data, dict):
            unknown = data.keys() - {name for name, field in self.fields.items() if not field.read_only}
            if unknown:
                message = [serializers.ErrorDetail("Unknown field.", code="unknown-field")]
                raise ValidationError(dict.fromkeys(sorted(unknown), message))
        return super().to_internal_value(data)


def read_body(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return the request's JSON object, validated; what is no object at all is `malformed`."""
    body = request.data
    if not isinstance(body, dict) or request.META.get("CONTENT_LENGTH") in (None, "", "0"):
        raise ProblemError("malformed")
    return validated(serializer, body)


def validated(serializer: type[serializers.Serializer[Any]], body: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an object, however it came here; ValidationError names each wrong field."""
    values: dict[str, Any] = _reader(serializer).run_validation(body)
    return values


def read_optional_body(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """Return what `read_body` does; a request without a body says nothing."""
    if request.META.get("CONTENT_LENGTH") in (None, "", "0"):
        return validated(serializer, {})
    return read_body(serializer, request)


@cache
def _reader(serializer: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """Return the one instance that reads bodies: making its fields anew costs more than reading."""
    return serializer()
