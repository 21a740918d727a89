"""Conclusion notices, and the numbers they are given."""

from __future__ import annotations

from typing import Self

from django.db import models

from backend.people.models import Role, User, new_id
from backend.units.heirs import answered_for
from backend.units.models import Unit
from backend.visits.access import author_or_team
from backend.visits.models import Visit


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Conclusion notices, for those who may know what stands in them."""

    def visible_to(self, user: User) -> Self:
        """Home Affairs and leaders see all, inspectors those of their visits, units those they answer."""
        if user.role in (Role.REVIEWER, Role.LEADER):
            return self
        if user.role == Role.INSPECTOR:
            return self.filter(author_or_team(user))
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
    reference = models.CharField(  # noqa: DJ001 - null says that it was issued as "59/TB-SNV"
        max_length=20, null=True, help_text="under which we keep it"
    )
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="notices")
    supplement = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    content = models.TextField(help_text="canonical JSON: exactly what was hashed and signed")
    sha256 = models.CharField(max_length=64)
    key_id = models.CharField(max_length=64)
    sig = models.TextField(help_text="base64 Ed25519 by the server's key")

    objects = NoticeQuerySet.as_manager()

    class Meta:
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
