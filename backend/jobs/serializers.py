"""What jobs look like on the wire."""

from __future__ import annotations

from rest_framework import serializers

from backend.jobs.models import Job
from backend.jobs.queries import JobRow


class JobSerializer(serializers.Serializer[JobRow]):
    """Work that takes longer than a request."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="what is done: export_findings …")
    state = serializers.ChoiceField(Job.State.choices)
    done = serializers.IntegerField(min_value=0, help_text="of `of`, in whatever the work counts")
    of = serializers.IntegerField(min_value=0, help_text="0: not known")
    attempts = serializers.IntegerField(min_value=0)
    failure = serializers.CharField(allow_blank=True, help_text="of the last attempt")
    has_file = serializers.BooleanField(help_text="whether `jobs/{id}/file` gives one")
    document = serializers.UUIDField(allow_null=True, help_text="the paper that was made or frozen")
    made_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
