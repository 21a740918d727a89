"""What a person may do with a finding now: the workflow's steps, as far as the table of rights lets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from backend.people.models import Role, User
from backend.people.rules import may
from backend.visits.access import author_or_team
from backend.visits.models import Visit
from shared.rules.findings import TRANSITIONS, State, Verb


def allowed_verbs(row: Mapping[str, Any], reader: User, *, today: date, is_own: bool) -> tuple[Verb, ...]:
    """Return the verbs open to `reader` today; whoever took part in the visit decides nothing about it."""
    if is_own:
        return ()
    steps: Iterable[Verb] = (verb for begins, verb in TRANSITIONS if begins is State(row["state"]))
    return tuple(verb for verb in steps if may(reader, f"finding.{verb}") and not _closed(verb, row, today))


def _closed(verb: Verb, row: Mapping[str, Any], today: date) -> bool:
    """Say whether a step of the workflow is shut for this finding: restricted, or too late to contest."""
    if verb is Verb.NOTIFY:
        return bool(row["restricted"])
    return verb is Verb.CONTEST and row["contest_until"] is not None and today > row["contest_until"]


def took_part(visit_id: UUID, reader: User) -> bool:
    """Say whether a reviewer made the visit or was in its team."""
    if reader.role != Role.REVIEWER:
        return False
    return Visit.objects.filter(author_or_team(reader, visit=""), pk=visit_id).exists()
