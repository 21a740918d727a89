from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.protocol.revision import Minutes, Response
from shared.rules.checklists import items_asked
from shared.rules.completeness import Missing, attendance_difference, followups_due, is_answered, missing
from tests.shared import cast

ITEMS = cast.items()


def lacking(
    *changed: Response,
    without: str | None = None,
    photos: Any = None,
    minutes: Minutes | None = cast.SIGNED,
    at_counter: bool = True,
    day: date | None = cast.VISIT_DAY,
) -> list[tuple[str | None, str, str | None]]:
    answers = cast.flawless_answers() | {response.item: response for response in changed}
    answers.pop(without or "", None)
    found = missing(
        cast.core(), answers, photos or {}, minutes, at_counter=at_counter, day=day, sessions=cast.WINTER
    )
    assert all(lack.vi and lack.en for lack in found)
    return [(lack.item, lack.what, lack.followup) for lack in found]


def test_a_complete_visit_lacks_nothing() -> None:
    assert lacking() == []


ASKED = [
    item.code
    for checklist in cast.core()
    for item in items_asked(checklist, at_counter=True, day=cast.VISIT_DAY)
]


@pytest.mark.parametrize("code", ASKED)
def test_any_answer_taken_away_is_missed(code: str) -> None:
    assert (code, "answer", None) in lacking(without=code)


@pytest.mark.parametrize(
    ("item", "code"),
    [(item, code) for item, followups in cast.FOLLOWUPS.items() for code in followups],
)
def test_any_required_followup_taken_away_is_missed(item: str, code: str) -> None:
    given_values = {name: value for name, value in cast.FOLLOWUPS[item].items() if name != code}
    response = Response(item, cast.flawless(ITEMS[item]), followups=given_values)
    found = missing(
        cast.checklists(),
        cast.flawless_answers(cast.checklists()) | {item: response},
        {},
        cast.SIGNED,
        at_counter=True,
        day=cast.VISIT_DAY,
        sessions=cast.WINTER,
    )
    assert [(lack.item, lack.what, lack.followup) for lack in found] == [(item, "followup", code)]


COMPLETE_ABSENCE = Response(
    "GG-05",
    1,
    officials=(cast.LO_THI_XUAN,),
    followups={"GG-05b": "fail"},
    no_photo_reason="Bàn trống đã dọn",
)
BALANCED = Response("GG-03", 9)


def test_an_absence_with_all_its_particulars_is_complete() -> None:
    assert lacking(COMPLETE_ABSENCE, BALANCED) == []


@pytest.mark.parametrize(
    ("change", "what", "followup"),
    [
        ({"officials": ()}, "officials", "GG-05a"),
        ({"followups": {}}, "followup", "GG-05b"),
        ({"followups": {"GG-05b": "yes"}}, "followup", "GG-05b"),
        ({"no_photo_reason": None}, "photo", None),
        ({"no_photo_reason": "  "}, "photo", None),
    ],
)
def test_each_particular_of_an_absence_is_missed(
    change: dict[str, Any], what: str, followup: str | None
) -> None:
    assert lacking(replace(COMPLETE_ABSENCE, **change), BALANCED) == [("GG-05", what, followup)]


def test_a_photo_or_a_list_of_names_in_the_followup_will_do_as_well() -> None:
    bare = replace(COMPLETE_ABSENCE, no_photo_reason=None)
    assert lacking(bare, BALANCED, photos={"GG-05": (cast.PHOTO,)}) == []
    assert lacking(replace(bare, photos=(cast.PHOTO,)), BALANCED) == []
    named = replace(COMPLETE_ABSENCE, officials=(), followups={"GG-05a": "Lò Thị Xuân", "GG-05b": "pass"})
    assert lacking(named, BALANCED) == []


def test_things_missing_come_in_the_order_in_which_people_fill_them_in() -> None:
    found = lacking(Response("GG-05", 1), Response("NY-08", "fail"), without="GG-12", minutes=None)
    assert [what for _, what, _ in found] == [
        "answer", "followup", "photo", "photo", "officials", "balance", "minutes",
    ]  # fmt: skip


def test_an_impossible_answer_counts_as_none() -> None:
    assert lacking(Response("GG-13", "maybe")) == [("GG-13", "answer", None)]


