"""The shapes of visits and evidence: what the API shows, from rows as `values()` gives them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.visits.models import Evidence, Photo, Review, Revision, Visit
from shared.protocol.minutes_fields import ROLES


class UnitRefSerializer(serializers.Serializer[Any]):
    """The unit visited."""

    id = serializers.CharField(source="unit_id")
    name = serializers.CharField(source="unit__name_vi")


class PersonRefSerializer(serializers.Serializer[Any]):
    """A member of the team."""

    id = serializers.UUIDField()
    full_name = serializers.CharField()


class VisitSerializer(serializers.Serializer[Any]):
    """A visit; `started_at` and `finished_at` are what the device said, `day` is what it counts for."""

    id = serializers.UUIDField()
    unit = UnitRefSerializer(source="*")
    counter = serializers.CharField(source="counter_id", allow_null=True)
    campaign = serializers.UUIDField(source="campaign_id", allow_null=True)
    mode = serializers.ChoiceField(Visit.Mode.choices)
    author = PersonRefSerializer()
    checklists = serializers.ListField(child=serializers.CharField())
    day = serializers.DateField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(Visit.State.choices)
    sealed_at = serializers.DateTimeField(allow_null=True)
    revision = serializers.UUIDField(source="head_id")
    received_at = serializers.DateTimeField(source="head__received_at")
    flags = serializers.ListField(child=serializers.CharField(), source="head__flags")


class OfficialSerializer(serializers.Serializer[Any]):
    """An official named on a failed answer."""

    full_name = serializers.CharField()
    title = serializers.CharField(required=False, allow_null=True)
    position = serializers.CharField(required=False, allow_null=True)
    counter = serializers.CharField(required=False, allow_null=True)


class ResponseSerializer(serializers.Serializer[Any]):
    """One answer: what the inspector gave, what the device made of it, and what it means."""

    item = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    outcome = serializers.ChoiceField(["pass", "fail", "na"], allow_null=True)
    device_outcome = serializers.CharField(allow_null=True)
    minutes_late = serializers.IntegerField(allow_null=True)
    ratio = serializers.FloatField(allow_null=True)
    note = serializers.CharField(allow_null=True)
    officials = OfficialSerializer(many=True)
    followups = serializers.DictField()
    fixed_on_spot = serializers.BooleanField()
    no_photo_reason = serializers.CharField(allow_null=True)
    photos = serializers.ListField(child=serializers.CharField())
    flags = serializers.ListField(child=serializers.CharField())


class MinutesMemberSerializer(serializers.Serializer[Any]):
    """A member of the team beside the author; `present` is null where nobody was asked."""

    user = serializers.UUIDField()
    name = serializers.CharField(allow_null=True)
    present = serializers.BooleanField(allow_null=True)


class SignerSerializer(serializers.Serializer[Any]):
    """Somebody who has a place to sign; `user` is the account of a member of the team."""

    role = serializers.ChoiceField(ROLES)
    name = serializers.CharField(allow_null=True)
    user = serializers.UUIDField(allow_null=True)


class UnsignedSerializer(SignerSerializer):
    """Why somebody who has a place to sign did not."""

    reason = serializers.CharField()


class SignatureSerializer(SignerSerializer):
    """A signature; `covers` says whether it was given for the content these minutes have."""

    post = serializers.CharField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    photo = serializers.CharField()
    content_sha256 = serializers.CharField()
    covers = serializers.BooleanField()


class MinutesSerializer(serializers.Serializer[Any]):
    """The minutes: signed by the unit, or refused before a witness."""

    unit_representative = serializers.CharField(allow_null=True)
    representative_post = serializers.CharField(allow_null=True)
    explanation = serializers.CharField(allow_null=True)
    signed = serializers.BooleanField()
    refusal_reason = serializers.CharField(allow_null=True)
    witness = serializers.CharField(allow_null=True)
    signatures = serializers.ListField(child=serializers.CharField())
    members = MinutesMemberSerializer(many=True)
    unsigned = UnsignedSerializer(many=True)


class LocationSerializer(serializers.Serializer[Any]):
    """Where the device says it was; for Home Affairs and the author."""

    lat = serializers.FloatField()
    lon = serializers.FloatField()
    accuracy_m = serializers.FloatField(allow_null=True)
    provider = serializers.CharField(allow_null=True)
    mock = serializers.BooleanField()


class RevisionSerializer(serializers.Serializer[Any]):
    """One signed state of the visit."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Revision.Kind.choices)
    sha256 = serializers.CharField()
    device = serializers.UUIDField(source="device_id")
    key_id = serializers.CharField()
    parents = serializers.ListField(child=serializers.UUIDField())
    received_at = serializers.DateTimeField()
    received_seq = serializers.IntegerField()
    sealed = serializers.BooleanField()
    flags = serializers.ListField(child=serializers.CharField())


