"""Whose visits are whose, and which evidence comes with them; what findings show besides is theirs to say."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from backend.people.models import Role, User

_ALL: Final = Q(pk__isnull=False)
_NONE: Final = Q(pk__in=[])


def author_or_team(user: User, *, visit: str = "visit__", for_team: Q = Q()) -> Q:  # noqa: B008 - never changed
    """Return the condition that `user` wrote the visit of a row, or was in its team.

    `visit` is the way from the row to its visit, "" for a visit itself; `for_team` narrows what is shown to
    those who were only in the team.
    """
    in_team = Q(**{f"{visit}pk__in": user.visits_in_team.values("pk")})
    return Q(**{f"{visit}author": user}) | (in_team & for_team)


def evidence_of_visits(user: User) -> Q:
    """Return the condition on evidence that `user` knows the visit it was brought from.

    What proves a restricted answer is for Home Affairs and the author alone.
    """
    if user.role == Role.REVIEWER:
        return _ALL
    if user.role == Role.INSPECTOR:
        return author_or_team(user, for_team=Q(restricted=False))
    return _NONE
