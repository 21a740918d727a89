"""Rows that are jobs: whoever holds a row's lease does its work, and a dead worker's lease runs out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.people.models import User, new_id


class Lease(models.Model):
    """One kind of work that is done again and again, and who is at it until when."""

    job = models.CharField(primary_key=True, max_length=40)
    holder = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True, help_text="when it was last finished")

    def __str__(self) -> str:
        return self.job


class Message(models.Model):
    """An e-mail to one person; `key` says what it is about, so that nothing is told twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.ForeignKey(User, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField()
    holder = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True, help_text="end of the lease, or of the wait after a failure")
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True, help_text="of the last attempt")

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], name="later_message_waiting", condition=Q(sent_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.key
