"""What was found, as papers say it."""

from __future__ import annotations

from backend.findings.models import Finding


def statement_of(finding: Finding) -> str:
    """Return what was found without a full stop, with what the unit put right at once."""
    fixed = "đã khắc phục tại chỗ" if finding.facts.get("fixed_on_spot") else ""
    return "; ".join(part for part in (finding.statement.rstrip(". "), fixed) if part)


def first_statement(finding: Finding) -> str:
    """Return what the minutes say was found, whatever Home Affairs made of the words later."""
    return str(finding.facts.get("statement") or finding.statement).rstrip(". ")
