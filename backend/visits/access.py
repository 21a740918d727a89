"""Which evidence comes with the visits a person may see; what findings show besides is theirs to say."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from backend.people.models import Role, User

_ALL: Final = Q(pk__isnull=False)
_NONE: Final = Q(pk__in=[])


def evidence_of_visits(user: User) -> Q:
    """Return the condition on evidence that `user` knows the visit it was brought from.

    What proves a restricted answer is for Home Affairs and the author alone.
    """
    if user.role == Role.REVIEWER:
        return _ALL
    if user.role == Role.INSPECTOR:
        team = user.visits_in_team.values("pk")
        return Q(visit__author=user) | Q(visit__in=team, restricted=False)
    return _NONE
