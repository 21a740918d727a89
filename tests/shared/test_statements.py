"""The statement of a finding: composed from the answer, or written by the inspector."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.protocol.limits import MAX_STATEMENT_CHARS
from shared.protocol.revision import Official, Response
from shared.rules.checklists import Checklist, Item, checklist_from_dict, checklist_to_dict
from shared.rules.evaluation import Context, evaluate
from shared.rules.statements import Seen, compose, names_somebody, statement_of
from tests.shared import cast
from tests.shared.statement_cases import BESIDE, TYPED, failed, failing_values, statements

EVERY_VERSION = (*cast.checklists(), *cast.worded())
CASES = [
    pytest.param(list_, item, value, statement, id=f"{list_.id}-{item.code}-{value}")
    for list_ in EVERY_VERSION
    for item, value, statement in statements((list_,))
]
ITEMS = {item.code: item for list_ in cast.worded() for item in list_.items}


def stated(item: Item, response: Response, **others: Response) -> str:
    context = Context(cast.VISIT_DAY, cast.WINTER, {**BESIDE, **others, item.code: response})
    return statement_of(item, response, evaluate(item, response, context), context)


@pytest.mark.parametrize(("checklist", "item", "value", "statement"), CASES)
def test_every_failure_of_every_version_has_a_statement_fit_for_everybody(
    checklist: Checklist, item: Item, value: int | str, statement: str
) -> None:
    assert 0 < len(statement) <= MAX_STATEMENT_CHARS
    assert statement[0].isupper() or statement[0].isdigit()
    assert not statement.endswith(".")
    assert "\n" not in statement
    assert "{" not in statement
    assert "Lò Thị Xuân" not in statement
    assert "riêng của đoàn" not in statement
    if checklist.version != "2026.1":
        assert item.text_vi not in statement  # the fault is said, not the rule


def test_every_item_that_can_fail_is_covered() -> None:
    silent = {item.code for item in ITEMS.values() if not failing_values(item)}
    assert silent == {"GG-02", "GG-03", "GG-04", "UX-14"}
    assert len({case.values[1].code for case in CASES}) == 71 - len(silent)  # type: ignore[union-attr]  # an item


def test_a_late_opening_says_when_how_late_and_against_which_hours() -> None:
    response = Response("GG-01", "07:47")
    assert stated(ITEMS["GG-01"], response) == ("Mở cửa lúc 07:47, muộn 17 phút so với giờ làm việc 07:30")
    assert "13:30" in stated(ITEMS["GG-01"], Response("GG-01", "13:50"))


def test_a_count_says_of_how_many() -> None:
    assert stated(ITEMS["UX-01"], Response("UX-01", 2)) == "2/12 người không đeo thẻ"
    without = Context(cast.VISIT_DAY, cast.WINTER, {})
    result = evaluate(ITEMS["UX-01"], Response("UX-01", 2), without)
    assert statement_of(ITEMS["UX-01"], Response("UX-01", 2), result, without) == "2 người không đeo thẻ"


def test_an_earlier_version_says_title_and_fault_apart() -> None:
    badges, dress = cast.items()["UX-01"], cast.items()["UX-03"]
    assert stated(badges, Response("UX-01", 2)).endswith("đeo thẻ khi làm việc – số không đạt: 2 người")
    assert (
        stated(dress, Response("UX-03", "fail")) == "Trang phục gọn gàng, lịch sự, đúng quy định – không đạt"
    )
    assert stated(cast.items()["GG-01"], Response("GG-01", "07:47")).endswith(
        "– lúc 07:47, muộn 17 phút so với giờ làm việc 07:30"
    )


def test_what_is_typed_into_a_followup_stands_in_one_line_as_far_as_it_fits() -> None:
    typed = replace(failed(ITEMS["HS-09"], 2), followups={"HS-09a": " Xin xác nhận\n của  tổ dân phố. "})
    assert stated(ITEMS["HS-09"], typed).endswith("; bước tự đặt: Xin xác nhận của tổ dân phố")
    endless = replace(typed, followups={"HS-09a": "x" * 4000})
    assert stated(ITEMS["HS-09"], endless) == "2 TTHC bị tự đặt thêm bước, khâu, xác nhận"


@pytest.mark.parametrize("value", ["complaint", "observed"])
def test_who_reported_something_stays_unknown(value: str) -> None:
    for item in (ITEMS["UX-06"], cast.items()["UX-06"]):
        statement = stated(item, failed(item, value))
        assert TYPED not in statement
    assert "liên hệ" not in stated(ITEMS["UX-06"], failed(ITEMS["UX-06"], value))


def test_a_followup_that_names_somebody_is_left_out_where_no_names_may_stand() -> None:
    late = Response("GG-01", "07:47", followups={"GG-01a": "Chị Lo Thi Xuan giữ chìa khoá", "GG-01b": 3})
    absent = failed(ITEMS["GG-05"], 1)
    assert "giữ chìa khoá" in stated(ITEMS["GG-01"], late), "nobody knows that this is a name"
    text = stated(ITEMS["GG-01"], late, **{"GG-05": absent})
    assert text.endswith("giờ làm việc 07:30; số người dân đang chờ: 3 người")


def test_followups_that_are_not_due_or_impossible_add_nothing() -> None:
    unusual = Response("GG-06", 2, followups={"GG-06a": "nhiều", "GG-06z": "x", "GG-01a": "y"})
    assert stated(ITEMS["GG-06"], unusual) == "2 người đến muộn so với giờ quy định"


def test_the_inspectors_own_words_stand_instead() -> None:
    own = Response("UX-01", 2, statement="  Hai công chức quầy đất đai không đeo thẻ. ")
    assert stated(ITEMS["UX-01"], own) == "Hai công chức quầy đất đai không đeo thẻ."
    assert stated(ITEMS["UX-01"], replace(own, statement="   ")) == "2/12 người không đeo thẻ"
    hidden = replace(own, statement="Không đeo\u202e thẻ\x00")
    assert stated(ITEMS["UX-01"], hidden) == "Không đeo thẻ"


def test_own_words_name_nobody_where_the_item_allows_no_names() -> None:
    absent = failed(ITEMS["GG-05"], 1)
    named = Response("UX-01", 1, statement="Chị LO THI XUAN không đeo thẻ")
    assert stated(ITEMS["UX-01"], named, **{"GG-05": absent}) == "1/12 người không đeo thẻ"
    allowed = replace(absent, statement="Bà Lò Thị Xuân vắng không báo cáo")
    assert stated(ITEMS["GG-05"], allowed) == "Bà Lò Thị Xuân vắng không báo cáo"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lò Thị Xuân", True), ("bà lo thi xuan,", True), ("Lò Thị  Xuân.", True),
        ("Lò Thị Xuânh", False), ("Xuân", False), ("", False),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_accented(text: str, *, found: bool) -> None:
    assert names_somebody(text, ["Lò Thị Xuân", "Xuân"]) is found


def test_a_statement_is_composed_from_stored_facts_too() -> None:
    seen = Seen("07:47", {"GG-01b": 3}, 17)
    assert compose(ITEMS["GG-01"], seen).endswith("07:30; số người dân đang chờ: 3 người")
    assert compose(ITEMS["UX-01"], Seen(2, ratio=2 / 12)) == "2/12 người không đeo thẻ"


def test_a_time_names_only_what_is_known_of_it() -> None:
    plain = checklist_to_dict(cast.worded()[0])
    plain["items"][0]["statement_vi"] = "Mở lúc {value.__class__}"
    with pytest.raises(ValueError, match="GG-01"):
        checklist_from_dict(plain)


def test_officials_without_names_are_no_names() -> None:
    nameless = replace(failed(ITEMS["GG-05"], 1), officials=(Official("X"),))
    own = Response("UX-01", 1, statement="X không đeo thẻ")
    assert stated(ITEMS["UX-01"], own, **{"GG-05": nameless}) == "X không đeo thẻ"


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 2**53), st.text(max_size=3000), st.lists(st.text(max_size=5)),
    st.dictionaries(st.text(max_size=5), st.integers(0, 9), max_size=3),
)  # fmt: skip
ALL = [item for list_ in EVERY_VERSION for item in list_.items]


@given(st.sampled_from(ALL), st.data())
def test_whatever_a_phone_claims_the_statement_is_one_short_line(item: Item, data: st.DataObject) -> None:
    values = st.one_of(st.sampled_from(failing_values(item) or ["na"]), st.text(max_size=9), st.integers())
    codes = st.sampled_from([followup.code for followup in item.followups] or ["none"])
    response = Response(
        item.code,
        data.draw(values),
        officials=(cast.LO_THI_XUAN,),
        followups=data.draw(st.dictionaries(codes, ANYTHING)),
        statement=data.draw(st.one_of(st.none(), st.just("Lò Thị Xuân"), st.text(max_size=20))),
    )
    text = stated(item, response)
    assert 0 < len(text) <= MAX_STATEMENT_CHARS
    assert response.statement or "\n" not in text
    assert item.official_may_be_named or not names_somebody(text, ["Lò Thị Xuân"])
