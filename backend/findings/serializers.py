"""The shapes of findings: what the API shows, from rows as `values()` gives them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from backend.findings.models import Notice
from backend.kernel.serializers import IdField, StrictSerializer, TextField
from backend.visits.serializers import PersonRefSerializer, UnitRefSerializer
from shared.protocol.limits import MAX_DECISIONS, MAX_FILES, MAX_NOTE_CHARS, MAX_STATEMENT_CHARS
from shared.rules.checklists import Severity
from shared.rules.findings import State, Verb

VERBS = [verb.value for verb in Verb]
GRADES = [severity.value for severity in Severity if severity is not Severity.NONE]
SEVERITIES = [severity.value for severity in Severity]
STATES = [state.value for state in State]


class FindingSerializer(serializers.Serializer[Any]):
    """A finding; `to_verify` marks a citizen's word, a lead that is no established fact.

    `statement` says in Vietnamese what was found, for everybody to read.
    """

    id = serializers.UUIDField()
    visit = serializers.UUIDField(source="visit_id")
    unit = UnitRefSerializer(source="*")
    day = serializers.DateField()
    checklist = serializers.CharField()
    item = serializers.CharField()
    statement = serializers.CharField()
    severity = serializers.ChoiceField(SEVERITIES)
    initial_severity = serializers.ChoiceField(SEVERITIES)
    state = serializers.ChoiceField(STATES)
    restricted = serializers.BooleanField()
    to_verify = serializers.BooleanField()
    recorded_at = serializers.DateTimeField()
    notice = serializers.UUIDField(source="notice_id", allow_null=True)
    notified_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    explain_until = serializers.DateField(allow_null=True)
    contest_until = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    overdue = serializers.BooleanField()
    repeat = serializers.BooleanField()
    answered_at = serializers.DateTimeField(allow_null=True, help_text="when the unit last explained itself")
    answered_late = serializers.BooleanField(allow_null=True)


class LegalBasisSerializer(serializers.Serializer[Any]):
    """A legal source in force on the day of the visit."""

    source = serializers.CharField()  # type: ignore[assignment]  # DRF takes fields off the class
    article = serializers.CharField(required=False)
    applies_from = serializers.DateField(required=False)
    applies_to = serializers.DateField(required=False)


class FindingFileSerializer(serializers.Serializer[Any]):
    """A paper or picture the unit brought; what it is was found in its bytes."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    mime = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    uploaded_at = serializers.DateTimeField()
    handed_in = serializers.BooleanField()


class DecisionSerializer(serializers.Serializer[Any]):
    """One line of a finding's history; `late` marks an explanation or fix after its last day.

    `statement` is what the finding states from then on, null where the verb left it.
    """

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = PersonRefSerializer()
    role = serializers.CharField(source="by__role")
    verb = serializers.ChoiceField(VERBS)
    from_state = serializers.ChoiceField(STATES)
    to_state = serializers.ChoiceField(STATES)
    severity_before = serializers.ChoiceField(SEVERITIES)
    severity_after = serializers.ChoiceField(SEVERITIES)
    reason = serializers.CharField()
    statement = serializers.CharField(allow_null=True)
    due_before = serializers.DateField(allow_null=True)
    due_after = serializers.DateField(allow_null=True)
    late = serializers.BooleanField()
    notice = serializers.UUIDField(source="notice_id", allow_null=True)
    files = FindingFileSerializer(many=True)


class FindingDetailSerializer(FindingSerializer):
    """A finding with its grounds: legal basis, facts, evidence, and the dimensions of SIPAS it touches."""

    revision = serializers.UUIDField(source="revision_id")
    legal_basis = LegalBasisSerializer(many=True)
    facts = serializers.DictField()
    sipas = serializers.ListField(child=serializers.CharField())
    evidence = serializers.ListField(child=serializers.UUIDField())
    etag = serializers.CharField()
    history = DecisionSerializer(many=True)
    files = FindingFileSerializer(many=True)


@extend_schema_serializer(component_name="Said")  # its name in the API's description, which clients know
class VerbSerializer(StrictSerializer):
    """What is said with a verb; `reason`, `text` and `comment` are one thing, as the workflow calls it."""

    reason = TextField(max_length=MAX_NOTE_CHARS, required=False, allow_blank=True)
    text = TextField(max_length=MAX_NOTE_CHARS, required=False, allow_blank=True)
    comment = TextField(max_length=MAX_NOTE_CHARS, required=False, allow_blank=True)
    severity = serializers.ChoiceField(GRADES, required=False)
    statement = TextField(max_length=MAX_STATEMENT_CHARS, required=False, allow_blank=True)
    files = serializers.ListField(child=IdField(), max_length=MAX_FILES, required=False)


@extend_schema_serializer(component_name="FindingToDecide")
class FindingToDecideSerializer(VerbSerializer):
    """One of many findings; `etag` says which version of it was seen, or "*" for any."""

    id = IdField()
    etag = TextField(max_length=64, required=False)


class DecideSerializer(StrictSerializer):
    """One verb for many findings; each has its own answer."""

    verb = serializers.ChoiceField(VERBS)
    findings = serializers.ListField(
        child=FindingToDecideSerializer(), min_length=1, max_length=MAX_DECISIONS
    )


class DecidedSerializer(serializers.Serializer[Any]):
    """What became of one of many findings: its state now, or the problem."""

    id = serializers.UUIDField()
    status = serializers.IntegerField()
    state = serializers.ChoiceField(STATES, required=False)
    etag = serializers.CharField(required=False)
    problem = serializers.DictField(required=False)


class AllDecidedSerializer(serializers.Serializer[Any]):
    """One answer per finding, in their order."""

    results = DecidedSerializer(many=True)


class NoticeSerializer(serializers.Serializer[Any]):
    """A conclusion notice; `supplement` is 0 for the visit's first one."""

    id = serializers.UUIDField()
    year = serializers.IntegerField()
    number = serializers.IntegerField()
    code = serializers.CharField()
    supplement = serializers.IntegerField()
    kind = serializers.ChoiceField(Notice.Kind.choices)
    visit = serializers.UUIDField(source="visit_id")
    unit = UnitRefSerializer(source="*")
    issued_at = serializers.DateTimeField()
    issued_by = PersonRefSerializer()
    sha256 = serializers.CharField()


class NoticeDetailSerializer(NoticeSerializer):
    """A notice with its frozen text: `signed` is what the server's key signed, `content` the same as JSON."""

    content = serializers.DictField()
    signed = serializers.CharField()
    key_id = serializers.CharField()
    sig = serializers.CharField()


class IssueSerializer(StrictSerializer):
    """Which of the visit's confirmed findings the unit is notified of; all of them by default."""

    findings = serializers.ListField(child=IdField(), max_length=MAX_DECISIONS, required=False)