@given(*[st.integers(0, 50)] * 4)
def test_heads_must_balance(expected: int, present: int, excused: int, absent: int) -> None:
    counts = {"GG-02": expected, "GG-03": present, "GG-04": excused, "GG-05": absent}
    answers = {code: Response(code, count) for code, count in counts.items()}
    assert attendance_difference(answers) == expected - present - excused - absent


@pytest.mark.parametrize("code", ["GG-02", "GG-03", "GG-04", "GG-05"])
def test_heads_cannot_be_balanced_while_one_count_is_unknown(code: str) -> None:
    answers = cast.flawless_answers()
    assert attendance_difference(answers) == 0
    assert attendance_difference(answers | {code: Response(code)}) is None
    del answers[code]
    assert attendance_difference(answers) is None


def test_a_head_too_many_is_said_with_its_number() -> None:
    found = missing(
        cast.core(), cast.flawless_answers() | {"GG-03": Response("GG-03", 11)}, {}, cast.SIGNED,
        at_counter=True, day=cast.VISIT_DAY, sessions=cast.WINTER,
    )  # fmt: skip
    assert [(lack.item, lack.what) for lack in found] == [("GG-02", "balance")]
    assert "-1" in found[0].vi


REFUSED = Minutes(refusal_reason="Không đồng ý với số liệu", witness="Trưởng bản")


@pytest.mark.parametrize(
    ("minutes", "lacks"),
    [
        (cast.SIGNED, 0),
        (REFUSED, 0),
        (None, 1),
        (Minutes(), 2),
        (Minutes(signed=True), 2),
        (replace(cast.SIGNED, signatures=()), 1),
        (replace(cast.SIGNED, unit_representative=None), 1),
        (replace(REFUSED, witness=None), 1),
        (replace(REFUSED, refusal_reason=""), 1),
    ],
)
def test_minutes_are_signed_or_their_refusal_is_witnessed(minutes: Minutes | None, lacks: int) -> None:
    assert lacking(minutes=minutes) == [(None, "minutes", None)] * lacks


def test_an_office_is_not_asked_for_what_only_a_counter_has() -> None:
    answers = {
        code: r for code, r in cast.flawless_answers().items() if "unit_office" in ITEMS[code].applies_to
    }
    found = missing(
        cast.core(), answers, {}, cast.SIGNED, at_counter=False, day=cast.VISIT_DAY, sessions=cast.WINTER
    )
    assert found == ()


def test_before_the_reform_its_items_are_not_missed() -> None:
    assert ("NY-05", "answer", None) not in lacking(without="NY-05", day=date(2025, 6, 30))


def test_followups_are_due_when_their_condition_holds() -> None:
    def due(code: str, value: int | str | None, outcome: Any, **followups: object) -> list[str]:
        named = {name.replace("_", "-"): value for name, value in followups.items()}
        return [f.code for f in followups_due(ITEMS[code], Response(code, value, followups=named), outcome)]

    assert due("GG-05", 0, "pass") == []
    assert due("GG-05", 1, "fail") == ["GG-05a", "GG-05b", "GG-05c", "GG-05d"]
    assert due("GG-04", 1, "pass") == ["GG-04a", "GG-04b"]
    assert due("UX-06", "complaint", "fail") == ["UX-06a", "UX-06b", "UX-06c", "UX-06d"]
    assert due("UX-06", "observed", "fail") == ["UX-06a", "UX-06b", "UX-06d"]
    assert due("NY-04", "unknown", "fail") == []
    assert due("UX-14", 5, "pass") == ["UX-14a"]
    assert due("UX-14", 5, "pass", UX_14a=6) == ["UX-14a", "UX-14b"]
    assert due("NY-01", None, None) == []


@pytest.mark.parametrize(
    ("value", "answered"), [(0, True), (3, True), (None, False), ("", False), ("3", False)]
)
def test_nought_is_an_answer_but_nothing_is_not(value: object, answered: bool) -> None:
    followup = ITEMS["GG-01"].followups[1]
    assert is_answered(followup, Response("GG-01", "08:00", followups={"GG-01b": value})) is answered


def test_what_is_missing_says_so_in_both_languages() -> None:
    assert Missing("GG-12", "answer", "Chưa trả lời", "Not answered").followup is None
