"""Home Affairs decides what of the evaluation stands, and how it is put."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from backend.checklists.queries import definitions
from backend.findings.case import NOTHING, Case, VerbInput, decide
from backend.findings.models import Finding
from backend.findings.transitions import Changes
from backend.kernel.problems import field_invalid
from backend.people.models import User
from backend.visits.review import require_decidable
from shared.rules.checklists import items_by_code
from shared.rules.findings import Verb
from shared.rules.statements import names_somebody, tidy_statement


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


def restate(
    finding_id: UUID, given: VerbInput = NOTHING, *, by: User, now: datetime, match: str | None = None
) -> Finding:
    """Put what was found in other words, until the unit is notified of it."""
    return decide(Verb.STATEMENT, finding_id, given, _restate, by=by, now=now, match=match)


def _restate(case: Case) -> Changes:
    require_decidable(case.finding.visit)
    statement = tidy_statement(case.given.statement)
    if not statement:
        raise field_invalid("statement", "Chưa có mô tả tồn tại.", "A statement of what was found is wanted.")
    if not _may_name(case.finding) and names_somebody(statement, _names_in(case.finding)):
        raise field_invalid(
            "statement",
            "Nội dung này không được nêu tên người: hãy bỏ tên khỏi mô tả.",
            "Nobody may be named on this item: take the name out of the statement.",
        )
    return Changes(statement=statement)


def _may_name(finding: Finding) -> bool:
    asked = items_by_code(definitions(finding.visit.checklists.split()).values()).get(finding.item)
    return asked is not None and asked.official_may_be_named


def _names_in(finding: Finding) -> list[str]:
    """Return the officials whom the findings of the visit name, on whichever item."""
    facts = finding.visit.findings.values_list("facts", flat=True)
    return [official["full_name"] for each in facts for official in each.get("officials", ())]
