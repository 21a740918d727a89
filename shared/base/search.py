"""Finding names as people type them: no diacritics, words in any order or run together, one letter wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Final

from shared.base.text import fold

_WORD = re.compile(r"[\w%]+")
"""`_` and `%` are letters like others, never wildcards."""

_LEAST_INITIALS: Final = 3
_LEAST_NEARLY: Final = 3
_LONG_WORD: Final = 5
"""From so many letters on, a word with a wrong letter may also be the beginning of what is meant."""


class Rank(IntEnum):
    """How well a name was found; the lower the better."""

    PHRASE = 0
    """The words stand together as they are."""
    BEGINNING = 1
    """The words stand together, and the last one goes on."""
    SCATTERED = 2
    """Each word begins one of the name's."""
    RUN_TOGETHER = 3
    """Words are written as one ("tohieu"), or by their initials ("ttpvhcc")."""
    NEARLY = 4
    """One letter is wrong, missing or too many, or two of them are swapped."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed: its words, folded; `is_blank` where nothing was, which every name answers to."""

    words: tuple[str, ...]
    is_blank: bool

    def rank(self, searched: str) -> Rank | None:
        """Return how well the words are found in a `search_text`, None if they are not; never NEARLY."""
        phrase = f" {' '.join(self.words)}"
        if self.is_blank or (self.words and f"{phrase} " in searched):
            return Rank.PHRASE
        if not self.words:  # only punctuation
            return None
        if phrase in searched:
            return Rank.BEGINNING
        if all(f" {word}" in searched for word in self.words):
            return Rank.SCATTERED
        tails = _tails(searched)
        if all(_begins(word, tails) or word in _initials(searched) for word in self._split(searched)):
            return Rank.RUN_TOGETHER
        return None

    def is_nearly(self, searched: str) -> bool:
        """Tell whether all is found if one letter may be wrong; for when nothing else was found."""
        tails = _tails(searched)
        wrong = [word for word in self.words if not _begins(word, tails)]
        whole = "".join(self.words)
        return (
            len(wrong) == 1 and (_is_nearly(wrong[0], tails) or _is_nearly_initials(wrong[0], searched))
        ) or any(_begins_nearly(whole, tail) for tail in tails if len(whole) >= _LONG_WORD)

    def _split(self, searched: str) -> tuple[str, ...]:
        """Return the words; as one where that begins a run of the name ("to hi eu")."""
        whole = "".join(self.words)
        return (whole,) if _begins(whole, _tails(searched)) else self.words


def query(typed: str) -> Query:
    """Return what was typed, ready to be looked for in many names."""
    return Query(tuple(_WORD.findall(fold(typed))), not typed.strip())


def search_text(*names: str) -> str:
    """Return the words of names as they are searched: without diacritics, each between spaces."""
    return f" {' '.join(_WORD.findall(fold(' '.join(names))))} "


def _tails(searched: str) -> list[str]:
    """Return what begins at each word, written as one."""
    names = searched.split()
    return ["".join(names[start:]) for start in range(len(names))]


def _begins(word: str, tails: list[str]) -> bool:
    return any(tail.startswith(word) for tail in tails)


def _initials(searched: str) -> str:
    """Return the first letter of each word."""
    return "".join(name[0] for name in searched.split())


def _is_nearly(word: str, tails: list[str]) -> bool:
    """Compare short words with whole ones, or everything would be nearly something."""
    if len(word) < _LEAST_NEARLY:
        return False
    if len(word) < _LONG_WORD:
        names = (tail.removesuffix(rest) for tail, rest in pairwise((*tails, "")))
        return any(_is_one_off(word, name) for name in names)
    return any(_begins_nearly(word, tail) for tail in tails)


def _is_nearly_initials(word: str, searched: str) -> bool:
    initials = _initials(searched)
    if len(word) < _LONG_WORD:
        return len(word) >= _LEAST_INITIALS and word in initials
    return any(_begins_nearly(word, initials[start:]) for start in range(len(initials)))


def _begins_nearly(word: str, tail: str) -> bool:
    return any(_is_one_off(word, tail[:length]) for length in (len(word) - 1, len(word), len(word) + 1))


def _is_one_off(typed: str, meant: str) -> bool:
    """Tell whether one letter changed, left out or put in, or two swapped, make one of the other."""
    if abs(len(typed) - len(meant)) > 1:
        return False
    same = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if same is None:
        return True
    a, b = typed[same:], meant[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
