"""What was seen, in a sentence for the notice."""

from __future__ import annotations

from backend.findings.models import Finding
from shared.rules.checklists import Item
from shared.rules.statements import Seen, compose


def statement_of(finding: Finding, item: Item | None) -> str:
    """Return what was seen, in words, without a full stop; the inspector's notes and names are none of it."""
    if item is None:
        return ""
    facts = finding.facts
    seen = Seen(facts.get("value"), facts.get("followups", {}), facts.get("minutes_late"), facts.get("ratio"))
    fixed = "đã khắc phục tại chỗ" if facts.get("fixed_on_spot") else ""
    return "; ".join(part for part in (compose(item, seen), fixed) if part)
