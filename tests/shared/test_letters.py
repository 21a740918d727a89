from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.base.letters import BOX, boxed, drawable
from tests.shared.test_text import VIETNAMESE

LATIN = frozenset("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<>-()[]•*^.," + VIETNAMESE)
LATIN |= frozenset(VIETNAMESE.upper())


def has(letter: str) -> bool:
    return letter in LATIN


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("𝐍𝐠𝐮𝐲ễ𝐧 𝗩𝗮̆𝗻 A vắng mặt", "Nguyễn Văn A vắng mặt"),
        ("Ｑｕầｙ ①", "Quầy 1"),
        ("Quầy\t1\u00a0không\u2003có", "Quầy 1 không có"),
        ("Đi → về ✓", "Đi -> về v"),
        ("vui 😀👍🏽 quá", f"vui {BOX}{BOX} quá"),
        ("\U0001f468\u200d\U0001f469", BOX * 2),
        ("ภาษาไทย", BOX * 7),
        ("a\U0001f3fdb", f"a{BOX}b"),
        ("x\u0302y e\u0301", f"x{BOX}y é"),
        ("hai\x85dòng\u2028nữa\x1fhết", "hai dòng nữa hết"),
        ("hai\ndòng", "hai\ndòng"),
        ("Trần K\u00adý\u200b\x07", "Trần Ký"),
    ],
)
def test_a_letter_is_drawn_in_plain_ones_that_say_the_same_or_as_a_box(text: str, drawn: str) -> None:
    assert drawable(text, has) == drawn


@given(st.text())
def test_only_letters_the_face_has_are_drawn(text: str) -> None:
    assert all(has(letter) or letter in f"\n{BOX}" for letter in drawable(text, has))


def test_no_letter_that_is_seen_vanishes() -> None:
    """Every code point: what the face lacks is said in others, or a box stands for it and is told of."""
    selectors = range(0xFE00, 0xFE10)
    for code in (code for code in range(0x110000) if code not in selectors):
        letter = chr(code)
        if unicodedata.category(letter)[0] in "LMNPS":
            drawn = drawable(f"a{letter}b", has)
            assert drawn != "ab", hex(code)
            assert BOX not in drawn or letter == BOX or boxed(f"a{letter}b", has), hex(code)


@given(st.text(alphabet=[*sorted(LATIN), "\n"]))
def test_what_the_face_has_is_drawn_as_it_is(text: str) -> None:
    assert drawable(text, has) == text
    assert boxed(text, has) == ""


@given(st.text())
def test_boxes_are_told_of_whenever_there_are_any(text: str) -> None:
    assert bool(boxed(text, has)) or BOX not in drawable(text, has).replace(BOX, "", text.count(BOX))
