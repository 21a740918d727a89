"""The inspected unit answers: it explains, contests, reports a fix."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from backend.findings.case import NOTHING, Case, VerbInput, decide
from backend.findings.models import Finding
from backend.findings.transitions import Changes
from backend.kernel.problems import ProblemError
from backend.people.models import User
from shared.rules.findings import Verb


def explain(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Record the unit's explanation; one after its last day is marked late, not refused."""
    return decide(Verb.EXPLAIN, finding_id, given, _explain, by=by, now=now, match=match)


def _explain(case: Case) -> Changes:
    case.require_reason()
    return Changes(late=case.is_after(case.finding.explain_until), files=case.hand_in_files())


def contest(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Record that the unit disputes the finding: it leaves the confirmed count until that is decided.

    `too-late` after the last day to contest.
    """
    return decide(Verb.CONTEST, finding_id, given, _contest, by=by, now=now, match=match)


def _contest(case: Case) -> Changes:
    case.require_reason()
    until = case.finding.contest_until
    if until is not None and case.is_after(until):
        raise ProblemError("too-late", extra={"contest_until": until.isoformat()})
    return Changes(files=case.hand_in_files())


def submit_fix(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Record what the unit mended, with proof; after the due date it is marked late."""
    return decide(Verb.SUBMIT_FIX, finding_id, given, _submit_fix, by=by, now=now, match=match)


def _submit_fix(case: Case) -> Changes:
    case.require_reason()
    if not case.given.files:
        raise ProblemError("proof-required")
    return Changes(late=case.is_after(case.finding.due_on), files=case.hand_in_files())
