"""Who was reminded of what."""

from __future__ import annotations

from django.db import models

from backend.findings.models.finding import Finding
from backend.people.models import User


class Reminded(models.Model):
    """Who was told what about a due date: each at most once."""

    class Kind(models.TextChoices):
        """Before the day, or after it."""

        REMINDER = "reminder"
        ESCALATION = "escalation"

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    due_on = models.DateField()
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "kind", "due_on", "user"], name="findings_reminded_once"
            ),
        ]
