"""The history of a finding: every decision with its reason."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.findings.models.finding import Finding
from backend.findings.models.notice import Notice
from backend.people.models import User, new_id


class Decision(models.Model):
    """One verb done to one finding. Append-only by trigger; `sha256` stands in the audit log too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding = models.ForeignKey(Finding, models.PROTECT, related_name="history")
    number = models.PositiveIntegerField(help_text="counts from 1 per finding")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=16)
    from_state = models.CharField(max_length=16)
    to_state = models.CharField(max_length=16)
    severity_before = models.CharField(max_length=16)
    severity_after = models.CharField(max_length=16)
    reason = models.TextField(blank=True)
    statement = models.TextField(  # noqa: DJ001  # a column without a value leaves the guarded table as it is
        null=True, help_text="what the finding states from then on; NULL where the verb left it"
    )
    due_before = models.DateField(null=True)
    due_after = models.DateField(null=True)
    late = models.BooleanField(default=False, help_text="an explanation or fix after its last day")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+")
    files = models.JSONField(default=list, help_text="the papers handed in with it: id and SHA-256 of each")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["finding", "number"]
        indexes = [
            models.Index(fields=["finding", "at"], name="findings_explained", condition=Q(verb="explain")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["finding", "number"], name="findings_decision_number"),
        ]
