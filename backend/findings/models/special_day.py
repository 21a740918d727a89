"""The office's own corrections of the calendar: days off and days made up for, decided each year."""

from __future__ import annotations

from django.db import models


class SpecialDay(models.Model):
    """A day on which offices are closed, or work on a weekend, other than the library says."""

    class Kind(models.TextChoices):
        """Closed, or worked."""

        OFF = "off"
        WORKED = "worked"

    day = models.DateField(primary_key=True)
    kind = models.CharField(max_length=6, choices=Kind)
    source = models.CharField(max_length=300, help_text="the document that decided it")

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"
