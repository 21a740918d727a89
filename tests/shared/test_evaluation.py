from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.base.text import fold
from shared.protocol.manifest import Official, Response
from shared.rules.checklists import Item, Severity
from shared.rules.evaluation import Context, Evaluation, History, check_answers, evaluate
from tests.shared import cast

ITEMS = cast.items()
CONTEXT = Context(cast.VISIT_DAY, cast.WINTER, cast.flawless_answers())
anything = (
    st.none()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["pass", "fail", "na", "07:31", "complaint"])
)
json_values = st.recursive(
    anything | st.booleans() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=4,
)
some_item = st.sampled_from(sorted(ITEMS)).map(ITEMS.__getitem__)


def judged(code: str, value: int | str | None, context: Context = CONTEXT, **extra: Any) -> Evaluation:
    return evaluate(ITEMS[code], Response(code, value, **extra), context)


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.code)
def test_every_item_has_an_answer_that_passes(item: Item) -> None:
    response = Response(item.code, cast.flawless(item), followups=cast.FOLLOWUPS.get(item.code, {}))
    result = evaluate(item, response, CONTEXT)
    assert (result.outcome, result.severity, result.problems) == ("pass", Severity.NONE, ())


@pytest.mark.parametrize(
    ("code", "value", "outcome"),
    [
        ("GG-01", "07:30", "pass"),
        ("GG-01", "07:35", "pass"),
        ("GG-01", "07:36", "fail"),
        ("GG-01", "06:50", "pass"),
        ("GG-01", "13:36", "fail"),
        ("GG-01", "na", "na"),
        ("GG-02", 1, "pass"),
        ("GG-05", 0, "pass"),
        ("GG-05", 1, "fail"),
        ("GG-07", "na", "na"),
        ("GG-09", "na", "na"),
        ("GG-10", "na", "na"),
        ("GG-10", "delegated", "pass"),
        ("GG-13", "wrong", "fail"),
        ("UX-04", "not_observed", "na"),
        ("NY-02", 5, "fail"),
    ],
)
def test_an_answer_has_the_outcome_its_item_gives_it(code: str, value: int | str, outcome: str) -> None:
    assert judged(code, value).outcome == outcome


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("GG-01", "7:30"),
        ("GG-01", 730),
        ("GG-02", 0),
        ("GG-02", "12"),
        ("GG-05", -1),
        ("GG-05", "na"),
        ("GG-05", "pass"),
        ("GG-09", 1),
        ("GG-09", "yes"),
        ("GG-12", "na"),
        ("GG-13", "missing"),
        ("NY-02", 6),
    ],
)
def test_an_impossible_answer_has_no_outcome_and_is_reported(code: str, value: int | str) -> None:
    result = judged(code, value)
    assert (result.outcome, result.severity, result.problems) == (None, Severity.NONE, ("answer-invalid",))


def test_an_unanswered_item_is_no_problem() -> None:
    assert evaluate(ITEMS["GG-05"], None, CONTEXT) == Evaluation()
    assert judged("GG-05", None) == Evaluation()


def test_without_working_hours_a_time_is_not_judged() -> None:
    result = judged("GG-01", "09:00", Context(cast.VISIT_DAY))
    assert (result.outcome, result.problems) == (None, ("hours-unknown",))


@given(some_item, anything, st.dictionaries(st.text(max_size=9), json_values, max_size=3), st.data())
def test_evaluation_never_fails_whatever_was_answered(item: Item, value: Any, extra: Any, data: Any) -> None:
    own = {followup.code: data.draw(json_values) for followup in item.followups}
    history = History(frozenset({item.code}), frozenset({"lo thi xuan"}))
    context = replace(CONTEXT, history=history)
    result = evaluate(
        item, Response(item.code, value, followups=extra | own, officials=(cast.LO_THI_XUAN,)), context
    )
    assert result.outcome in (None, "pass", "fail", "na")
    assert (result.severity is Severity.NONE) == (result.outcome != "fail")


