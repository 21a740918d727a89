"""What stands in the file of a finding: every decision with its reason, the papers handed in, the notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from backend.people.models import Role, User, new_id
from backend.units.heirs import answered_for

if TYPE_CHECKING:
    from backend.findings.models import Finding
    from backend.units.models import Unit
    from backend.visits.models import Visit


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Conclusion notices, for those who may know what stands in them."""

    def visible_to(self, user: User) -> Self:
        """Home Affairs sees all, inspectors those of their visits, units those they answer."""
        if user.role == Role.REVIEWER:
            return self
        if user.role == Role.INSPECTOR:
            team = user.visits_in_team.values("pk")
            return self.filter(Q(visit__author=user) | Q(visit__in=team))
        if user.role == Role.UNIT_OFFICER and user.unit_id:
            return self.filter(unit__in=answered_for(user.unit_id))
        return self.none()


class Notice(models.Model):
    """A conclusion notice as it was issued: numbered, frozen, signed by the server. Append-only by trigger.

    `supplement` is 0 for the visit's first notice and counts what was notified later.
    """

    class Kind(models.TextChoices):
        """Whether the unit is under the province, or answers to a ministry and is only recommended to."""

        DEMAND = "demand"
        RECOMMENDATION = "recommendation"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="counts from 1 each year, without gaps")
    visit: models.ForeignKey[Visit] = models.ForeignKey(
        "visits.Visit", models.PROTECT, related_name="notices"
    )
    supplement = models.PositiveSmallIntegerField()
    unit: models.ForeignKey[Unit] = models.ForeignKey("units.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    content = models.TextField(help_text="canonical JSON: exactly what was hashed and signed")
    sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=64)
    sig = models.TextField(help_text="base64 Ed25519 by the server's key")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        app_label = "findings"
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="findings_notice_number"),
            models.UniqueConstraint(fields=["visit", "supplement"], name="findings_notice_supplement"),
        ]
        indexes = [models.Index(fields=["-issued_at", "-id"], name="findings_notice_newest")]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class NoticeNumber(models.Model):
    """The last number given in a year; locked while a notice is issued, so that none is left out."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "findings"


class Decision(models.Model):
    """One verb done to one finding. Append-only by trigger; `sha256` stands in the audit log too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding: models.ForeignKey[Finding] = models.ForeignKey(
        "findings.Finding", models.PROTECT, related_name="history"
    )
    number = models.PositiveIntegerField(help_text="counts from 1 per finding")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=16)
    from_state = models.CharField(max_length=16)
    to_state = models.CharField(max_length=16)
    severity_before = models.CharField(max_length=16)
    severity_after = models.CharField(max_length=16)
    reason = models.TextField(blank=True)
    due_before = models.DateField(null=True)
    due_after = models.DateField(null=True)
    late = models.BooleanField(default=False, help_text="an explanation or fix after its last day")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="+")
    files = models.JSONField(default=list, help_text="the papers handed in with it: id and SHA-256 of each")
    sha256 = models.CharField(max_length=64)

    class Meta:
        app_label = "findings"
        ordering = ["finding", "number"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "number"], name="findings_decision_number"),
        ]


class FindingFileQuerySet(models.QuerySet["FindingFile"]):
    """Papers; one that is not handed in yet is its unit's own business."""

    def visible_to(self, user: User) -> Self:
        """Keep what belongs to findings `user` may see; drafts only for the unit."""
        findings = apps.get_model("findings", "Finding")._default_manager
        seen = self.filter(finding__in=findings.visible_to(user).values("pk"))
        return seen if user.role == Role.UNIT_OFFICER else seen.filter(handed_in=True)


class FindingFile(models.Model):
    """A paper or picture a unit brings for a finding; its bytes are kept under their hash, untouched."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding: models.ForeignKey[Finding] = models.ForeignKey(
        "findings.Finding", models.PROTECT, related_name="files"
    )
    name = models.CharField(max_length=200, help_text="as the person's computer called it; never a path")
    mime = models.CharField(max_length=40, help_text="found in the bytes, not claimed")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    handed_in = models.BooleanField(default=False, help_text="named by an explanation, contest or fix")

    objects = FindingFileQuerySet.as_manager()

    class Meta:
        app_label = "findings"
        constraints = [
            models.UniqueConstraint(fields=["finding", "sha256"], name="findings_file_once"),
        ]


class Reminded(models.Model):
    """Who was told what about a due date: each at most once."""

    class Kind(models.TextChoices):
        """Before the day, or after it."""

        REMINDER = "reminder"
        ESCALATION = "escalation"

    finding: models.ForeignKey[Finding] = models.ForeignKey(
        "findings.Finding", models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    due_on = models.DateField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "findings"
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "kind", "due_on", "user"], name="findings_reminded_once"
            ),
        ]
