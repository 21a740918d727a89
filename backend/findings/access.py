"""Who may see which finding: the only door for reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from backend.people.models import Role, User
from backend.units.heirs import answered_for
from shared.rules.findings import NOTIFIED_STATES

if TYPE_CHECKING:
    from backend.findings.models import Finding  # noqa: F401 - named by the type below


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings; leaders read sums alone, units what they are notified of, nobody else restricted ones."""

    def visible_to(self, user: User) -> Self:
        """Keep what `user` may know."""
        if user.role == Role.REVIEWER:
            return self
        if user.role == Role.INSPECTOR:
            team = user.visits_in_team.values("pk")
            return self.filter(Q(visit__author=user) | Q(visit__in=team, restricted=False))
        if user.role == Role.UNIT_OFFICER and user.unit_id:
            units = answered_for(user.unit_id)
            return self.filter(unit__in=units, state__in=NOTIFIED_STATES, restricted=False)
        return self.none()