counted = st.sampled_from([code for code, item in ITEMS.items() if item.answer.type == "count"])


@given(counted, st.integers(0, 60), st.integers(0, 60), st.integers(1, 60))
def test_a_higher_count_is_never_less_severe(code: str, one: int, other: int, whole: int) -> None:
    item = replace(ITEMS[code], answer=replace(ITEMS[code].answer, max=None))
    answers = cast.flawless_answers() | {"GG-02": Response("GG-02", whole)}
    followups = {"NY-01a": whole, "HS-03d": whole}
    low, high = (
        evaluate(item, Response(code, value, followups=followups), replace(CONTEXT, answers=answers))
        for value in sorted((one, other))
    )
    assert low.severity.rank <= high.severity.rank


@given(st.integers(0, 60), st.integers(0, 60))
def test_opening_later_in_the_session_is_never_less_severe(one: int, other: int) -> None:
    early, late = (judged("GG-01", f"{8 + m // 60:02}:{m % 60:02}") for m in sorted((one, other)))
    assert early.severity.rank <= late.severity.rank


def test_a_count_is_set_against_its_denominator_item_or_followup() -> None:
    assert judged("GG-03", 9).ratio == 0.75
    assert judged("UX-14", 4, followups={"UX-14a": 8}).ratio == 0.5
    assert judged("UX-14", 4).ratio is None
    assert judged("CS-10", 0, followups={"CS-10a": 0}).ratio is None


@pytest.mark.parametrize(("value", "to_verify"), [("complaint", True), ("observed", False), ("none", False)])
def test_a_complaint_alone_is_to_be_verified(value: str, to_verify: bool) -> None:
    assert judged("UX-06", value).to_verify is to_verify


OFFICIALS = (cast.LO_THI_XUAN,)


@pytest.mark.parametrize(
    ("code", "value"), [("GG-05", 0), ("UX-01", 3), ("UX-07", "report"), ("GG-05", None)]
)
def test_officials_are_named_only_where_allowed_and_only_on_a_failed_answer(code: str, value: Any) -> None:
    assert judged(code, value, officials=OFFICIALS).problems == ("officials-not-allowed",)
    assert judged("GG-05", 1, officials=OFFICIALS).problems == ()


def test_followups_that_cannot_be_are_reported_but_do_not_undo_the_outcome() -> None:
    result = judged("GG-07", 1, followups={"GG-07a": "yes", "GG-99a": 1})
    assert (result.outcome, result.problems) == ("fail", ("followup-invalid", "followup-unknown"))


@pytest.mark.parametrize(
    ("item", "code", "good", "bad"),
    [
        ("GG-04", "GG-04a", {"leave": 2}, {"holiday": 2}),
        ("GG-04", "GG-04a", {}, {"leave": -1}),
        ("GG-05", "GG-05a", "Lò Thị Xuân", 5),
        ("GG-05", "GG-05c", "08:15", "8h15"),
        ("GG-06", "GG-06a", 40, "40"),
        ("GG-11", "GG-11a", "game", "chess"),
        ("CS-03", "CS-03a", ["printer", "kiosk"], ["printer", "toaster"]),
        ("CS-03", "CS-03a", [], "printer"),
        ("GG-08", "GG-08a", "Đất đai", 7),
    ],
)
def test_a_followup_is_held_to_its_own_kind_of_answer(
    item: str, code: str, good: object, bad: object
) -> None:
    assert judged(item, 1, followups={code: good}).problems == ()
    assert judged(item, 1, followups={code: bad}).problems == ("followup-invalid",)


