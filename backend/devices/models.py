"""What devices report of themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from backend.people.models import Device, User
from backend.people.rules import may


class AppCrashQuerySet(models.QuerySet["AppCrash"]):
    """Faults of apps, as far as a person may know of them."""

    def visible_to(self, user: User) -> Self:
        """Keep all for those who look after the apps, nothing for others."""
        return self if may(user, "app-crash.read") else self.none()

    def of_the_last_day(self, user: User, now: datetime) -> Self:
        """Keep what came from this person's devices within the last 24 hours."""
        return self.filter(user=user, received_at__gt=now - timedelta(days=1))


class AppCrash(models.Model):
    """A fault nobody expected in an app: where in the code, never what was in it (shared.protocol.crash)."""

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(db_index=True)
    at = models.CharField(max_length=40, help_text="the device's local time: a claim")
    version = models.CharField(max_length=200)
    build = models.CharField(max_length=200, blank=True)
    screen = models.CharField(max_length=200, blank=True)
    task = models.CharField(max_length=200)
    error = models.CharField(max_length=200)
    frames = models.JSONField()

    objects = AppCrashQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
