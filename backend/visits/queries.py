"""Reading visits: rows for lists, and all of one visit out of the body its author signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from backend.checklists.queries import published
from backend.evidence.store import PHOTOS
from backend.kernel.preconditions import etag
from backend.people.models import Role, User
from backend.units.queries import sessions_on
from backend.visits.access import evidence_of_visits
from backend.visits.bodies import parsed_body
from backend.visits.clock import skew_s, taken
from backend.visits.flags import BROKEN_AFTER, OUTCOME_DIFFERS, PHOTO_BROKEN
from backend.visits.models import Evidence, Review, Revision, Visit
from backend.visits.texts import shown
from shared.protocol import revision as claimed
from shared.rules.evaluation import Context, Evaluation, evaluate_all

Row = dict[str, Any]

VISIT_FIELDS = (
    *("id", "unit_id", "unit__name_vi", "counter_id", "campaign_id", "mode", "author_id"),
    *("author__full_name", "checklists", "day", "started_at", "finished_at", "state", "sealed_at"),
    *("head_id", "head__received_at", "head__flags"),
)
EVIDENCE_FIELDS = (
    *("id", "visit_id", "item", "kind", "photo_id", "photo__size", "photo__completed_at"),
    *("photo__mismatches", "photo__view", "mime", "restricted"),
)
REVISION_FIELDS = (
    *("id", "kind", "sha256", "device_id", "key_id", "parents", "received_at", "received_seq", "flags"),
    "receipt",
)
REVIEW_FIELDS = ("id", "revision_id", "verdict", "comment", "comments", "by_id", "by__full_name", "at")


def visit_row(row: Row) -> Row:
    """Return a visit's row as lists show it."""
    author = {"id": row["author_id"], "full_name": row["author__full_name"]}
    return {**row, "author": author, "checklists": row["checklists"].split()}


def evidence_row(row: Row) -> Row:
    """Return a piece of evidence as lists show it."""
    broken = row["photo__mismatches"] >= BROKEN_AFTER
    held = row["photo__completed_at"] is not None or PHOTOS.held(row["photo_id"]) is not None
    return {**row, "held": held, "flags": [PHOTO_BROKEN] if broken and not held else []}


def whole_visit(row: Row, reader: User) -> Row:
    """Return a visit's row with what its head says, as far as `reader` may know it."""
    revision = Revision.objects.only("body", "received_at").get(pk=row["head_id"])
    body = parsed_body(revision.body)
    sees_all = reader.role == Role.REVIEWER or reader.pk == row["author_id"]
    evidence = Evidence.objects.filter(evidence_of_visits(reader), revision=revision.pk)
    return {
        **visit_row(row),
        "etag": etag(row["head_id"], row["state"]),
        "reviews": list(_reviews(row, reader)),
        "team": Visit.objects.get(pk=row["id"]).team.order_by("full_name", "pk").values("id", "full_name"),
        "clock_skew_s": skew_s(body, revision.received_at),
        "responses": list(_responses(body, row, sees_all=sees_all)),
        "minutes": shown(asdict(body.minutes)) if body.minutes else None,
        "location": body.location if sees_all else None,
        "evidence": list(
            _with_times(map(evidence_row, evidence.order_by("item", "pk").values(*EVIDENCE_FIELDS)), body)
        ),
        "revisions": map(_revision_row, Revision.objects.filter(visit=row["id"]).values(*REVISION_FIELDS)),
    }


def evidence_facts(evidence: Evidence, reader: User) -> Row:
    """Return what the signed body says of one photo: when it was taken and, as far as it is theirs, where."""
    revision = Revision.objects.select_related("visit").only("body", "received_at", "visit__author")
    found = revision.get(pk=evidence.revision_id)
    body = parsed_body(found.body)
    (row,) = _with_times([{"photo_id": evidence.photo_id}], body)
    sees_all = reader.role == Role.REVIEWER or reader.pk == found.visit.author_id
    return {
        **row,
        "received_at": found.received_at,
        "clock_skew_s": skew_s(body, found.received_at),
        "location": body.location if sees_all else None,
    }


def _with_times(rows: Iterable[Row], body: claimed.Revision) -> Iterator[Row]:
    """Yield evidence rows with when each photo was taken, and within how many seconds that is sure."""
    times = {photo.sha256: taken(photo, body) for photo in body.photos}
    for row in rows:
        known = times.get(row["photo_id"])
        yield {**row, "taken_at": known and known.at, "uncertainty_s": known and known.uncertainty_s}


def _reviews(row: Row, reader: User) -> Iterator[Row]:
    """Yield every round of review, the first one first, for Home Affairs and the author."""
    if reader.role == Role.REVIEWER or reader.pk == row["author_id"]:
        for review in Review.objects.filter(visit=row["id"]).order_by("pk").values(*REVIEW_FIELDS):
            yield {**review, "by": {"id": review["by_id"], "full_name": review["by__full_name"]}}


def _revision_row(row: Row) -> Row:
    return {**row, "sealed": row["receipt"] is not None}


def _responses(body: claimed.Revision, row: Row, *, sees_all: bool) -> Iterator[Row]:
    """Yield the answers in the order of the checklists; restricted ones only to those who see all."""
    context = Context(day=row["day"], sessions=sessions_on(row["unit_id"], row["day"]), answers=body.answers)
    for _, item, response, result in evaluate_all(published(body.checklists), context):
        if sees_all or not item.restricted:
            yield _response(response, result)


def _response(response: claimed.Response, result: Evaluation) -> Row:
    differs = response.outcome is not None and response.outcome != result.outcome
    return {
        **shown(asdict(response)),
        "outcome": result.outcome,
        "device_outcome": response.outcome,
        "minutes_late": result.minutes_late,
        "ratio": result.ratio,
        "flags": [*result.problems, *([OUTCOME_DIFFERS] if differs else [])],
    }
