"""Vietnamese text: one spelling, search without diacritics, alphabetical order, harmless display."""

from __future__ import annotations

import re
import unicodedata

_STROKE_D = str.maketrans("đĐ\u00f0\u00d0\u0256\u0189", "dDdDdD")

# Letters of other alphabets that look like Đ: the Icelandic eth, the African d.
_LIKE_STROKE_D = str.maketrans("\u00d0\u0189\u00f0\u0256", "ĐĐđđ")

# Nobody sees these: soft hyphen, marks of joining, direction and order, spaces without width.
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff]")

# The same, but for joiners outside words: pictures are made of them.
_UNSEEN_IN_WORDS = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]"
    r"|[\u200c\u200d](?=\w)|(?<=\w)[\u200c\u200d]"
)

# Rank of a letter among those with the same base: a ă â, d đ, e ê, o ô ơ, u ư.
_LETTER_MARKS = {
    ("a", "\u0306"): "1",
    ("a", "\u0302"): "2",
    ("e", "\u0302"): "1",
    ("o", "\u0302"): "1",
    ("o", "\u031b"): "2",
    ("u", "\u031b"): "1",
}
# Dictionary order of tones: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# C0 but tab and line feed, DEL and C1, bidirectional embeddings, overrides and isolates,
# halves of surrogate pairs, and the two code points XML and Word refuse.
_NOT_FOR_DISPLAY = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def nfc(text: str) -> str:
    """Return `text` in Unicode NFC, the one form in which text is stored and compared."""
    return unicodedata.normalize("NFC", text)


def clean_letters(text: str) -> str:
    """Return `text` in NFC as it was meant: letters that only look like Đ are Đ, unseen ones are left out."""
    return nfc(_UNSEEN_IN_WORDS.sub("", text).translate(_LIKE_STROKE_D))


def fold(text: str) -> str:
    """Return the form used for searching: no diacritics, lower case, single spaces ("phuong ben nghe")."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(c for c in _UNSEEN.sub("", plain) if not unicodedata.combining(c)).translate(_STROKE_D)
    return " ".join(letters.split())


def sort_key(text: str) -> str:
    """Return a key that orders `text` by the Vietnamese alphabet, then by tone, then by nothing.

    The key holds only 0-9 and a-z, two characters per letter, so that every database collation sorts
    it alike: digits before letters, no punctuation that a locale might skip.
    """
    letters: list[str] = []
    tones: list[str] = []
    meant = _UNSEEN.sub("", text).translate(_LIKE_STROKE_D)
    for char in unicodedata.normalize("NFD", meant).casefold():
        if char in _TONES and tones:
            tones[-1] = _TONES[char]
        elif unicodedata.combining(char):
            _rank_letter(letters, char)
        else:
            letters.append(_letter_code(char))
            tones.append("0")
    return "".join(letters) + "00" + "".join(tones)


def typed_text(text: str) -> str:
    """Return what somebody typed as it is stored: the letters that were meant, line feeds, spaces for tabs.

    Nothing that is seen is lost; blanks around the whole go, and what breaks or disguises a page.
    """
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    return clean_letters(clean_display(lines)[0]).strip()


def clean_display(text: str) -> tuple[str, bool]:
    """Return `text` without characters that break or disguise a page, and whether any were dropped."""
    cleaned = _NOT_FOR_DISPLAY.sub("", text)
    return cleaned, cleaned != text


def _letter_code(char: str) -> str:
    if "a" <= char <= "z":
        return char + "0"
    if char == "đ":
        return "d1"
    if "0" <= char <= "9":
        return "1" + char
    if char.isalnum():
        return f"zz{ord(char):06x}"
    return "01"


def _rank_letter(letters: list[str], mark: str) -> None:
    if letters and (letters[-1][0], mark) in _LETTER_MARKS:
        letters[-1] = letters[-1][0] + _LETTER_MARKS[letters[-1][0], mark]
