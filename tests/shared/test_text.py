from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.base.text import clean_display, clean_letters, fold, nfc, sort_key
from tests.shared import cast

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
words = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " ", max_size=30)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Phường Bến Nghé", "phuong ben nghe"), ("Xã Chiềng Ơn", "xa chieng on"), ("ĐỒNG  đen ", "dong den")],
)
def test_a_name_is_found_without_its_diacritics(name: str, typed: str) -> None:
    assert fold(name) == typed


@pytest.mark.parametrize("stroke_d", ["\u00d0", "\u0189", "\u0110"])
@pytest.mark.parametrize("unseen", ["", "\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u200e"])
def test_letters_that_look_alike_and_unseen_ones_are_found_ordered_and_kept_as_meant(
    stroke_d: str, unseen: str
) -> None:
    typed = f"{stroke_d}iện{unseen} Bi{unseen}ên"
    assert fold(typed) == "dien bien"
    assert sort_key(typed) == sort_key("Điện Biên")
    assert clean_letters(typed) == "Điện Biên"
    assert clean_letters(typed.lower()) == "điện biên"


def test_cleaning_letters_leaves_pictures_and_ordinary_text_alone() -> None:
    family = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
    assert clean_letters(f"Ghi chú:\n\t{family} & ½") == f"Ghi chú:\n\t{family} & ½"


@given(st.text())
def test_cleaning_letters_twice_changes_nothing_more(text: str) -> None:
    assert clean_letters(clean_letters(text)) == clean_letters(text)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(words | st.text())
def test_folding_does_not_depend_on_the_unicode_form(text: str) -> None:
    forms = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert forms == {fold(text)}


@given(words)
def test_sorting_does_not_depend_on_the_unicode_form_or_case(text: str) -> None:
    assert (
        len({sort_key(nfc(text)), sort_key(unicodedata.normalize("NFD", text)), sort_key(text.upper())}) == 1
    )


@given(st.text())
def test_a_sort_key_holds_only_characters_every_collation_orders_alike(text: str) -> None:
    assert set(sort_key(text)) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


DICTIONARY = [
    *("A", "À", "Ả", "Ã", "Á", "Ạ", "An", "Ánh", "Ăn", "Ẵn", "Ân"),
    *("Da", "Dũng", "Đà", "Đồng", "E", "Ê", "I", "O", "Ô", "Ơ", "U", "Ư", "Y"),
]


def test_words_sort_by_the_vietnamese_alphabet_and_then_by_tone() -> None:
    shuffled = random.Random(1).sample(DICTIONARY, len(DICTIONARY))  # noqa: S311  # a shuffle, no secret
    assert sorted(shuffled, key=sort_key) == DICTIONARY


def test_a_letter_of_the_alphabet_weighs_more_than_any_tone_after_it() -> None:
    assert sort_key("Chiềng Ân") > sort_key("Chiềng Ạn") > sort_key("Chiềng An")


def test_every_single_vietnamese_letter_has_its_own_place() -> None:
    assert sorted(VIETNAMESE, key=sort_key) == list(VIETNAMESE)


def test_a_shorter_name_comes_before_the_longer_one_it_begins() -> None:
    assert sort_key("Tô") < sort_key("Tô Hiệu") < sort_key("Tôn")


def test_units_of_sonla_have_distinct_sort_keys_where_their_names_differ() -> None:
    names = {nfc(unit.name) for unit in cast.units().values()}
    assert len({sort_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    "bad", ["\0", "\x08", "\r", "\x1b", "\x7f", "\x85", "\u202e", "\u2067", "\ufffe", "\uffff", "\ud800"]
)
def test_what_breaks_or_disguises_a_page_is_dropped_and_said_so(bad: str) -> None:
    assert clean_display(f"Ghi{bad} chú") == ("Ghi chú", True)


def test_ordinary_text_is_shown_as_it_is() -> None:
    text = "Ghi chú:\n\t{{7*7}} <w:p> & =HYPERLINK() 😀 e\u0302"
    assert clean_display(text) == (text, False)


@given(st.text())
def test_what_is_displayed_can_be_encoded_and_is_clean(text: str) -> None:
    cleaned, _ = clean_display(text)
    cleaned.encode("utf-8")
    assert clean_display(cleaned) == (cleaned, False)
