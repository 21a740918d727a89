"""What differs between two versions of the minutes of one visit, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

from shared.rules.minutes import AnswerContent, MinutesContent

WORDS: Final = ("representative", "post", "explanation", "present")
"""What the minutes say beside the answers; a refusal to sign belongs to its version alone."""


@dataclass(frozen=True, slots=True)
class Change:
    """One piece that differs: of an item's answer, or (`item` None) of the words of the minutes.

    `before` or `after` is None where the piece, or the whole answer, is not in that version.
    """

    item: str | None
    piece: str
    before: object
    after: object


def changes(before: MinutesContent, after: MinutesContent) -> tuple[Change, ...]:
    """Return what differs, item by item in the order of their codes, then the words of the minutes."""
    return (*_of_answers(before, after), *_of_words(before, after))


def _of_answers(before: MinutesContent, after: MinutesContent) -> Iterator[Change]:
    old, new = ({answer.item: answer for answer in version.answers} for version in (before, after))
    for item in sorted(old.keys() | new.keys()):
        yield from _of_answer(item, old.get(item), new.get(item))


def _of_answer(item: str, old: AnswerContent | None, new: AnswerContent | None) -> Iterator[Change]:
    for piece in (field.name for field in fields(AnswerContent) if field.name != "item"):
        was = getattr(old, piece) if old else None
        now = getattr(new, piece) if new else None
        if was != now and not (_is_nothing(was) and _is_nothing(now)):
            yield Change(item, piece, was, now)


def _is_nothing(value: object) -> bool:
    """Say whether nothing is printed for it; zero is something."""
    return value is None or value is False or value in ("", (), {})


def _of_words(before: MinutesContent, after: MinutesContent) -> Iterator[Change]:
    for piece in WORDS:
        was, now = getattr(before, piece), getattr(after, piece)
        if was != now:
            yield Change(None, piece, was or None, now or None)
