"""The shapes of CT-Sync 1 on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.intake.envelope import Envelope
from backend.kernel.problems import ProblemError
from backend.kernel.serializers import IdField, StrictSerializer
from shared.protocol.limits import MAX_BUNDLE_PHOTOS, MAX_PHOTO_BYTES, MAX_REVISIONS


@extend_schema_field({"type": "string"})
class Verbatim(serializers.Field[str, Any, str, str]):
    """A text taken exactly as it came: it is signed, or compared with what is.

    One with a `max_length` may be kept in a column; PostgreSQL keeps no NUL in a text.
    """

    default_error_messages = {"malformed": "Not a text of the expected length, or NUL in it."}

    def __init__(self, *, max_length: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length

    def to_internal_value(self, data: Any) -> str:
        """Return the text."""
        if not isinstance(data, str):
            self.fail("malformed")
        if self.max_length is not None and (len(data) > self.max_length or "\0" in data):
            self.fail("malformed")
        return str(data)

    def to_representation(self, value: str) -> str:
        """Return the text."""
        return value


class EnvelopeSerializer(StrictSerializer):
    """One signed revision; `body` is the JSON text that was hashed and signed."""

    revision_id = IdField()
    sha256 = Verbatim(max_length=64)
    key_id = Verbatim(max_length=64)
    signature = Verbatim(max_length=200)
    body = Verbatim()


class PushSerializer(StrictSerializer):
    """A batch of revisions from one device."""

    protocol = serializers.IntegerField(min_value=1, max_value=1)
    device_id = IdField()
    batch_id = IdField(required=False, allow_null=True)
    known_epoch = Verbatim(required=False, allow_null=True, max_length=64)
    highest_receipt = serializers.JSONField(required=False, allow_null=True)
    revisions = EnvelopeSerializer(many=True)

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated values; more revisions than fit one push are split by the device."""
        revisions = data.get("revisions") if isinstance(data, dict) else None
        if isinstance(revisions, list) and len(revisions) > MAX_REVISIONS:
            raise ProblemError("too-many-items")
        return super().to_internal_value(data)


class SentPhotoSerializer(StrictSerializer):
    """A photo of a bundle: its bytes from `offset` to its end, `length` of them."""

    sha256 = serializers.RegexField(r"\A[0-9a-f]{64}\Z")
    offset = serializers.IntegerField(min_value=0, max_value=MAX_PHOTO_BYTES)
    length = serializers.IntegerField(min_value=1, max_value=MAX_PHOTO_BYTES)


class BundleSerializer(PushSerializer):
    """The text of a bundle: a push, and which photos follow it."""

    photos = SentPhotoSerializer(many=True)

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated values; more photos than fit one bundle are split by the device."""
        photos = data.get("photos") if isinstance(data, dict) else None
        if isinstance(photos, list) and len(photos) > MAX_BUNDLE_PHOTOS:
            raise ProblemError("too-many-items")
        return super().to_internal_value(data)


def envelopes(validated: Mapping[str, Any]) -> list[Envelope]:
    """Return the revisions of a validated push, in their order."""
    return [
        Envelope(**{**fields, "revision_id": str(fields["revision_id"])}) for fields in validated["revisions"]
    ]


class PhotoStateSerializer(serializers.Serializer[Any]):
    """How many bytes of a photo the server holds."""

    sha256 = serializers.CharField()
    offset = serializers.IntegerField()
    size = serializers.IntegerField()
    done = serializers.BooleanField()


class ResultSerializer(serializers.Serializer[Any]):
    """What became of one revision: stored with its number, or quarantined or rejected with the problem."""

    revision_id = IdField()
    sha256 = serializers.CharField()
    status = serializers.ChoiceField(["stored", "quarantined", "rejected"])
    received_seq = serializers.IntegerField(required=False)
    photos = PhotoStateSerializer(many=True, required=False)
    receipt = serializers.DictField(required=False, help_text="of what a bundle brought whole")
    ticket = IdField(required=False)
    problem = serializers.DictField(required=False)


class GapSerializer(serializers.Serializer[Any]):
    """Numbers of a device's chain that never came, from the first to the last."""

    first = serializers.IntegerField()
    last = serializers.IntegerField()


class PushedSerializer(serializers.Serializer[Any]):
    """The answer to a push, results in the order of the revisions."""

    epoch = IdField()
    server_time = serializers.DateTimeField()
    features = serializers.ListField(
        child=serializers.CharField(), help_text="what this server can do beyond the first release"
    )
    results = ResultSerializer(many=True)
    missing = GapSerializer(many=True, help_text="numbers of the device's chain that never came")


class ReceiptSerializer(serializers.Serializer[Any]):
    """The server's signature over what it holds; `signed` is the exact text it was made over."""

    revision_id = IdField()
    sha256 = serializers.CharField()
    photos_sha256 = serializers.CharField()
    received_at = serializers.DateTimeField()
    seq = serializers.IntegerField()
    log_index = serializers.IntegerField()
    log_size = serializers.IntegerField()
    log_root = serializers.CharField()
    key_id = serializers.CharField()
    epoch = serializers.CharField(required=False, help_text="since 0.2.0: in which life of the database")
    sig = serializers.CharField()
    signed = serializers.CharField()


class RevisionStateSerializer(serializers.Serializer[Any]):
    """Where one revision of a visit stands."""

    revision_id = IdField()
    sha256 = serializers.CharField()
    status = serializers.ChoiceField(["stored", "sealed", "quarantined"])
    received_seq = serializers.IntegerField(required=False)
    receipt = ReceiptSerializer(required=False, allow_null=True)
    ticket = IdField(required=False)
    code = serializers.CharField(required=False)
    decision = serializers.ChoiceField(["dismissed"], required=False)
    reason = serializers.CharField(required=False, help_text="of the decision, by a person")


class VisitStateSerializer(serializers.Serializer[Any]):
    """What the server holds of a visit."""

    state = serializers.ChoiceField(["stored", "sealed", "quarantined"])
    revisions = RevisionStateSerializer(many=True)
    photos = PhotoStateSerializer(many=True)
    receipt = ReceiptSerializer(allow_null=True)
