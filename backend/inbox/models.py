"""Who has read what of the inbox, and who sees to it: neither decides anything."""

from __future__ import annotations

from django.db import models

from backend.people.models import User, new_id


class Kind(models.TextChoices):
    """What a piece of the inbox is about."""

    EXPLANATION = "explanation"
    CONTEST = "contest"
    FIX = "fix"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    RETURNED = "returned"
    PHONE = "phone"


class Reading(models.Model):
    """Somebody has read a piece as it was in this version; when it changes, it is new again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=11, choices=Kind)
    subject = models.UUIDField(help_text="the finding, visit or device")
    version = models.PositiveIntegerField()
    reader = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "version", "reader"], name="inbox_reading_once"
            ),
        ]


class Ownership(models.Model):
    """Who sees to a piece; another person may take it over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=11, choices=Kind)
    subject = models.UUIDField(help_text="the finding, visit or device")
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="inbox_ownership_one"),
        ]
