"""What is left of the allowances that people, devices and addresses have; see `backend.kernel.limits`."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """How far somebody has gone into one allowance: forgotten as soon as all of it is theirs again."""

    key = models.CharField(primary_key=True, max_length=120, help_text='"login address 203.0.113.7"')
    whole_at = models.BigIntegerField(help_text="when all of it is theirs again: milliseconds since 1970")

    def __str__(self) -> str:
        return self.key
