"""What an answer means: its outcome, how grave a failure is, and what about it needs a second look.

Phone and server run these same lines; the server's result counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shared.base.text import fold
from shared.protocol.revision import Response, Revision
from shared.rules.checklists import (
    Answer,
    AnswerType,
    Checklist,
    Escalation,
    Item,
    Outcome,
    Severity,
    asked_on,
    items_by_code,
)
from shared.rules.conditions import Facts, holds, ratio
from shared.rules.hours import Sessions, is_clock, minutes_late

ANSWER_INVALID: Final = "answer-invalid"
"""The value is impossible for the item; it has no outcome."""
FOLLOWUP_INVALID: Final = "followup-invalid"
"""A follow-up's value is impossible for its question; the outcome stands."""
FOLLOWUP_UNKNOWN: Final = "followup-unknown"
"""A follow-up that the item does not have."""
OFFICIALS_NOT_ALLOWED: Final = "officials-not-allowed"
"""Officials are named where the item or its outcome does not allow it; their names go no further."""
HOURS_UNKNOWN: Final = "hours-unknown"
"""No working hours are known to compare a time with; it has no outcome."""


@dataclass(frozen=True, slots=True)
class History:
    """What earlier visits say: items confirmed at this unit, its predecessors or successors within 12
    months, and the folded names of officials found absent without reason in that time."""

    repeat_items: frozenset[str] = frozenset()
    absent_officials: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Context:
    """What an answer is judged against: the visit's day, the unit's sessions, the other answers, the past."""

    day: date | None = None
    sessions: Sessions = ()
    answers: Mapping[str, Response] = field(default_factory=dict)
    history: History = field(default_factory=History)

    def item_value(self, code: str) -> object:
        """Return the value of another answer of the visit, None where there is none."""
        response = self.answers.get(code)
        return None if response is None else response.value


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result for one item. No outcome means: not answered, or not answerable like this.

    `ratio` is the count over its denominator; `escalated_by` is the rule that raised the severity;
    `to_verify` marks a lead that is no established fact; `problems` are codes of this module.
    """

    outcome: Outcome | None = None
    severity: Severity = Severity.NONE
    minutes_late: int | None = None
    ratio: float | None = None
    escalated_by: Escalation | None = None
    to_verify: bool = False
    problems: tuple[str, ...] = ()


UNANSWERED: Final = Evaluation()


def evaluate(item: Item, response: Response | None, context: Context) -> Evaluation:
    """Return what `response` means for `item`; never raises, whatever the response holds."""
    if response is None:
        return UNANSWERED
    late = _minutes_late(item.answer, response.value, context.sessions)
    outcome, problem = _outcome(item, response.value, late)
    escalation = _escalation(item, response, outcome, late, context) if outcome == "fail" else None
    severity = item.severity if outcome == "fail" else Severity.NONE
    return Evaluation(
        outcome=outcome,
        severity=escalation.severity if escalation else severity,
        minutes_late=late,
        ratio=_ratio(item.answer, response, context),
        escalated_by=escalation,
        to_verify=outcome == "fail" and response.value in item.lead_values,
        problems=(*((problem,) if problem else ()), *_side_problems(item, response, outcome)),
    )


def may_name_officials(item: Item, outcome: Outcome | None) -> bool:
    """Say whether officials may be named on this answer: only where the item allows it and it failed."""
    return item.official_may_be_named and outcome == "fail"


def check_answers(revision: Revision, checklists: Iterable[Checklist]) -> tuple[tuple[str, str], ...]:
    """Return (pointer, problem code) for every answer the server cannot place or that is impossible."""
    items = items_by_code(checklists)
    found = []
    for index, response in enumerate(revision.responses):
        item = items.get(response.item)
        if item is None:
            found.append((f"/responses/{index}/item", "reference-unknown"))
        elif response.value is not None and not _is_valid(item, response.value):
            found.append((f"/responses/{index}/value", ANSWER_INVALID))
    return tuple(found)


def evaluate_all(
    checklists: Iterable[Checklist], context: Context
) -> tuple[tuple[Checklist, Item, Response, Evaluation], ...]:
    """Return every answered item asked on the day, in the order of the checklists, with its result."""
    return tuple(
        (checklist, item, response, evaluate(item, response, context))
        for checklist in checklists
        for item in checklist.items
        if (response := context.answers.get(item.code)) is not None and asked_on(item, context.day)
    )


def _outcome(item: Item, value: int | str | None, late: int | None) -> tuple[Outcome | None, str | None]:
    """Return the outcome, or None and the problem that prevents one."""
    answer = item.answer
    if value is None:
        return None, None
    if not _is_valid(item, value):
        return None, ANSWER_INVALID
    if value == "na" and answer.type != "choice":
        return "na", None
    if answer.type == "pass_fail_na":
        return ("pass" if value == "pass" else "fail"), None
    if answer.type == "choice":
        return next(option.outcome for option in answer.options if option.value == value), None
    if answer.type == "time" and late is None:
        return None, HOURS_UNKNOWN
    facts = Facts(value=value, minutes_late=late)
    return ("fail" if answer.fail_when and holds(answer.fail_when, facts) else "pass"), None


def _is_valid(item: Item, value: object) -> bool:
    may_be_na = item.may_be_na and item.answer.type != "choice"
    return (value == "na" and may_be_na) or is_answer(item.answer, value)


def is_answer(answer: Answer, value: object) -> bool:
    """Say whether `value` has the form the question wants, "not applicable" to yes/no included."""
    return _FORMS[answer.type](answer, value)


def _is_choices(answer: Answer, value: object) -> bool:
    return isinstance(value, list) and all(_is_choice(answer, choice) for choice in value)


def _is_choice(answer: Answer, value: object) -> bool:
    return isinstance(value, str) and any(option.value == value for option in answer.options)


def _is_count_by(answer: Answer, value: object) -> bool:
    if not isinstance(value, dict):
        return False
    return all(_is_choice(answer, key) and _is_count(count) for key, count in value.items())


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _within(answer: Answer, value: object) -> bool:
    low, high = answer.min, answer.max
    return isinstance(value, int) and (low is None or value >= low) and (high is None or value <= high)


def _minutes_late(answer: Answer, value: object, sessions: Sessions) -> int | None:
    if answer.type != "time" or not isinstance(value, str) or not is_clock(value):
        return None
    return minutes_late(value, sessions)


def _ratio(answer: Answer, response: Response, context: Context) -> float | None:
    if answer.of is None:
        return None
    whole = response.followups.get(answer.of)
    return ratio(response.value, context.item_value(answer.of) if whole is None else whole)


def _escalation(
    item: Item, response: Response, outcome: Outcome | None, late: int | None, context: Context
) -> Escalation | None:
    """Return the rule that holds and raises the severity most, None where none raises it."""
    if not item.escalation:
        return None
    facts = Facts(
        value=response.value,
        outcome=outcome,
        minutes_late=late,
        followups=response.followups,
        item_value=context.item_value,
        known=_known(item, response, context.history),
    )
    holding = [rule for rule in item.escalation if holds(rule.when, facts)]
    raising = [rule for rule in holding if rule.severity.rank > item.severity.rank]
    return max(raising, key=lambda rule: rule.severity.rank, default=None)


def _known(item: Item, response: Response, history: History) -> set[str]:
    known = set()
    if item.code in history.repeat_items:
        known.add("repeat")
    if history.absent_officials and item.official_may_be_named:
        names = {fold(official.full_name) for official in response.officials}
        if names & history.absent_officials:
            known.add("official_repeated")
    return known


def _side_problems(item: Item, response: Response, outcome: Outcome | None) -> tuple[str, ...]:
    problems = []
    if response.officials and not may_name_officials(item, outcome):
        problems.append(OFFICIALS_NOT_ALLOWED)
    if response.followups:
        problems += _followup_problems(item, response.followups)
    return tuple(problems)


def _followup_problems(item: Item, given: Mapping[str, object]) -> list[str]:
    known = {followup.code: followup.answer for followup in item.followups}
    problems = []
    if any(code in known and v is not None and not is_answer(known[code], v) for code, v in given.items()):
        problems.append(FOLLOWUP_INVALID)
    if not known.keys() >= given.keys():
        problems.append(FOLLOWUP_UNKNOWN)
    return problems


_FORMS: Final[Mapping[AnswerType, Callable[[Answer, object], bool]]] = {
    "pass_fail_na": lambda _answer, value: value in ("pass", "fail", "na"),
    "count": lambda answer, value: _is_count(value) and _within(answer, value),
    "time": lambda _answer, value: is_clock(value),
    "choice": _is_choice,
    "multi_choice": _is_choices,
    "count_by": _is_count_by,
    "text": lambda _answer, value: isinstance(value, str),
    "official_list": lambda _answer, value: isinstance(value, str | list),
}
