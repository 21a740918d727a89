"""What a finding and a decision say, in one hash each, which the audit log keeps."""

from __future__ import annotations

from typing import Any

from backend.findings.models import Decision, Finding
from backend.kernel.fingerprints import fingerprint
from shared.protocol.revision import LOCAL_TIME


def finding_sha256(finding: Finding) -> str:
    """Return the SHA-256 over what the evaluation found; nothing a reviewer decides later is part of it."""
    return fingerprint(finding_facts(finding))


def finding_facts(finding: Finding) -> dict[str, Any]:
    """Return what the evaluation found, as it is hashed."""
    return {
        "id": str(finding.pk),
        "visit": str(finding.visit_id),
        "revision": str(finding.revision_id),
        "unit": finding.unit_id,
        "day": finding.day.isoformat(),
        "checklist": finding.checklist,
        "item": finding.item,
        "ordinal": finding.ordinal,
        "severity": finding.initial_severity,
        "restricted": finding.restricted,
        "to_verify": finding.to_verify,
        "legal_basis": finding.legal_basis,
        "facts": finding.facts,
        "sipas": finding.sipas,
    }


def decision_sha256(decision: Decision) -> str:
    """Return the SHA-256 over all a decision says."""
    return fingerprint(decision_facts(decision))


def decision_facts(decision: Decision) -> dict[str, Any]:
    """Return all a decision says, as it is hashed."""
    return {
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
        **({"statement": decision.statement} if decision.statement else {}),
    }
