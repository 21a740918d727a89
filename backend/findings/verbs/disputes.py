"""Home Affairs decides what a unit contested."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from backend.findings.case import NOTHING, Case, VerbInput, decide
from backend.findings.models import Finding
from backend.findings.transitions import Changes
from backend.kernel.problems import ProblemError
from backend.people.models import User
from shared.rules.findings import Verb


def uphold(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Let the finding stand as it was; the unit has the rest of its days."""
    return decide(Verb.UPHOLD, finding_id, given, _uphold, by=by, now=now, match=match)


def _uphold(case: Case) -> Changes:
    case.require_reason()
    return Changes(terms={"due_on": case.resumed_due_date()})


def amend(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Let the finding stand with another severity; its days begin anew, the fix no sooner than if upheld."""
    return decide(Verb.AMEND, finding_id, given, _amend, by=by, now=now, match=match)


def _amend(case: Case) -> Changes:
    case.require_reason()
    severity = case.given.severity
    if severity is None or severity == case.finding.severity:
        raise ProblemError("severity-required")
    until = case.deadlines.contest_until(case.today, case.calendar)
    due = max(filter(None, (case.new_due_date(severity), case.resumed_due_date())))
    return Changes(severity=severity, terms={"due_on": due, "contest_until": until})


def withdraw(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Take the finding back: it counts nowhere any more."""
    return decide(Verb.WITHDRAW, finding_id, given, _withdraw, by=by, now=now, match=match)


def _withdraw(case: Case) -> Changes:
    case.require_reason()
    return Changes(terms={"due_on": None})
