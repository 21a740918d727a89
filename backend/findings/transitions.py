"""The one way in which a finding changes: its new state, its tally, its history and the log, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from backend.findings import tallies
from backend.findings.hashes import decision_sha256
from backend.findings.models import Decision, Finding, Notice
from backend.journal.recording import Journal
from backend.kernel.problems import ProblemError
from backend.people.models import User
from shared.base.search import search_text
from shared.rules.checklists import Severity
from shared.rules.findings import ForbiddenTransition, State, Verb, transition

EVENTS: Final[Mapping[Verb, str]] = MappingProxyType(
    {
        Verb.CONFIRM: "finding.confirmed",
        Verb.DROP: "finding.dropped",
        Verb.STATEMENT: "finding.restated",
        Verb.NOTIFY: "finding.notified",
        Verb.EXPLAIN: "finding.explained",
        Verb.CONTEST: "finding.contested",
        Verb.UPHOLD: "finding.upheld",
        Verb.AMEND: "finding.amended",
        Verb.WITHDRAW: "finding.withdrawn",
        Verb.SUBMIT_FIX: "finding.fix_submitted",
        Verb.CLOSE: "finding.closed",
        Verb.RETURN_FIX: "finding.fix_returned",
        Verb.REOPEN: "finding.reopened",
    }
)
"""What the log calls each verb once it is done."""

DAYS: Final = ("notified_on", "due_on", "explain_until", "contest_until", "closed_on")
TERMS: Final = ("notice", *DAYS)
"""The columns of a finding that follow from decisions, beside state, severity and version."""
CHANGED: Final = ("state", "severity", "statement", "search", "version", *TERMS)


@dataclass(frozen=True)
class Changes:
    """What a decision changes of a finding beside its state."""

    severity: Severity | None = None
    statement: str | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    late: bool = False
    notice: Notice | None = None
    files: tuple[Mapping[str, str], ...] = ()


def next_state(finding: Finding, verb: Verb) -> State:
    """Return the state `verb` leads to; `transition-forbidden` where the workflow has no such step."""
    try:
        return transition(State(finding.state), verb)
    except ForbiddenTransition as error:
        extra = {"state": str(error.state), "verb": str(verb)}
        raise ProblemError("transition-forbidden", extra=extra) from None


def move(
    finding: Finding, verb: Verb, to_state: State, changes: Changes, journal: Journal, *, reason: str = ""
) -> None:
    """Move a locked finding to the state that `verb` leads to, and save it with its new line of history."""
    if not isinstance(journal.by, User):
        raise TypeError("findings are decided on by people")
    decision = _decision(finding, verb, to_state, changes, reason=reason, at=journal.at, by_id=journal.by.pk)
    with tallies.tally_moved(finding, journal):
        _apply(finding, decision, changes)
        finding.save(update_fields=list(CHANGED))
    decision.save(force_insert=True)
    log_decision(decision, finding, journal)


def superseded(finding: Finding, by_id: UUID, at: datetime) -> Decision:
    """Return the line of history of an undecided finding that makes way for a newer revision.

    It is neither saved nor logged yet, and the finding only changed in memory: sealing does that for all.
    """
    to_state, none = next_state(finding, Verb.DROP), Changes()
    decision = _decision(finding, Verb.DROP, to_state, none, reason="superseded", at=at, by_id=by_id)
    _apply(finding, decision, none)
    return decision


def log_decision(decision: Decision, finding: Finding, journal: Journal, **more: Any) -> None:
    """Log a decision with its hash: no word of it can be altered unseen."""
    journal.log(
        EVENTS[Verb(decision.verb)],
        finding,
        unit_id=finding.unit_id,
        decision=str(decision.pk),
        sha256=decision.sha256,
        severity=decision.severity_after,
        reason=decision.reason,
        late=decision.late,
        terms=terms_of(finding),
        **more,
    )


def terms_of(finding: Finding) -> dict[str, Any]:
    """Return the notice and the days of a finding, as far as it has them, as the log keeps them."""
    terms = {name: getattr(finding, name) for name in DAYS} | {"notice": finding.notice_id}
    return {name: str(value) for name, value in terms.items() if value is not None}


def _decision(
    finding: Finding,
    verb: Verb,
    to_state: State,
    changes: Changes,
    *,
    reason: str,
    at: datetime,
    by_id: UUID,
) -> Decision:
    decision = Decision(
        finding=finding,
        number=finding.version + 1,
        at=at,
        by_id=by_id,
        verb=verb,
        from_state=finding.state,
        to_state=to_state,
        severity_before=finding.severity,
        severity_after=changes.severity or finding.severity,
        reason=reason,
        statement=changes.statement,
        due_before=finding.due_on,
        due_after=changes.terms.get("due_on", finding.due_on),
        late=changes.late,
        notice=changes.notice,
        files=list(changes.files),
    )
    decision.sha256 = decision_sha256(decision)
    return decision


def _apply(finding: Finding, decision: Decision, changes: Changes) -> None:
    finding.state, finding.severity = decision.to_state, decision.severity_after
    finding.statement = decision.statement or finding.statement
    finding.search = search_text(finding.statement)
    finding.version = decision.number
    for column, value in changes.terms.items():
        setattr(finding, column, value)
