"""Who may see which visit and which piece of evidence: the only door for reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from backend.people.models import Role, User

if TYPE_CHECKING:
    from backend.visits.models import Evidence, Visit  # noqa: F401 - named by the types below

evidence_doors: list[Callable[[User], Q]] = []
"""Reasons of rooms above to show evidence: findings show a unit the proof of what it was notified of."""


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits; an inspected unit, a leader or another inspector does not learn that one took place."""

    def visible_to(self, user: User) -> Self:
        """Keep what `user` may know: Home Affairs all, inspectors those they wrote or took part in."""
        if user.role == Role.REVIEWER:
            return self
        if user.role == Role.INSPECTOR:
            return self.filter(Q(author=user) | Q(pk__in=user.visits_in_team.values("pk")))
        return self.none()


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Photos and signatures; what proves a restricted answer is for Home Affairs and the author alone."""

    def visible_to(self, user: User) -> Self:
        """Keep what `user` may know."""
        if user.role == Role.REVIEWER:
            return self
        reasons = Q(pk__in=[])
        if user.role == Role.INSPECTOR:
            team = user.visits_in_team.values("pk")
            reasons |= Q(visit__author=user) | Q(visit__in=team, restricted=False)
        for door in evidence_doors:
            reasons |= door(user)
        return self.filter(reasons)
