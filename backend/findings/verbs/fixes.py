"""Home Affairs looks at what was mended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from backend.findings.case import NOTHING, Case, VerbInput, decide
from backend.findings.models import Finding
from backend.findings.transitions import Changes
from backend.people.models import User
from shared.rules.checklists import Severity
from shared.rules.findings import Verb


def close(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Accept the fix; the resolution belongs to the period of today."""
    return decide(Verb.CLOSE, finding_id, given, _close, by=by, now=now, match=match)


def _close(case: Case) -> Changes:
    return Changes(terms={"closed_on": case.today})


def return_fix(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Ask for more, with a comment; the unit has the rest of its days."""
    return decide(Verb.RETURN_FIX, finding_id, given, _return_fix, by=by, now=now, match=match)


def _return_fix(case: Case) -> Changes:
    case.require_reason()
    return Changes(terms={"due_on": case.resumed_due_date()})


def reopen(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Ask for another fix of what was closed, for a reason, within new days."""
    return decide(Verb.REOPEN, finding_id, given, _reopen, by=by, now=now, match=match)


def _reopen(case: Case) -> Changes:
    case.require_reason()
    severity = Severity(case.finding.severity)
    return Changes(terms={"due_on": case.new_due_date(severity), "closed_on": None})