class EvidenceSerializer(serializers.Serializer[Any]):
    """A photo or signature; `view` says whether a picture for the screen can be made of it, and why not.

    `is_cut`: the file breaks off before its end, and the picture shows what is there. Where `shown_as` names
    a copy with masks and arrows, everybody is shown that; the copy is listed as kind `marked`, too.
    """

    id = serializers.UUIDField()
    visit = serializers.UUIDField(source="visit_id")
    item = serializers.CharField()
    kind = serializers.ChoiceField(Evidence.Kind.choices)
    sha256 = serializers.CharField(source="photo_id")
    size = serializers.IntegerField(source="photo__size")
    mime = serializers.CharField()
    held = serializers.BooleanField()
    view = serializers.ChoiceField(Photo.View.choices)
    view_reason = serializers.CharField(allow_blank=True)
    is_cut = serializers.BooleanField()
    shown_as = serializers.CharField(source="shown_as_id", allow_null=True)
    restricted = serializers.BooleanField()
    flags = serializers.ListField(child=serializers.CharField())


class OpeningSerializer(serializers.Serializer[Any]):
    """One opening of an untouched original: who, when, why."""

    id = serializers.UUIDField()
    by = PersonRefSerializer()
    at = serializers.DateTimeField()
    reason = serializers.CharField()


class TimedEvidenceSerializer(EvidenceSerializer):
    """Evidence with when it was made; without `uncertainty_s` only the device's wall clock says so."""

    taken_at = serializers.DateTimeField(allow_null=True)
    uncertainty_s = serializers.FloatField(allow_null=True)


class ReviewCommentSerializer(serializers.Serializer[Any]):
    """What Home Affairs wants answered about one item."""

    item = serializers.CharField()
    comment = serializers.CharField()


class ReviewSerializer(serializers.Serializer[Any]):
    """What Home Affairs said of one revision; for itself and the author."""

    id = serializers.UUIDField()
    revision = serializers.UUIDField(source="revision_id")
    verdict = serializers.ChoiceField(Review.Verdict.choices)
    comment = serializers.CharField()
    comments = ReviewCommentSerializer(many=True)
    by = PersonRefSerializer()
    at = serializers.DateTimeField()


class AppClaimSerializer(serializers.Serializer[Any]):
    """Which program wrote what was signed; `build` is the commit it was packaged from."""

    name = serializers.CharField()
    version = serializers.CharField()
    build = serializers.CharField(allow_null=True)


class VisitDetailSerializer(VisitSerializer):
    """A visit with everything its head says; `clock_skew_s` is how far the device's clock was ahead."""

    team = PersonRefSerializer(many=True)
    clock_skew_s = serializers.IntegerField(allow_null=True)
    responses = ResponseSerializer(many=True)
    schema = serializers.CharField()
    app = AppClaimSerializer(allow_null=True)
    minutes = MinutesSerializer(allow_null=True)
    signatures = SignatureSerializer(many=True)
    location = LocationSerializer(allow_null=True)
    evidence = TimedEvidenceSerializer(many=True)
    revisions = RevisionSerializer(many=True)
    etag = serializers.CharField()
    reviews = ReviewSerializer(many=True)
