"""Texts drawn with a face that has not every letter: nothing vanishes, what cannot be drawn is a box."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from shared.base.text import nfc

BOX: Final = "\N{WHITE SQUARE}"
"""Stands for a letter that a face has not."""

_IN_PLAIN_LETTERS: Final = {
    "→": "->",
    "⇒": "=>",
    "←": "<-",
    "⇐": "<=",
    "↔": "<->",
    "↑": "^",
    "✓": "v",
    "✔": "v",
    "☑": "[v]",
    "✗": "x",
    "✘": "x",
    "☒": "[x]",
    "☐": "[ ]",
    "●": "•",
    "○": "o",
    "▪": "•",
    "◦": "-",
    "★": "*",
    "☆": "*",
    "❤": "<3",
    "−": "-",
    "‑": "-",
}
"""What people copy from other programs and what it says in letters every face has."""

_MODIFIERS: Final = frozenset(map(chr, range(0xFE00, 0xFE10)))
"""How the letter before is to look: as a picture or not. They are never seen themselves."""

_SKIN_OF_A_PICTURE: Final = re.compile("(?<=[\u2600-\u27bf\U0001f300-\U0001faff])[\U0001f3fb-\U0001f3ff]")
"""Of which skin the picture before is: nothing of its own. Alone it is a picture like others."""


def drawable(text: str, has: Callable[[str], bool]) -> str:
    """Return `text` as a face draws it that has the letters for which `has` is true; line feeds stay.

    Letters in disguise (bold, wide or circled ones of social networks) become those they stand for, tabs and
    odd blanks become spaces, what is not seen goes, and a box stands for everything else the face has not.
    """
    whole = _SKIN_OF_A_PICTURE.sub("", nfc(text))
    plain = "".join(letter if has(letter) or letter == "\n" else _plain(letter) for letter in whole)
    return "".join(letter if has(letter) or letter == "\n" else BOX for letter in nfc(plain))


def boxed(text: str, has: Callable[[str], bool]) -> str:
    """Return the letters of `text` for which a box would stand, each once, in their order."""
    letters = [letter for letter in nfc(text) if BOX in drawable(letter, has) and letter != BOX]
    whole = drawable(text, has)
    return "".join(dict.fromkeys(letters)) if BOX in whole else ""


def _plain(letter: str) -> str:
    """Return a letter in others that say the same; itself where there are none."""
    if letter.isspace():
        return " "
    if letter in _MODIFIERS or unicodedata.category(letter) in ("Cc", "Cf", "Cs"):
        return ""
    return _IN_PLAIN_LETTERS.get(letter) or unicodedata.normalize("NFKD", letter)
