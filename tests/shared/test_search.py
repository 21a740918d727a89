from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.base.search import Rank, query, search_text
from tests.shared import cast

TO_HIEU = search_text("UBND phường Tô Hiệu")
CENTRE = search_text("Trung tâm Phục vụ hành chính công phường Tô Hiệu")
NAMES = sorted({unit.name for unit in cast.units().values()} - {"Sở Y tế"})
names = st.sampled_from(NAMES)


@pytest.mark.parametrize(
    ("typed", "rank"),
    [
        ("", Rank.PHRASE),
        ("tô hiệu", Rank.PHRASE),
        ("phuong to hi", Rank.BEGINNING),
        ("hieu to", Rank.SCATTERED),
        ("tohieu", Rank.RUN_TOGETHER),
        ("phuongto hieu", Rank.RUN_TOGETHER),
        ("to hi eu", Rank.RUN_TOGETHER),
    ],
)
def test_the_better_the_words_agree_the_better_the_rank(typed: str, rank: Rank) -> None:
    assert query(typed).rank(TO_HIEU) is rank


@pytest.mark.parametrize("typed", ["to hiu", "hieuu", "to heiu", "phuomg to hieu", "tohiu", "pphuong"])
def test_one_wrong_letter_is_nearly_right_and_no_more(typed: str) -> None:
    assert query(typed).rank(TO_HIEU) is None
    assert query(typed).is_nearly(TO_HIEU)


@pytest.mark.parametrize("typed", ["ttpvhcc", "pvhcc", "ttpvhcc to hieu"])
def test_initials_find_a_name(typed: str) -> None:
    assert query(typed).rank(CENTRE) is Rank.RUN_TOGETHER


def test_initials_that_people_shorten_are_nearly_right() -> None:
    assert query("ttphcc").is_nearly(CENTRE)


@pytest.mark.parametrize(
    "typed", ["%", "_", "to_hieu", "...", "hi", "xa to hieu", "hieuuu", "toan hieu", "too hiu"]
)
def test_what_is_not_there_is_not_found(typed: str) -> None:
    rank = query(typed).rank(TO_HIEU)
    assert rank is None or typed == "hi"
    if rank is None and typed != "to_hieu":  # a wrong letter, as any other
        assert not query(typed).is_nearly(TO_HIEU)


@given(names, st.data())
def test_every_name_is_found_by_itself_run_together_and_with_any_one_letter_wrong(
    name: str, data: st.DataObject
) -> None:
    searched, words = search_text(name), search_text(name).split()
    assert query(name).rank(searched) is Rank.PHRASE
    assert query("".join(words)).rank(searched) is not None
    word = data.draw(st.sampled_from([each for each in words if len(each) > 2]))
    at = data.draw(st.integers(0, len(word) - 1))
    wrong = data.draw(
        st.sampled_from(
            [word[:at] + word[at + 1 :], word[:at] + "z" + word[at:], f"{word[:at]}z{word[at + 1 :]}"]
        )
    )
    if len(wrong) > 2:
        assert query(wrong).rank(searched) is not None or query(wrong).is_nearly(searched)


@given(st.text(), st.text())
def test_nothing_typed_ever_fails(typed: str, name: str) -> None:
    query(typed).rank(search_text(name))
    query(typed).is_nearly(search_text(name))
