"""Telling the members of a team, and nobody else, where it goes."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from backend.campaigns.models import Assignment
from backend.campaigns.queries import assignment_rows
from backend.campaigns.serializers import AssignmentSerializer
from backend.journal.recording import Audience, Journal

KIND = "assignment"


def announce(assignments: QuerySet[Assignment], journal: Journal) -> None:
    """Send the assignments as they now are to each member of their teams."""
    for body in AssignmentSerializer(assignment_rows(assignments), many=True).data:
        for member in body["team"]["members"]:
            journal.publish("put", KIND, body["id"], body, to=Audience.user(UUID(member["user"])))


def withdraw(assignments: QuerySet[Assignment], user_ids: Iterable[UUID], journal: Journal) -> None:
    """Let the devices of these people delete their copies."""
    for user_id in sorted(user_ids):
        for pk in assignments.order_by("pk").values_list("pk", flat=True):
            journal.publish("tombstone", KIND, pk, None, to=Audience.user(user_id))


def members_of(assignment: Assignment) -> list[UUID]:
    """Return who has to know of it."""
    return list(assignment.team.members.values_list("user_id", flat=True))
