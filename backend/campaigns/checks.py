"""What forbids a plan, and what only deserves a second look: interests, and two visits that collide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db.models import F, Q

from backend.campaigns.models import Assignment
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.units.models import Unit
from backend.units.queries import merger_family

Code = Literal["unit-overlap", "inspector-overlap", "conflict-of-interest"]


@dataclass(frozen=True)
class Notice:
    """Something about an assignment that its planner should know."""

    code: Code
    assignment: UUID | None = None
    user: UUID | None = None


def conflicted(user_ids: Collection[UUID], unit_ids: Iterable[str]) -> set[UUID]:
    """Return who of these people works or worked at one of the units, or declared an interest in it.

    A unit is meant with those it came from and became, and with the office it is a part of.
    """
    units = _with_offices_above(merger_family(unit_ids))
    reasons = Q(unit__in=units) | Q(interests__unit__in=units, interests__ended_at=None)
    return set(User.objects.filter(reasons, pk__in=user_ids).values_list("pk", flat=True))


def check_interests(user_ids: Collection[UUID], unit_ids: Iterable[str]) -> None:
    """Raise `conflict-of-interest`, naming the people, where one of them may not inspect one of the units."""
    found = conflicted(user_ids, unit_ids)
    if found:
        raise ProblemError("conflict-of-interest", extra={"users": sorted(map(str, found))})


def warnings_of(assignment: Assignment) -> list[Notice]:
    """Return what collides with an assignment: its unit is visited twice, or a member is in two places."""
    if assignment.state != Assignment.State.OPEN:
        return []
    members = list(assignment.team.members.values_list("user_id", flat=True))
    found = [*_twice(assignment), *_two_places(assignment, members)]
    interested = sorted(conflicted(members, [assignment.unit_id]))
    return [*found, *(Notice("conflict-of-interest", user=user_id) for user_id in interested)]


def _with_offices_above(unit_ids: Collection[str]) -> set[str]:
    """Return the units and the offices above them, but for the root: all work there somehow."""
    paths = Unit.objects.filter(pk__in=unit_ids).values_list("path", flat=True)
    return {part for path in paths for part in path.split("/")[1:] if part} | set(unit_ids)


def _others(assignment: Assignment) -> Q:
    overlapping = Q(starts__lte=assignment.ends, ends__gte=assignment.starts)
    return overlapping & Q(state=Assignment.State.OPEN) & ~Q(pk=assignment.pk)


def _twice(assignment: Assignment) -> list[Notice]:
    others = Assignment.objects.filter(_others(assignment), unit=assignment.unit_id)
    return [
        Notice("unit-overlap", assignment=pk) for pk in others.order_by("pk").values_list("pk", flat=True)
    ]


def _two_places(assignment: Assignment, members: Sequence[UUID]) -> list[Notice]:
    """Return the members who are to be elsewhere on the very day; windows of several days leave a choice."""
    if assignment.starts != assignment.ends:
        return []
    others = Assignment.objects.filter(_others(assignment), starts=F("ends"), team__members__user__in=members)
    elsewhere = others.exclude(unit=assignment.unit_id).order_by("pk", "team__members__user")
    pairs = elsewhere.values_list("pk", "team__members__user").distinct()
    return [Notice("inspector-overlap", assignment=pk, user=user) for pk, user in pairs]
