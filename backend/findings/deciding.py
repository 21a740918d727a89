"""The one way in which a finding changes: its new state, its tally, its history and the log, together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from backend.findings import tally
from backend.findings.casefile import Decision, Notice
from backend.findings.models import Finding
from backend.journal.recording import Journal
from backend.people.models import User
from shared.protocol.revision import LOCAL_TIME
from shared.protocol.wire import canonical_json, sha256_hex
from shared.rules.checklists import Severity
from shared.rules.findings import State, Verb, transition

EVENTS: Final[Mapping[Verb, str]] = MappingProxyType(
    {
        Verb.CONFIRM: "finding.confirmed",
        Verb.DROP: "finding.dropped",
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

TERMS: Final = ("notice", "notified_on", "due_on", "explain_until", "contest_until", "closed_on")
"""The columns of a finding that follow from decisions, beside state, severity and version."""
CHANGED: Final = ("state", "severity", "version", *TERMS)


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says with a verb: the reason or text, the new severity, the papers handed in."""

    reason: str = ""
    severity: Severity | None = None
    files: tuple[UUID, ...] = ()


NOTHING: Final = Said()


@dataclass(frozen=True)
class Changes:
    """What a decision changes of a finding beside its state."""

    severity: Severity | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    late: bool = False
    notice: Notice | None = None
    files: tuple[Mapping[str, str], ...] = ()


def etag_of(finding_id: UUID, version: int) -> str:
    """Return the name of what a finding is now: every decision makes another one."""
    return f'"{finding_id.hex[-12:]}-{version}"'


def change(finding: Finding, verb: Verb, said: Said, changes: Changes, journal: Journal) -> Decision:
    """Move a locked finding by `verb` and save it with its new line of history.

    ForbiddenTransition where the workflow has no such step.
    """
    if not isinstance(journal.by, User):
        raise TypeError("findings are decided on by people")
    decision = _decided(finding, verb, said, changes, journal.at, journal.by.pk)
    with tally.moving(finding):
        _apply(finding, decision, changes)
        finding.save(update_fields=list(CHANGED))
    decision.save(force_insert=True)
    note(decision, finding, journal)
    return decision


def superseded(finding: Finding, by_id: UUID, at: datetime) -> Decision:
    """Return the line of history of an undecided finding that makes way for a newer revision.

    It is neither saved nor logged yet, and the finding only changed in memory: sealing does that for all.
    """
    decision = _decided(finding, Verb.DROP, Said("superseded"), Changes(), at, by_id)
    _apply(finding, decision, Changes())
    return decision


def note(decision: Decision, finding: Finding, journal: Journal, **more: Any) -> None:
    """Log a decision with its hash: no word of it can be altered unseen."""
    journal.log(
        EVENTS[Verb(decision.verb)],
        finding,
        unit_id=finding.unit_id,
        decision=str(decision.pk),
        sha256=decision.sha256,
        severity=decision.severity_after,
        reason=decision.reason,
        **more,
    )


def fingerprint(decision: Decision) -> str:
    """Return the SHA-256 over all a decision says."""
    return sha256_hex(
        canonical_json(
            {
                "id": str(decision.pk),
                "finding": str(decision.finding_id),
                "number": decision.number,
                "at": decision.at.astimezone(LOCAL_TIME).isoformat(),
                "by": str(decision.by_id),
                "verb": str(decision.verb),
                "states": [str(decision.from_state), str(decision.to_state)],
                "severities": [str(decision.severity_before), str(decision.severity_after)],
                "reason": decision.reason,
                "due": [day and day.isoformat() for day in (decision.due_before, decision.due_after)],
                "late": decision.late,
                "notice": decision.notice_id and str(decision.notice_id),
                "files": decision.files,
            }
        ).encode()
    )


def _decided(
    finding: Finding, verb: Verb, said: Said, changes: Changes, at: datetime, by_id: UUID
) -> Decision:
    decision = Decision(
        finding=finding,
        number=finding.version + 1,
        at=at,
        by_id=by_id,
        verb=verb,
        from_state=finding.state,
        to_state=transition(State(finding.state), verb),
        severity_before=finding.severity,
        severity_after=changes.severity or finding.severity,
        reason=said.reason,
        due_before=finding.due_on,
        due_after=changes.terms.get("due_on", finding.due_on),
        late=changes.late,
        notice=changes.notice,
        files=list(changes.files),
    )
    decision.sha256 = fingerprint(decision)
    return decision


def _apply(finding: Finding, decision: Decision, changes: Changes) -> None:
    finding.state, finding.severity = decision.to_state, decision.severity_after
    finding.version = decision.number
    for column, value in changes.terms.items():
        setattr(finding, column, value)
