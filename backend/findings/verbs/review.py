"""Home Affairs decides what of the evaluation stands."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from backend.findings.case import NOTHING, Case, VerbInput, decide
from backend.findings.models import Finding
from backend.findings.transitions import Changes
from backend.people.models import User
from backend.visits.review import require_decidable
from shared.rules.findings import Verb


def confirm(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Let the finding stand, with the evaluated severity or, for a reason, with another one."""
    return decide(Verb.CONFIRM, finding_id, given, _confirm, by=by, now=now, match=match)


def _confirm(case: Case) -> Changes:
    require_decidable(case.finding.visit)
    severity = case.given.severity
    if severity not in (None, case.finding.severity):
        case.require_reason()
    return Changes(severity=severity)


def drop(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Let the finding count nowhere, for a reason."""
    return decide(Verb.DROP, finding_id, given, _drop, by=by, now=now, match=match)


def _drop(case: Case) -> Changes:
    require_decidable(case.finding.visit)
    case.require_reason()
    return Changes()
