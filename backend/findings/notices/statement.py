"""What was seen, in a sentence for the notice."""

from __future__ import annotations

from typing import Any

from backend.findings.models import Finding
from shared.rules.checklists import Answer, Item


def statement_of(finding: Finding, item: Item | None) -> str:
    """Return what was seen, in words, without a full stop; the inspector's notes and names are none of it."""
    facts = finding.facts
    parts = [_answer(item.answer, facts.get("value"))] if item else []
    if facts.get("minutes_late"):
        parts.append(f"muộn {facts['minutes_late']} phút")
    if facts.get("fixed_on_spot"):
        parts.append("đã khắc phục tại chỗ")
    return "; ".join(part for part in parts if part)


def _answer(answer: Answer, value: Any) -> str:
    options = {option.value: option.text_vi for option in answer.options}
    if value in options:
        return options[value]
    if answer.type == "pass_fail_na":
        return "không đạt"
    return f"{value} {answer.unit}" if answer.unit else str(value)
