"""The shapes of tickets in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.intake.models import Quarantine
from backend.kernel.serializers import StrictSerializer, TextField
from shared.protocol.limits import MAX_NOTE_CHARS
from shared.protocol.problems import CATALOGUE

RETRIES = sorted({problem.retry for problem in CATALOGUE.values()})


class ReasonSerializer(StrictSerializer):
    """Why a person decides so."""

    reason = TextField(max_length=MAX_NOTE_CHARS)


class OwnerSerializer(serializers.Serializer[Any]):
    """Whose device it is."""

    id = serializers.UUIDField()
    full_name = serializers.CharField(allow_null=True)


class QuarantineSerializer(serializers.Serializer[Any]):
    """A signed body that was set aside under a ticket; `revision` and `visit` are what it claims to be."""

    id = serializers.UUIDField(help_text="the ticket")
    state = serializers.ChoiceField(Quarantine.State.choices)
    device = serializers.UUIDField(source="device_id")
    model = serializers.CharField(source="device__model")
    owner = OwnerSerializer()
    revision = serializers.UUIDField(source="revision_id")
    visit = serializers.UUIDField(source="visit_id", allow_null=True)
    n = serializers.IntegerField(allow_null=True, help_text="the device's running number")
    sha256 = serializers.CharField()
    code = serializers.CharField(help_text="of the problem, when it was last offered")
    retry = serializers.ChoiceField(RETRIES, help_text="what the device does by itself")
    detail = serializers.CharField()
    received_at = serializers.DateTimeField()
    dismissed_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="of the dismissal")


class TicketClaimsSerializer(serializers.Serializer[Any]):
    """What the body says of itself, as far as it can be read."""

    schema = serializers.CharField(allow_null=True)
    kind = serializers.CharField(allow_null=True)
    author = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    campaign = serializers.CharField(allow_null=True)
    mode = serializers.CharField(allow_null=True)
    started = serializers.CharField(allow_null=True)


class TicketPhotoSerializer(serializers.Serializer[Any]):
    """A photo the body names; it is uploaded all the same."""

    sha256 = serializers.CharField()
    size = serializers.IntegerField()


class TicketEventSerializer(serializers.Serializer[Any]):
    """Something that was done with the ticket."""

    at = serializers.DateTimeField()
    by = OwnerSerializer(allow_null=True)
    verb = serializers.CharField()
    code = serializers.CharField(allow_null=True)
    outcome = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_null=True)


class QuarantineDetailSerializer(QuarantineSerializer):
    """A ticket with all that is known of it; `body` is for Home Affairs alone."""

    key_id = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes of the body")
    signature_holds = serializers.BooleanField()
    says = TicketClaimsSerializer()
    body = serializers.CharField(allow_null=True)
    photos = TicketPhotoSerializer(many=True)
    history = TicketEventSerializer(many=True)
