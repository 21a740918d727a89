"""The statement of a finding ("Mô tả tồn tại"): what was seen, as a sentence that everybody may read.

It is composed from the answer, its follow-ups and the rule it broke; a person may write another one. What is
composed never holds a name, a private note, or who reported something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shared.base.text import clean_display, fold, nfc
from shared.protocol.limits import MAX_STATEMENT_CHARS
from shared.protocol.revision import Response
from shared.rules.checklists import Answer, Followup, Item
from shared.rules.completeness import followups_due
from shared.rules.counts import count_words, number_words, whole_of
from shared.rules.evaluation import Context, Evaluation, is_answer, may_name_officials
from shared.rules.hours import is_clock, minutes_of

_YES_NO: Final = {"pass": "có", "fail": "không", "na": "không áp dụng"}
_NUMBER_OF: Final = "Số "


@dataclass(frozen=True, slots=True)
class Seen:
    """What is composed from: a failed answer with its follow-ups, and what the evaluation made of it."""

    value: object
    followups: Mapping[str, object] = field(default_factory=dict)
    minutes_late: int | None = None
    ratio: float | None = None


def statement_of(item: Item, response: Response, result: Evaluation, context: Context) -> str:
    """Return what a failed answer states: own words where they may stand, else the composed sentence."""
    own = tidy_statement(response.statement or "")
    if own and may_stand(own, item, result, context):
        return own
    return composed_statement(item, response, result, context)


def may_stand(own: str, item: Item, result: Evaluation, context: Context) -> bool:
    """Say whether own words name nobody whom the visit knows, or the item allows names."""
    return not names_somebody(own, _unnamed(item, result, context))


def composed_statement(item: Item, response: Response, result: Evaluation, context: Context) -> str:
    """Return the statement as it follows from the answer alone."""
    seen = Seen(response.value, response.followups, result.minutes_late, result.ratio)
    return compose(item, seen, _unnamed(item, result, context) if response.followups else ())


def compose(item: Item, seen: Seen, unnamed: Iterable[str] = ()) -> str:
    """Return what was seen as one line without a full stop: "2/12 người không đeo thẻ; hành vi: …".

    Follow-ups are added as long as the whole stays within MAX_STATEMENT_CHARS; one that names somebody who
    may not be named is left out.
    """
    statement = _main(item, seen)
    for clause in _clauses(item, seen):
        if names_somebody(clause, unnamed):
            continue
        if len(statement) + 2 + len(clause) <= MAX_STATEMENT_CHARS:
            statement = f"{statement}; {clause}"
    return statement


def tidy_statement(text: str) -> str:
    """Return a text a person wrote, in NFC, without what disguises a page and without blanks around it."""
    return clean_display(nfc(text))[0].strip()


def known_names(responses: Iterable[Response]) -> tuple[str, ...]:
    """Return the names of all officials the answers of a visit name."""
    return tuple(official.full_name for response in responses for official in response.officials)


def _unnamed(item: Item, result: Evaluation, context: Context) -> tuple[str, ...]:
    """Return who may not be named: nobody where the item allows names."""
    may_name = may_name_officials(item, result.outcome)
    return () if may_name else known_names(context.answers.values())


def names_somebody(text: str, names: Iterable[str]) -> bool:
    """Say whether one of these full names stands in the text, however it is accented."""
    padded = f" {_letters(text)} "
    return any(f" {name} " in padded for name in map(_letters, names) if " " in name)


def _letters(text: str) -> str:
    """Return the words of a text, folded, single blanks between them."""
    return " ".join("".join(char if char.isalnum() else " " for char in fold(text)).split())


def _main(item: Item, seen: Seen) -> str:
    makers: Mapping[str, Callable[[Item, Seen], str | None]] = {
        "count": _count,
        "time": _time,
        "choice": _choice,
    }
    maker = makers.get(item.answer.type, _plain)
    return maker(item, seen) or f"{item.text_vi} – {_unworded(item, seen)}"


def _plain(item: Item, _seen: Seen) -> str | None:
    return item.statement_vi


def _count(item: Item, seen: Seen) -> str | None:
    """Return "2/12 người không đeo thẻ" from the label "Số người không đeo thẻ"."""
    label = item.answer.counted_vi
    if label is None or type(seen.value) is not int:
        return None
    whole = whole_of(seen.value, seen.ratio)
    if not label.startswith(_NUMBER_OF):
        return count_words(item, seen.value, whole)
    number = f"{seen.value}/{whole}" if whole is not None else str(seen.value)
    return f"{number} {label.removeprefix(_NUMBER_OF)}"


def _time(item: Item, seen: Seen) -> str | None:
    if item.statement_vi is None or not is_clock(seen.value) or seen.minutes_late is None:
        return None
    figures = {"value": str(seen.value), "late": str(seen.minutes_late), "start": _start(seen)}
    statement = item.statement_vi
    for name, figure in figures.items():
        statement = statement.replace(f"{{{name}}}", figure)
    return statement


def _choice(item: Item, seen: Seen) -> str | None:
    return next((option.statement_vi for option in item.answer.options if option.value == seen.value), None)


def _start(seen: Seen) -> str:
    """Return when the session began that the time was late for."""
    begin = minutes_of(str(seen.value)) - (seen.minutes_late or 0)
    return f"{begin // 60:02}:{begin % 60:02}"


def _unworded(item: Item, seen: Seen) -> str:
    """Return what was seen for a version of the checklist that has no words for it."""
    if type(seen.value) is int:
        return count_words(item, seen.value, whole_of(seen.value, seen.ratio)).replace(_NUMBER_OF, "số ", 1)
    if is_clock(seen.value) and seen.minutes_late is not None:
        return f"lúc {seen.value}, muộn {seen.minutes_late} phút so với giờ làm việc {_start(seen)}"
    chosen = {option.value: option.text_vi for option in item.answer.options}
    return chosen.get(str(seen.value), "không đạt")


def _clauses(item: Item, seen: Seen) -> Iterator[str]:
    """Yield what follow-ups add; of a lead nothing is added, so that whoever reported it stays unknown."""
    if seen.value in item.lead_values:
        return
    response = Response(item=item.code, value=_value(seen), followups=seen.followups)
    for followup in followups_due(item, response, "fail"):
        words = _followup_words(followup, seen.followups.get(followup.code))
        if words and followup.code != item.answer.of:
            label = followup.text_vi if followup.stated_vi is None else followup.stated_vi
            yield f"{_lower_first(label)}: {words}"


def _value(seen: Seen) -> int | str | None:
    return seen.value if isinstance(seen.value, int | str) else None


def is_stated(followup: Followup) -> bool:
    """Say whether a composed statement holds the answer to this follow-up."""
    return not followup.contains_personal_data and followup.stated_vi != ""


def _followup_words(followup: Followup, value: object) -> str:
    """Return the answer to a follow-up, "" where it is none or for no eyes but the inspector's."""
    if not is_stated(followup) or value in (None, "", [], {}) or not is_answer(followup.answer, value):
        return ""
    return _words(followup.answer, value)


def _words(answer: Answer, value: Any) -> str:
    options = {option.value: _lower_first(option.text_vi) for option in answer.options}
    match answer.type:
        case "count":
            return number_words(answer, value)
        case "count_by":
            return ", ".join(f"{options[name]} {number}" for name, number in value.items() if number)
        case "multi_choice":
            return ", ".join(options[name] for name in value)
        case "text":
            return " ".join(tidy_statement(value).split()).rstrip(".;")
        case "official_list":
            return ""
    return options.get(value) or _YES_NO.get(value) or str(value)


def _lower_first(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
