"""How many answers were looked at and how many failed: the denominators of every share, kept by a worker.

They follow from signed visits alone and can be counted anew at any time. Restricted items are left out.
"""

from __future__ import annotations

from django.db import models

from backend.units.models import Unit
from backend.visits.models import Revision, Visit


class CountedVisit(models.Model):
    """Which revision of a visit is in the counts."""

    visit = models.OneToOneField(Visit, models.PROTECT, primary_key=True, related_name="counted")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="+", db_index=False)


class UnitAnswers(models.Model):
    """The answers to one item at one unit in an official year."""

    year = models.DateField(help_text="its first day, a 15 December")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=16)
    looked = models.IntegerField(default=0, help_text="answered and applicable")
    failed = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "unit", "item"], name="insight_unit_answers")]


class ItemAnswers(models.Model):
    """The answers to one item in a half month, wherever."""

    half_month = models.DateField(help_text="its first day, a 1st or 15th")
    item = models.CharField(max_length=16)
    looked = models.IntegerField(default=0, help_text="answered and applicable")
    failed = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["half_month", "item"], name="insight_item_answers")]
