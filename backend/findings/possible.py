"""What a person may do with a finding now: the workflow's steps, as far as the table of rights lets them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from backend.people.models import Role, User
from backend.people.rules import may
from backend.visits.models import Visit
from shared.findings import TRANSITIONS, State, Verb


def possible(state: str, reader: User, *, restricted: bool, is_own: bool) -> tuple[Verb, ...]:
    """Return the verbs open to `reader`; whoever took part in the visit decides nothing about it."""
    if is_own:
        return ()
    steps: Iterable[Verb] = (verb for begins, verb in TRANSITIONS if begins is State(state))
    return tuple(
        verb for verb in steps if may(reader, f"finding.{verb}") and not (restricted and verb is Verb.NOTIFY)
    )


def took_part(visit_id: UUID, reader: User) -> bool:
    """Say whether a reviewer made the visit or was in its team."""
    if reader.role != Role.REVIEWER:
        return False
    visits = Visit.objects.filter(pk=visit_id)
    return visits.filter(author=reader).exists() or visits.filter(team=reader).exists()
