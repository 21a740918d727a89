"""Visits against their head revisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from backend.intake.filing import describe, new_visit
from backend.journal.models import Event
from backend.journal.verification import Verdict, batches
from backend.people.models import User
from backend.visits.clock import day_of
from backend.visits.models import Receipt, Revision, Visit
from shared.protocol.manifest import parse_body

BATCH: Final = 100
FROM_BODY: Final = (
    "unit_id",
    "author_id",
    "day",
    "counter_id",
    "campaign_id",
    "mode",
    "checklists",
    "started_at",
    "finished_at",
)
"""What a visit has from the bodies of its revisions."""


def check_visits(verdict: Verdict) -> None:
    """Check that head and columns follow from the revisions, and the state from receipt and log."""
    for visits in batches(verdict.scope.rows(Visit).prefetch_related("team"), BATCH):
        revisions, events = _revisions(visits), _events(visits)
        heads = [visit.head_id for visit in visits]
        receipted = set(Receipt.objects.filter(pk__in=heads).values_list("pk", flat=True))
        for visit in visits:
            verdict.seen["visit"] += 1
            with verdict.reading("visit", visit.pk):
                _check_head(verdict, visit, revisions[visit.pk])
            _check_state(verdict, visit, events[str(visit.pk)], has_receipt=visit.head_id in receipted)


def _events(visits: Sequence[Visit]) -> dict[str, list[Event]]:
    events = defaultdict(list)
    ids = [str(visit.pk) for visit in visits]
    for event in Event.objects.filter(noun=Visit._meta.label_lower, noun_id__in=ids):
        events[event.noun_id].append(event)
    return events


def _check_state(verdict: Verdict, visit: Visit, events: Sequence[Event], *, has_receipt: bool) -> None:
    if (visit.state != Visit.State.SUBMITTED) != has_receipt:
        verdict.fault("visit", visit.pk, f"is {visit.state}, which does not go with its receipt")
    verbs = {event.verb for event in events}
    if visit.state != Visit.State.SUBMITTED and f"visit.{visit.state}" not in verbs:
        verdict.fault("visit", visit.pk, f"is {visit.state}, which the log has not seen")
    times = {event.at for event in events if event.verb == "visit.sealed"}
    if visit.sealed_at and visit.sealed_at not in times:
        verdict.fault("visit", visit.pk, "was sealed at another time", sorted(times), visit.sealed_at)


def _revisions(visits: Sequence[Visit]) -> dict[UUID, list[Revision]]:
    revisions = defaultdict(list)
    for revision in Revision.objects.filter(visit__in=visits).order_by("received_seq"):
        revisions[revision.visit_id].append(revision)
    return revisions


def _check_head(verdict: Verdict, visit: Visit, revisions: Sequence[Revision]) -> None:
    if not revisions:
        verdict.fault("visit", visit.pk, "has no revision")
        return
    first, head = revisions[0], _head(revisions)
    verdict.expect("visit", visit.pk, "has another head than its revisions lead to", head.pk, visit.head_id)
    began = parse_body(first.body)
    expected = new_visit(began, User(pk=UUID(began.author)), day_of(began, first.received_at))
    last = began if head is first else parse_body(head.body)
    describe(expected, last)
    for column in FROM_BODY:
        signed, found = getattr(expected, column), getattr(visit, column)
        verdict.expect("visit", visit.pk, f"stands with another {column} than was signed", signed, found)
    strangers = {str(member.pk) for member in visit.team.all()} - set(last.team)
    if strangers:
        verdict.fault("visit", visit.pk, "has people in its team that were not named", "none", strangers)


def _head(revisions: Sequence[Revision]) -> Revision:
    """Return the head: each revision that follows the one before takes its place."""
    head = revisions[0]
    for revision in revisions[1:]:
        if str(head.pk) in revision.parents:
            head = revision
    return head