def test_the_server_is_told_of_unknown_items_and_impossible_values() -> None:
    revision = cast.revision(
        responses=[
            cast.answer_json(Response("GG-05", 1)),
            cast.answer_json(Response("XX-99", 1)),
            cast.answer_json(Response("GG-13", "missing")),
            cast.answer_json(Response("GG-07", None)),
            cast.answer_json(Response("HS-01", 1)),
        ]
    )
    assert check_answers(revision, cast.core()) == (
        ("/responses/1/item", "reference-unknown"),
        ("/responses/2/value", "answer-invalid"),
        ("/responses/4/item", "reference-unknown"),
    )
    assert check_answers(cast.revision(), cast.core()) == ()


REPEAT = replace(CONTEXT, history=History(repeat_items=frozenset({"UX-01"})))
ABSENT_BEFORE = replace(CONTEXT, history=History(absent_officials=frozenset({fold("Lò Thị Xuân")})))


def followed(value: int | str, **followups: object) -> dict[str, Any]:
    """Return an answer with follow-ups, their codes written with an underscore."""
    return {"value": value, "followups": {code.replace("_", "-"): v for code, v in followups.items()}}


@pytest.mark.parametrize(
    ("code", "index", "fires", "below"),
    [
        ("GG-01", 0, {"value": "08:01"}, {"value": "08:00"}),
        ("GG-05", 0, {"value": 3}, {"value": 2}),
        ("GG-05", 1, {"value": 1, "officials": (Official("LO THI XUÂN"),), "context": ABSENT_BEFORE},
         {"value": 1, "officials": (Official("Lò Thị Xuyến"),), "context": ABSENT_BEFORE}),
        ("GG-06", 0, followed(1, GG_06a=31), followed(2, GG_06a=30)),
        ("GG-06", 0, {"value": 3}, {"value": 2}),
        ("GG-07", 0, followed(1, GG_07a="pass"), followed(1, GG_07a="fail")),
        ("GG-11", 0, followed(1, GG_11b="pass"), followed(1, GG_11b="na")),
        ("UX-01", 0, {"value": 1, "context": REPEAT}, {"value": 1}),
        ("NY-01", 0, followed(21, NY_01a=40), followed(20, NY_01a=40)),
        ("NY-01", 1, followed(40, NY_01a=40), followed(1, NY_01a=2)),
        ("NY-04", 0, followed("late", NY_04a=31), followed("late", NY_04a=30)),
        ("HS-03", 0, followed(6, HS_03d=119), followed(6, HS_03d=120)),
        ("HS-05", 0, {"value": 5}, {"value": 4}),
        ("CS-03", 0, followed(1, CS_03b="pass"), followed(1, CS_03b="fail")),
    ],
)  # fmt: skip
def test_each_escalation_fires_at_its_bound_and_not_just_below(
    code: str, index: int, fires: dict[str, Any], below: dict[str, Any]
) -> None:
    escalation = ITEMS[code].escalation[index]
    raised, ordinary = judged(code, **fires), judged(code, **below)
    assert raised.severity is escalation.severity
    assert raised.escalated_by
    assert raised.escalated_by.severity is escalation.severity
    assert (ordinary.severity, ordinary.escalated_by) == (ITEMS[code].severity, None)


def test_a_fifth_of_a_small_office_absent_is_serious() -> None:
    def absent(expected: int) -> Evaluation:
        return judged("GG-05", 2, replace(CONTEXT, answers={"GG-02": Response("GG-02", expected)}))

    assert absent(9).severity is Severity.SERIOUS
    assert absent(10).severity is Severity.VIOLATION


def test_without_the_denominator_nothing_escalates_by_share() -> None:
    assert judged("GG-05", 2, replace(CONTEXT, answers={})).severity is Severity.VIOLATION
    assert judged("HS-03", 500).severity is Severity.VIOLATION


def test_every_escalation_of_the_data_is_tested() -> None:
    assert sum(len(item.escalation) for item in ITEMS.values()) == 13


def test_a_repeat_of_another_item_does_not_count() -> None:
    other = replace(CONTEXT, history=History(repeat_items=frozenset({"UX-02"})))
    assert judged("UX-01", 1, other).severity is Severity.REMINDER
