"""The answers of a visit as a reviewer reads them: by checklist, in words, with their photos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backend.portal.words import OUTCOMES, localized
from backend.visits.rows import ResponseRow, TimedEvidenceRow, WholeVisit
from shared.rules.checklists import Answer, Checklist, Item
from shared.rules.counts import Language, count_words, counted_label, number_words, whole_of


@dataclass(frozen=True)
class Answered:
    """One item with its answer, in words, and what proves it."""

    item: Item
    row: ResponseRow
    value: str
    followups: list[tuple[str, str]]
    evidence: list[TimedEvidenceRow]


@dataclass(frozen=True)
class Group:
    """The answers to one checklist."""

    checklist: Checklist
    answers: list[Answered]

    @property
    def failed(self) -> int:
        """Return how many answers are failures."""
        return sum(answered.row["outcome"] == "fail" for answered in self.answers)


def grouped(whole: WholeVisit, checklists: Iterable[Checklist]) -> list[Group]:
    """Return the answers of a whole visit in the order of its checklists."""
    given = {response["item"]: response for response in whole["responses"]}
    proof = defaultdict(list)
    for piece in whole["evidence"]:
        proof[piece["item"]].append(piece)
    return [
        Group(
            checklist,
            [
                _answered(item, given[item.code], proof[item.code])
                for item in checklist.items
                if item.code in given
            ],
        )
        for checklist in checklists
    ]


def value_of(answer: Answer, value: Any) -> str:
    """Return an answer in words: a choice by its text, a count with its unit."""
    if value is None or value == "":
        return "–"
    options = {option.value: localized(option) for option in answer.options}
    if isinstance(value, list):
        return "; ".join(value_of(answer, one) for one in value)
    if isinstance(value, dict):
        return "; ".join(
            f"{options.get(name, name)}: {one}" for name, one in value.items() if one not in (None, "")
        )
    if value in options:
        return options[value]
    if value in OUTCOMES:
        return str(OUTCOMES[value])
    is_counted = answer.unit and get_language() != "en"  # what is counted has no English word in the data
    return f"{value} {answer.unit}" if is_counted else str(value)


def facts_in_words(facts: Mapping[str, Any], item: Item | None) -> list[tuple[str, str]]:
    """Return what the evaluation found, as pairs of a name and a text."""
    lines = [_answer_in_words(facts, item)]
    if facts.get("minutes_late"):
        lines.append((_("Muộn"), _("%(n)d phút") % {"n": facts["minutes_late"]}))
    if reason := facts.get("escalated_by"):
        lines.append((_("Tăng mức độ vì"), _in_language(reason)))
    if named := facts.get("officials"):
        lines.append((_("Cán bộ liên quan"), "; ".join(_official(one) for one in named)))
    if facts.get("fixed_on_spot"):
        lines.append((_("Khắc phục"), _("Đã khắc phục tại chỗ")))
    for name, text in (
        (_("Ghi chú của đoàn"), facts.get("note")),
        (_("Không có ảnh vì"), facts.get("no_photo_reason")),
    ):
        if text:
            lines.append((name, text))
    return lines


def _answer_in_words(facts: Mapping[str, Any], item: Item | None) -> tuple[str, str]:
    """Return the answer by the name of what it counts, where it counts."""
    value = facts.get("value")
    if item is None:
        return _("Ghi nhận"), str(value)
    if item.answer.type != "count" or type(value) is not int:
        return _("Ghi nhận"), value_of(item.answer, value)
    whole = whole_of(value, facts.get("ratio"))
    return counted_label(item, _language()), number_words(item.answer, value, whole, _language())


def _language() -> Language:
    return "en" if get_language() == "en" else "vi"


def _answered(item: Item, row: ResponseRow, evidence: list[TimedEvidenceRow]) -> Answered:
    questions = {followup.code: followup for followup in item.followups}
    followups = [
        (localized(questions[code]), value_of(questions[code].answer, value))
        for code, value in row["followups"].items()
        if code in questions
    ]
    return Answered(item, row, _value_in_words(item, row["value"]), followups, evidence)


def _value_in_words(item: Item, value: Any) -> str:
    """Return an answer in words; a count says what it counts, as its question may say the reverse."""
    if item.answer.type == "count" and type(value) is int:
        return count_words(item, value, language=_language())
    return value_of(item.answer, value)


def _in_language(text: Mapping[str, str]) -> str:
    return text.get(get_language() or "vi", text["vi"])


def _official(named: Mapping[str, Any]) -> str:
    return ", ".join(str(named[part]) for part in ("full_name", "title", "position") if named.get(part))
