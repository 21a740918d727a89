from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.conditions import FACTS, MAX_NESTING, ConditionError, Facts, check_condition, holds, ratio

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
operands = st.recursive(
    st.integers() | st.floats(allow_nan=False) | st.sampled_from(["value", "minutes_late"])
    | st.fixed_dictionaries({"item": st.sampled_from(["GG-02", "XX-99"])})
    | st.fixed_dictionaries({"followup": st.just("GG-07a")})
    | st.fixed_dictionaries({"text": st.sampled_from(["pass", "late"])}),
    lambda inner: st.fixed_dictionaries({"div": st.lists(inner, min_size=2, max_size=2)}),
    max_leaves=3,
)  # fmt: skip
comparisons = st.sampled_from(["gt", "ge", "lt", "le", "eq"]).flatmap(
    lambda verb: st.fixed_dictionaries({verb: st.lists(operands, min_size=2, max_size=2)})
)
conditions = st.recursive(
    comparisons
    | st.just({"always": True})
    | st.sampled_from(sorted(FACTS)).map(lambda fact: {"fact": fact})
    | st.sampled_from(["pass", "fail", "na"]).map(lambda outcome: {"outcome": outcome}),
    lambda inner: st.sampled_from(["all", "any"]).flatmap(
        lambda verb: st.fixed_dictionaries({verb: st.lists(inner, max_size=3)})
    ),
    max_leaves=4,
)
facts = st.builds(
    Facts,
    value=anything,
    outcome=st.sampled_from([None, "pass", "fail", "na"]),
    minutes_late=st.none() | st.integers(0, 1440),
    followups=st.dictionaries(st.sampled_from(["GG-07a", "other"]), anything),
    item_value=anything.map(lambda value: lambda _code: value),
    known=st.sets(st.sampled_from(sorted(FACTS))),
)


@given(conditions, facts)
def test_a_checked_condition_is_true_or_false_whatever_the_facts(
    condition: dict[str, Any], known: Facts
) -> None:
    check_condition(condition, {"GG-07a"})
    assert holds(condition, known) in (True, False)


@given(anything)
def test_whatever_is_no_condition_is_refused_when_loaded(value: object) -> None:
    try:
        check_condition(value)
    except ConditionError:
        return
    assert holds(value, Facts()) in (True, False)  # type: ignore[arg-type]  # the caller names what fits


@given(comparisons)
def test_what_is_not_known_makes_no_comparison_true(condition: dict[str, Any]) -> None:
    if "value" in next(iter(condition.values())):
        assert not holds(condition, Facts(value=None))


@pytest.mark.parametrize(
    ("condition", "known", "expected"),
    [
        ({"gt": ["value", 0]}, Facts(value=1), True),
        ({"gt": ["value", 0]}, Facts(value=0), False),
        ({"gt": ["value", 0]}, Facts(value=True), False),
        ({"gt": ["value", 0]}, Facts(value="5"), False),
        ({"ge": [{"div": ["value", {"item": "GG-02"}]}, 0.5]}, Facts(value=1, item_value=lambda _: 2), True),
        ({"ge": [{"div": ["value", {"item": "GG-02"}]}, 0.5]}, Facts(value=1, item_value=lambda _: 0), False),
        ({"eq": [{"followup": "GG-07a"}, {"text": "pass"}]}, Facts(followups={"GG-07a": "pass"}), True),
        ({"eq": [{"followup": "GG-07a"}, {"text": "pass"}]}, Facts(), False),
        ({"eq": ["minutes_late", 5]}, Facts(minutes_late=5), True),
        ({"fact": "repeat"}, Facts(known={"repeat"}), True),
        ({"outcome": "fail"}, Facts(outcome="na"), False),
        ({"all": []}, Facts(), True),
        ({"any": []}, Facts(), False),
        ({"any": [{"always": True}, {"fact": "repeat"}]}, Facts(), True),
        ({"all": [{"always": True}, {"fact": "repeat"}]}, Facts(), False),
    ],
)
def test_conditions_mean_what_they_say(condition: dict[str, Any], known: Facts, expected: bool) -> None:
    check_condition(condition, {"GG-07a"})
    assert holds(condition, known) is expected


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {},
        {"gt": ["value", 0], "lt": ["value", 9]},
        {"gt": ["value"]},
        {"gt": ["value", 0, 1]},
        {"gt": "value"},
        {"gt": ["valeu", 0]},
        {"gt": [True, 0]},
        {"gt": [{"followup": "GG-99z"}, 0]},
        {"gt": [{"item": 5}, 0]},
        {"gt": [{"mul": [1, 2]}, 0]},
        {"exec": "rm"},
        {"fact": "tired"},
        {"outcome": "bad"},
        {"always": False},
        {"any": {"always": True}},
    ],
)
def test_a_malformed_condition_is_refused(condition: object) -> None:
    with pytest.raises(ConditionError):
        check_condition(condition, {"GG-07a"})


def nested(levels: int) -> dict[str, Any]:
    condition: dict[str, Any] = {"always": True}
    for _ in range(levels - 1):
        condition = {"any": [condition]}
    return condition


def test_conditions_may_be_nested_eight_deep_and_no_deeper() -> None:
    check_condition(nested(MAX_NESTING))
    with pytest.raises(ConditionError, match="too deeply"):
        check_condition(nested(MAX_NESTING + 1))


def test_a_condition_too_deep_for_the_stack_is_refused() -> None:
    with pytest.raises(ConditionError, match="too deeply"):
        check_condition(nested(100_000))


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (1, None), ("1", 2), (10**400, 3), (1, 10**400)])
def test_a_share_of_nothing_or_of_no_number_is_unknown(part: object, whole: object) -> None:
    assert ratio(part, whole) in (None, 0.0)
