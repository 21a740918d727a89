"""Reading visits: rows for lists, and all of one visit out of the body its author signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import cast
from uuid import UUID

from backend.checklists.queries import published_checklists
from backend.kernel.preconditions import etag
from backend.kernel.rows import rows_of
from backend.people.models import Role, User
from backend.units.queries import sessions_on
from backend.visits.access import evidence_of_visits
from backend.visits.bodies import parsed_body
from backend.visits.claims import is_held_for
from backend.visits.clock import skew_s, taken_at
from backend.visits.derivatives import view_now
from backend.visits.flags import OUTCOME_DIFFERS, PHOTO_BROKEN
from backend.visits.models import Evidence, Review, Revision, Visit
from backend.visits.rows import (
    EVIDENCE_FIELDS,
    VISIT_FIELDS,
    EvidenceColumns,
    EvidenceFacts,
    EvidenceRow,
    PersonRef,
    ResponseRow,
    ReviewColumns,
    ReviewRow,
    RevisionColumns,
    RevisionRow,
    TimedEvidenceRow,
    Times,
    VisitColumns,
    VisitRow,
    WholeVisit,
)
from backend.visits.signing import signature_rows
from backend.visits.texts import cleaned
from shared.protocol.limits import MAX_WRONG_HASHES
from shared.protocol.revision import Response
from shared.protocol.revision import Revision as Body
from shared.rules.evaluation import Context, Evaluation, evaluate_all

__all__ = ["EVIDENCE_FIELDS", "VISIT_FIELDS", "evidence_facts", "evidence_row", "visit_row", "whole_visit"]


def visit_row(row: VisitColumns) -> VisitRow:
    """Return a visit's row as lists show it."""
    author = PersonRef(id=row["author_id"], full_name=row["author__full_name"])
    return cast("VisitRow", {**row, "author": author, "checklists": row["checklists"].split()})


def evidence_row(row: EvidenceColumns) -> EvidenceRow:
    """Return a piece of evidence as lists show it."""
    broken = row["photo__mismatches"] >= MAX_WRONG_HASHES
    held = _is_held(row, row["photo_id"])
    copy = row["shown_as_id"]
    return {
        **row,
        "held": held,
        "shown_held": held if copy is None else _is_held(row, copy),
        "view": view_now(row["shown_as__view"] or row["photo__view"], _decoder(row)),
        "view_reason": row["photo__view_reason"] if copy is None else row["shown_as__view_reason"] or "",
        "is_cut": row["photo__is_cut"] if copy is None else bool(row["shown_as__is_cut"]),
        "flags": [PHOTO_BROKEN] if broken and not held else [],
    }


def _is_held(row: EvidenceColumns, sha256: str) -> bool:
    """Say whether a photo is here; all of a sealed revision are, others where they were brought for it."""
    return row["revision__receipt"] is not None or is_held_for(row["revision_id"], sha256)


def _decoder(row: EvidenceColumns) -> str:
    return row["photo__decoder"] if row["shown_as_id"] is None else row["shown_as__decoder"] or ""


def whole_visit(row: VisitColumns, reader: User) -> WholeVisit:
    """Return a visit's row with what its head says, as far as `reader` may know it."""
    revision = Revision.objects.only("body", "received_at").get(pk=row["head_id"])
    body = parsed_body(revision.body)
    sees_all = reader.role == Role.REVIEWER or reader.pk == row["author_id"]
    team = Visit.objects.get(pk=row["id"]).team.order_by("full_name", "pk")
    return {
        **visit_row(row),
        "etag": etag(row["head_id"], row["state"]),
        "reviews": list(_reviews(row, reader)),
        "team": list(rows_of(PersonRef, team)),
        "clock_skew_s": skew_s(body, revision.received_at),
        "responses": list(_responses(body, row, sees_all=sees_all)),
        "schema": body.schema,
        "app": cleaned(asdict(body.app)) if body.app else None,
        "minutes": cleaned(asdict(body.minutes)) if body.minutes else None,
        "signatures": signature_rows(body, published_checklists(body.checklists)),
        "location": body.location if sees_all else None,
        "evidence": list(_evidence(revision.pk, body, reader)),
        "revisions": list(_revisions(row["id"])),
    }


def evidence_facts(evidence: Evidence, reader: User) -> EvidenceFacts:
    """Return what the signed body says of one photo: when it was taken and, as far as it is theirs, where."""
    revision = Revision.objects.select_related("visit").only("body", "received_at", "visit__author")
    found = revision.get(pk=evidence.revision_id)
    body = parsed_body(found.body)
    sees_all = reader.role == Role.REVIEWER or reader.pk == found.visit.author_id
    return {
        **_times(body).get(evidence.photo_id, _UNKNOWN),
        "received_at": found.received_at,
        "clock_skew_s": skew_s(body, found.received_at),
        "location": body.location if sees_all else None,
    }


_UNKNOWN = Times(taken_at=None, uncertainty_s=None)


def _times(body: Body) -> dict[str, Times]:
    """Return when each photo was taken, and within how many seconds that is sure."""
    known = {photo.sha256: taken_at(photo, body) for photo in body.photos}
    return {
        sha256: Times(taken_at=timing.at, uncertainty_s=timing.uncertainty_s)
        for sha256, timing in known.items()
        if timing is not None
    }


def _evidence(revision_id: UUID, body: Body, reader: User) -> Iterator[TimedEvidenceRow]:
    found = Evidence.objects.filter(evidence_of_visits(reader), revision=revision_id)
    times = _times(body)
    for row in rows_of(EvidenceColumns, found.order_by("item", "pk")):
        yield {**evidence_row(row), **times.get(row["photo_id"], _UNKNOWN)}


def _reviews(row: VisitColumns, reader: User) -> Iterator[ReviewRow]:
    """Yield every round of review, the first one first, for Home Affairs and the author."""
    if reader.role == Role.REVIEWER or reader.pk == row["author_id"]:
        for review in rows_of(ReviewColumns, Review.objects.filter(visit=row["id"]).order_by("pk")):
            yield {**review, "by": PersonRef(id=review["by_id"], full_name=review["by__full_name"])}


def _revisions(visit_id: UUID) -> Iterable[RevisionRow]:
    for row in rows_of(RevisionColumns, Revision.objects.filter(visit=visit_id)):
        yield {**row, "sealed": row["receipt"] is not None}


def _responses(body: Body, row: VisitColumns, *, sees_all: bool) -> Iterator[ResponseRow]:
    """Yield the answers in the order of the checklists; restricted ones only to those who see all."""
    context = Context(day=row["day"], sessions=sessions_on(row["unit_id"], row["day"]), answers=body.answers)
    for _, item, response, result in evaluate_all(published_checklists(body.checklists), context):
        if sees_all or not item.restricted:
            yield _response(response, result)


def _response(response: Response, result: Evaluation) -> ResponseRow:
    differs = response.outcome is not None and response.outcome != result.outcome
    given: ResponseRow = cleaned(asdict(response))
    return {
        **given,
        "outcome": result.outcome,
        "device_outcome": response.outcome,
        "minutes_late": result.minutes_late,
        "ratio": result.ratio,
        "flags": [*result.problems, *([OUTCOME_DIFFERS] if differs else [])],
    }
