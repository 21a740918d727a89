"""Reading public rows that hold for a time, and finding them by name as people type it."""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Case, Q, Value, When

from backend.people.models import User
from backend.people.rules import may
from shared.base.search import query, search_text

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


class SearchableInTime(PublicInTime[M]):
    """Rows with a column ``search`` that holds their ``search_text``."""

    def matching(self, text: str) -> Self:
        """Keep the rows that have, for each word of ``text``, a word beginning so; add their ``rank``.

        "chieng on" finds Chiềng Ơn and Chiềng On, "chieng chung mai son" the one in Mai Sơn. Rank 0: the
        words stand together as they are; 1: together, and the last one goes on; 2: scattered.
        """
        wanted = query(text)
        phrase = search_text(text)
        rows = self if wanted.words or wanted.is_blank else self.none()
        for word in wanted.words:
            rows = rows.filter(search__contains=f" {word}")
        return rows.annotate(
            rank=Case(
                When(search__contains=phrase, then=Value(0)),
                When(search__contains=phrase.rstrip(), then=Value(1)),
                default=Value(2),
            )
        )
