"""Rules as data: a condition is a small JSON value, checked when loaded and never executed as code.

A condition is an object with one key:

    {"always": true}                      {"all": [condition, …]}      {"any": [condition, …]}
    {"outcome": "fail"}                   {"fact": "repeat"}
    {"gt": [operand, operand]}            also "ge", "lt", "le", "eq"

An operand is a number, "value" (the answer), "minutes_late", {"item": "GG-02"} (the value of another
answer), {"followup": "GG-07a"}, {"text": "pass"} or {"div": [operand, operand]}.

An operand that is not known, or not of a kind that can be compared, makes the comparison false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Condition = Mapping[str, Any]

FACTS: Final = frozenset({"repeat", "official_repeated"})
"""Facts about earlier visits: the item failed before; a named official was absent before."""
MAX_NESTING: Final = 8

_ORDERINGS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_NAMED_OPERANDS: Final = ("value", "minutes_late")


class ConditionError(ValueError):
    """The JSON value is no condition; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one answer when a condition is asked of it."""

    value: object = None
    outcome: str | None = None
    minutes_late: int | None = None
    followups: Mapping[str, object] = field(default_factory=dict)
    item_value: Callable[[str], object] = lambda _code: None
    known: Collection[str] = frozenset()


def holds(condition: Condition, facts: Facts) -> bool:
    """Say whether a checked condition holds; never raises, whatever the facts are."""
    argument: Any
    ((verb, argument),) = condition.items()
    if verb == "always":
        return True
    if verb == "outcome":
        return bool(facts.outcome == argument)
    if verb == "fact":
        return argument in facts.known
    if verb == "all":
        return all(holds(part, facts) for part in argument)
    if verb == "any":
        return any(holds(part, facts) for part in argument)
    return _compare(verb, _operand(argument[0], facts), _operand(argument[1], facts))


def facts_asked(condition: Condition) -> frozenset[str]:
    """Return which facts about earlier visits a checked condition asks for."""
    argument: Any
    ((verb, argument),) = condition.items()
    if verb == "fact":
        return frozenset({argument})
    if verb in ("all", "any"):
        return frozenset().union(*map(facts_asked, argument))
    return frozenset()


def check_condition(condition: object, followups: Collection[str] = (), *, at: str = "condition") -> None:
    """Raise ConditionError unless `condition` is well formed and names only the given follow-ups."""
    _check_condition(condition, followups, at, MAX_NESTING)


def _compare(verb: str, left: object, right: object) -> bool:
    if verb == "eq":
        return left is not None and type(left) is type(right) and left == right
    return _is_number(left) and _is_number(right) and _ORDERINGS[verb](left, right)


def _operand(operand: Any, facts: Facts) -> object:
    if operand == "value":
        return facts.value
    if operand == "minutes_late":
        return facts.minutes_late
    if not isinstance(operand, Mapping):
        return operand
    ((kind, argument),) = operand.items()
    if kind == "item":
        return facts.item_value(argument)
    if kind == "followup":
        return facts.followups.get(argument)
    if kind == "div":
        return ratio(_operand(argument[0], facts), _operand(argument[1], facts))
    return str(argument)


def ratio(part: object, whole: object) -> float | None:
    """Return part / whole, or None where either is no number or the whole is nothing."""
    if not (_is_number(part) and _is_number(whole)) or whole == 0:
        return None
    try:
        return float(part / whole)  # type: ignore[operator]  # both are numbers: `_is_number` said so
    except OverflowError:
        return None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_condition(condition: object, followups: Collection[str], at: str, depth: int) -> None:
    verb, argument = _single(condition, at, depth)
    at = f"{at}.{verb}"
    if verb in ("all", "any"):
        for index, part in enumerate(_list(argument, at)):
            _check_condition(part, followups, f"{at}[{index}]", depth - 1)
    elif verb in _ORDERINGS or verb == "eq":
        _check_pair(argument, followups, at, depth)
    elif not _is_plain_condition(verb, argument):
        raise ConditionError(f"{at}: no such condition")


def _is_plain_condition(verb: str, argument: object) -> bool:
    if verb == "always":
        return argument is True
    if verb == "outcome":
        return argument in ("pass", "fail", "na")
    return verb == "fact" and argument in FACTS


def _check_operand(operand: object, followups: Collection[str], at: str, depth: int) -> None:
    if operand in _NAMED_OPERANDS or _is_number(operand):
        return
    kind, argument = _single(operand, at, depth)
    at = f"{at}.{kind}"
    if kind == "div":
        _check_pair(argument, followups, at, depth)
    elif kind not in ("item", "followup", "text") or not isinstance(argument, str):
        raise ConditionError(f"{at}: no such operand")
    elif kind == "followup" and argument not in followups:
        raise ConditionError(f"{at}: the item has no follow-up {argument}")


def _check_pair(argument: object, followups: Collection[str], at: str, depth: int) -> None:
    pair = _list(argument, at)
    if len(pair) != 2:
        raise ConditionError(f"{at}: takes two operands")
    for operand in pair:
        _check_operand(operand, followups, at, depth - 1)


def _single(value: object, at: str, depth: int) -> tuple[str, Any]:
    if depth <= 0:
        raise ConditionError(f"{at}: nested too deeply")
    if not isinstance(value, Mapping) or len(value) != 1:
        raise ConditionError(f"{at}: an object with one key is wanted")
    ((key, argument),) = value.items()
    return str(key), argument


def _list(value: object, at: str) -> list[Any]:
    if not isinstance(value, list):
        raise ConditionError(f"{at}: a list is wanted")
    return value
