"""A finding as it was found, in one hash that the audit log keeps: no fact of it can be altered unseen."""

from __future__ import annotations

from backend.findings.models import Finding
from shared.protocol.wire import canonical_json, sha256_hex


def fingerprint(finding: Finding) -> str:
    """Return the SHA-256 over what the evaluation found; nothing a reviewer decides later is part of it."""
    found = {
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
    return sha256_hex(canonical_json(found).encode())
