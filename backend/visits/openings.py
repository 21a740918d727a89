"""Opening an untouched original: by those who may, with a reason, and listed for good."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from backend.journal.recording import recording
from backend.kernel.problems import ProblemError
from backend.people.models import User
from backend.people.rules import require
from backend.visits.models import Evidence, Opening
from backend.visits.rows import OpeningColumns, OpeningRow, PersonRef


def open_original(evidence: Evidence, *, by: User, reason: str, now: datetime) -> Opening:
    """Note that `by` is given the untouched bytes, and why: they show what masks hide, and the place.

    Each time is an opening of its own. `reason-required` without a reason.
    """
    require(by, "evidence.open", evidence)
    if not reason.strip():
        raise ProblemError("reason-required")
    with recording(by=by, at=now) as journal:
        opening = Opening.objects.create(evidence=evidence, by=by, at=now, reason=reason)
        journal.log_row("evidence.original_opened", opening, evidence=str(evidence.pk))
    return opening


def openings_of(evidence: Evidence, reader: User) -> QuerySet[Opening]:
    """Return who opened the original of a photo, whichever answer it was opened at, for those who may."""
    require(reader, "evidence.open", evidence)
    return Opening.objects.filter(evidence__photo=evidence.photo_id, evidence__visit=evidence.visit_id)


def opening_row(row: OpeningColumns) -> OpeningRow:
    """Return an opening as lists show it."""
    return {**row, "by": PersonRef(id=row["by_id"], full_name=row["by__full_name"])}
