"""Counts of findings and visits by half month and year; `backend.findings.tallies` keeps them."""

from __future__ import annotations

from django.db import models

from backend.units.models import Unit


class FindingTally(models.Model):
    """The findings of one kind made at one unit on visits of one bucket: how many are in each state."""

    length = models.PositiveSmallIntegerField(help_text="of the bucket, in half months: 1, or 24 for a year")
    bucket = models.DateField(help_text="first day of the bucket")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    checklist = models.CharField(max_length=16)
    severity = models.CharField(max_length=16)
    restricted = models.BooleanField()
    recorded = models.IntegerField(db_default=0)
    confirmed = models.IntegerField(db_default=0)
    dropped = models.IntegerField(db_default=0)
    notified = models.IntegerField(db_default=0)
    contested = models.IntegerField(db_default=0)
    withdrawn = models.IntegerField(db_default=0)
    fix_submitted = models.IntegerField(db_default=0)
    closed = models.IntegerField(db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["length", "bucket", "unit", "checklist", "severity", "restricted"],
                name="one_finding_tally_per_cell",
            )
        ]


class VisitTally(models.Model):
    """How many sealed visits took place at one unit in one bucket."""

    length = models.PositiveSmallIntegerField(help_text="of the bucket, in half months: 1, or 24 for a year")
    bucket = models.DateField(help_text="first day of the bucket")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    sealed = models.IntegerField(db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["length", "bucket", "unit"], name="one_visit_tally_per_cell")
        ]
