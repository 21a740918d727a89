"""What a count says: every number with the words for what it counts, never the title of the question."""

from __future__ import annotations

import pytest

from shared.rules.checklists import Item
from shared.rules.counts import count_words, counted_label, none_label, whole_of
from tests.shared import cast, statement_cases

WORDED = [item for list_ in cast.worded() for item in list_.items if item.answer.type == "count"]
EARLIER = [item for item in cast.items().values() if item.answer.type == "count"]


def test_the_page_people_review_says_what_the_data_say() -> None:
    print(statement_cases.page())
    assert statement_cases.PAGE.read_text(encoding="utf-8") == statement_cases.page()


def test_all_34_counts_say_what_they_count_in_both_languages() -> None:
    assert len(WORDED) == 34
    assert all(item.answer.counted_vi and item.answer.counted_en for item in WORDED)
    assert all(counted_label(item).startswith("Số ") for item in WORDED)


@pytest.mark.parametrize("item", [item for item in WORDED if item.answer.fail_when], ids=lambda i: i.code)
def test_the_button_for_nothing_found_says_what_is_meant(item: Item) -> None:
    for language in ("vi", "en"):
        assert none_label(item.answer, language) not in ("Không có", "None", "")
    assert none_label(item.answer) != counted_label(item)


def test_a_badge_counted_reads_as_missing_badges() -> None:
    badges = next(item for item in WORDED if item.code == "UX-01")
    assert count_words(badges, 0) == "Số người không đeo thẻ: 0 người"
    assert count_words(badges, 2, 12) == "Số người không đeo thẻ: 2/12 người"
    assert count_words(badges, 2, 12, "en") == "Staff without a badge: 2/12"
    assert none_label(badges.answer) == "Đủ cả, không thiếu ai"


@pytest.mark.parametrize("item", EARLIER, ids=lambda item: item.code)
def test_a_version_without_the_words_never_reads_as_the_reverse(item: Item) -> None:
    """ "Cán bộ đeo thẻ: 0 người" is what must not be read: only numbers asked for by name stand by it."""
    line = count_words(item, 0)
    if item.answer.fail_when is None:
        assert line.startswith(item.text_vi)
    else:
        assert line == f"Số không đạt: 0 {item.answer.unit}"
        assert none_label(item.answer) == "0 không đạt"


@pytest.mark.parametrize(
    ("value", "ratio", "whole"),
    [(2, 2 / 12, 12), (7, 7 / 9, 9), (3, 1.5, None), (0, 0.0, None), ("na", 0.5, None), (2, None, None)],
)
def test_the_whole_follows_from_the_ratio(value: object, ratio: object, whole: int | None) -> None:
    assert whole_of(value, ratio) == whole


def test_a_checklist_is_called_by_a_word_not_by_its_code() -> None:
    assert [(list_.short_vi, list_.short_en) for list_ in cast.worded()] == [
        ("Giờ giấc", "Hours"),
        ("Ứng xử", "Conduct"),
        ("Niêm yết", "Posting"),
        ("Hồ sơ", "Dossiers"),
        ("Cơ sở", "Premises"),
    ]
