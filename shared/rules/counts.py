"""What a count counts, in words: the same on the phone, on paper, in the portal and in what is exported."""

from __future__ import annotations

from typing import Final, Literal

from shared.rules.checklists import Answer, Followup, Item

Language = Literal["vi", "en"]

_NOT_MET: Final = {"vi": "Số không đạt", "en": "Number that fail"}
_NONE_FAILS: Final = {"vi": "0 không đạt", "en": "0 fail"}


def counted_label(asked: Item | Followup, language: Language = "vi") -> str:
    """Return what the number counts: "Số người không đeo thẻ".

    Versions before 2026.2 do not say it. A question that a number cannot fail asks for the number itself; of
    the others nothing is sure but that the number counts what fails.
    """
    label = asked.answer.counted_vi if language == "vi" else asked.answer.counted_en
    if label:
        return label
    if asked.answer.fail_when is None:
        return asked.text_vi if language == "vi" else asked.text_en
    return _NOT_MET[language]


def none_label(answer: Answer, language: Language = "vi") -> str:
    """Return what 0 of it means, as the button says that records it: "Đủ cả, không thiếu ai"."""
    return (answer.none_vi if language == "vi" else answer.none_en) or _NONE_FAILS[language]


def number_words(answer: Answer, value: int, whole: int | None = None, language: Language = "vi") -> str:
    """Return a number with its whole and unit: "2/12 người"; units have no English word in the data."""
    number = f"{value}/{whole}" if whole is not None else str(value)
    return f"{number} {answer.unit}" if answer.unit and language == "vi" else number


def count_words(
    asked: Item | Followup, value: int, whole: int | None = None, language: Language = "vi"
) -> str:
    """Return the whole line of a count: "Số người không đeo thẻ: 2/12 người"."""
    return f"{counted_label(asked, language)}: {number_words(asked.answer, value, whole, language)}"


def whole_of(value: object, ratio: object) -> int | None:
    """Return the denominator of a count from its ratio; None where there is none, or it is too small."""
    if type(value) is not int or not isinstance(ratio, int | float) or not 0 < ratio <= 1:
        return None
    return round(value / ratio)
