"""The deadlines a campaign's decision sets; without a row, the defaults hold."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backend.campaigns.models import Campaign
from shared.rules.checklists import Severity
from shared.rules.deadlines import DAYS_TO_CONTEST, DAYS_TO_EXPLAIN, DAYS_TO_FIX, MAX_DAYS, Deadlines


def _days(default: int) -> models.PositiveSmallIntegerField[int, int]:
    within = [MinValueValidator(1), MaxValueValidator(MAX_DAYS)]
    return models.PositiveSmallIntegerField(default=default, validators=within)


class CampaignTerms(models.Model):
    """Working days a unit has, by the decision of one campaign."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, primary_key=True, related_name="terms")
    fix_reminder = _days(DAYS_TO_FIX[Severity.REMINDER])
    fix_violation = _days(DAYS_TO_FIX[Severity.VIOLATION])
    fix_serious = _days(DAYS_TO_FIX[Severity.SERIOUS])
    explain = _days(DAYS_TO_EXPLAIN)
    contest = _days(DAYS_TO_CONTEST)

    @property
    def deadlines(self) -> Deadlines:
        """Return them as `shared.rules.deadlines` reckons with them."""
        fix = {
            Severity.REMINDER: self.fix_reminder,
            Severity.VIOLATION: self.fix_violation,
            Severity.SERIOUS: self.fix_serious,
        }
        return Deadlines(fix, self.explain, self.contest)
