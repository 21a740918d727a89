"""Inspection campaigns: the visits ordered by one decision."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from backend.people.models import User, new_id
from backend.people.rules import may


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns; what is planned where is no business of the units to be inspected."""

    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` may know: an inspected unit would learn of surprise visits, so nothing."""
        return self if may(user, "campaign.read") else self.none()


class Campaign(models.Model):
    """The inspections under one decision: what is checked, and from when to when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=300)
    decision_number = models.CharField(max_length=100)  # "12/QĐ-SNV"
    decided_on = models.DateField()
    starts = models.DateField()
    ends = models.DateField()  # the last day
    checklists = models.ManyToManyField("checklists.ChecklistVersion", related_name="campaigns")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts", "id"]
        constraints = [
            models.CheckConstraint(name="campaigns_period", condition=Q(starts__lte=F("ends"))),
        ]

    def __str__(self) -> str:
        return self.title
