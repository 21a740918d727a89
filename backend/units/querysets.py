"""Reading public rows that hold for a time, and finding them by name as people type it."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from backend.people.models import User
from backend.people.rules import may

M = TypeVar("M", bound=models.Model)


class PublicQuerySet(models.QuerySet[M]):
    """Rows everybody with an account may read: how the state is organised, what is asked by which rule."""

    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` may know: everything."""
        return self if may(user, "reference.read") else self.none()


class PublicInTime(PublicQuerySet[M]):
    """Public rows that hold from a first to a last day, both included; without one: always, or still."""

    def valid_on(self, day: date) -> Self:
        """Keep what existed on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )
